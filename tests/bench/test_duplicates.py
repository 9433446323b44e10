"""bench duplicates: what it reads, how it counts, and what its one line holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import _corpus, _peers, _records, _removal, duplicates

HEADING = "id,title,author,year,journal,volume,number,pages,doi,abstract\n"
LINE = '{},Stimulation of the cord for pain after surgery,"Müller, E.",{},Pain,12,4,{},,\n'


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Three records: the first two are one report, the third is another year's."""
    records, truth = tmp_path / "records.csv", tmp_path / "truth.csv"
    lines = [LINE.format("a", 2019, "3-9"), LINE.format("b", 2019, "3-9"), LINE.format("c", 2012, "40-49")]
    records.write_text(HEADING + "".join(lines), encoding="cp1252")
    truth.write_text('merged_ids\n"a;b"\n', encoding="utf-8")
    return records, truth


def test_one_line_holds_every_figure(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert duplicates.main([str(file) for file in files]) == 0
    [line] = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    perfect = {"sensitivity": 1.0, "specificity": 1.0, "precision": 1.0, "f1": 1.0, "wrong_removals": 0, "missed": 0}
    assert told["sure"] == told["settled"] == perfect
    assert (told["records"], told["groups"], told["unsure_pairs"], told["asked_share"]) == (3, 2, 0, 0.0)
    assert {"engine", "seconds", "peak_mb", "calibration"} <= set(told)


def test_what_is_wrong_and_what_is_missed_is_listed(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files[1].write_text("a;c\n", encoding="utf-8")
    assert duplicates.main([*map(str, files), "--show"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["sure"]["wrong_removals"] == 1
    assert "wrongly removed:\n  a: Stimulation" in shown.err
    assert "missed by the sure tier:\n  a: Stimulation" in shown.err


def test_an_invented_corpus_knows_its_own_duplicates(capsys: pytest.CaptureFixture[str]) -> None:
    assert duplicates.main(["--synthetic", "600"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["records"] == 600
    assert told["sure"]["wrong_removals"] == 0
    assert told["settled"]["f1"] > 0.99


def test_the_same_seed_makes_the_same_corpus() -> None:
    assert list(_corpus.made(200, seed=7)) == list(_corpus.made(200, seed=7))
    assert list(_corpus.made(200, seed=7)) != list(_corpus.made(200, seed=8))


@pytest.mark.parametrize("arguments", [[], ["records.csv"], ["a", "b", "c"], ["a", "b", "--synthetic", "9"]])
def test_anything_but_two_files_or_a_number_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert duplicates.main(arguments) == 2
    assert "Name two files" in capsys.readouterr().err


def test_files_without_a_common_identifier_are_refused(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files[1].write_text("x;y\n", encoding="utf-8")
    assert duplicates.main([str(file) for file in files]) == 1
    assert "holds the identifiers" in capsys.readouterr().err


def test_a_peer_that_cannot_be_installed_is_told_in_a_sentence(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(python: Path, peer: str) -> None:
        raise _records.Unusable(f"{peer} could not be installed into .venv-peers: no index")

    monkeypatch.setattr(_peers, "ENVIRONMENT", files[0].parent / "peers")
    monkeypatch.setattr(_peers, "_install", refuse)
    monkeypatch.setattr(_peers.venv, "create", lambda place, with_pip: (place / "bin").mkdir(parents=True))
    monkeypatch.setattr(_peers, "_has", lambda python, package: False)
    assert duplicates.main([*map(str, files), "--against", "bib-dedupe"]) == 1
    assert "bib-dedupe could not be installed" in capsys.readouterr().err


def test_numbers_may_stand_for_padded_identifiers(tmp_path: Path) -> None:
    records, truth = tmp_path / "records.csv", tmp_path / "truth.csv"
    records.write_text("record_id;title;doi\n7;One;NA\n12;Two;\n", encoding="utf-8-sig")
    truth.write_text("merged_ids\nid_0000007;id_0000012\n", encoding="utf-8")
    rows, groups = _records.load(records, truth)
    assert [row["id"] for row in rows] == ["id_0000007", "id_0000012"]
    assert [row["doi"] for row in rows] == ["", ""]
    assert groups == [0, 0]


@pytest.mark.parametrize(
    ("truth", "found", "wrong", "missed", "f1"),
    [
        ([0, 0, 2], [0, 0, 2], 0, 0, 1.0),
        ([0, 0, 2], [0, 1, 2], 0, 1, 0.0),
        ([0, 1, 2], [0, 0, 0], 2, 0, 0.0),
        ([0, 0, 0, 3], [0, 0, 2, 2], 1, 1, 0.5),
        ([0, 0, 2, 2], [0, 0, 0, 0], 1, 0, 0.8),
    ],
)
def test_removals_are_counted(truth: list[int], found: list[int], wrong: int, missed: int, f1: float) -> None:
    told = _removal.counted(truth, found)
    assert (told["wrong_removals"], told["missed"], told["f1"]) == (wrong, missed, f1)
    assert len(_removal.mistaken(truth, found)) == wrong
    assert len(_removal.overlooked(truth, found)) == missed
