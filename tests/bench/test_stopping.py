"""The simulation of stopping on a small set of its own: every record once, figures as they are, the peer asked."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench import _peers, _screening, stopping
from bench.stopping import Run


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["record_id", "title", "abstract", "label_included"])
        for number in range(600):
            word = "pacing of joints" if number % 20 == 0 else f"other matter {number % 7}"
            rows.writerow([number, f"A study of {word}", f"We looked at {word}.", int(number % 20 == 0)])
    return path


def test_every_record_is_screened_once_and_what_is_promising_first(labelled: Path) -> None:
    found = _screening.read(labelled)
    blocks = list(_screening.blocks(_screening.vectorised(found), found.relevant, seed=1))
    assert [len(block) for block in blocks] == [50, 200, 200, 150]
    assert sorted(row for block in blocks for row in block) == list(range(600))
    assert int(np.sum(found.relevant[blocks[0] + blocks[1]])) == 30


def test_the_figures_are_those_of_the_sequences() -> None:
    right, wrong = Run("a", [1, 1, 0, 0], 2), Run("b", [1, 0, 0, 1], 3)
    told = stopping.summed([right, wrong], [2, 3])
    assert (told["right"], told["least_recall"], told["saved"]) == (0.5, 0.5, 0.375)
    assert told["sets"]["b"] == {"right": 0.0, "least_recall": 0.5, "saved": 0.25}


def test_the_peer_sees_the_same_sequences(labelled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def asked(peer: str, given: str, beside: str) -> dict[str, Any]:
        seen.append((peer, Path(given).read_text(encoding="utf-8"), beside))
        return {"version": "0", "stops": [600, 600]}

    monkeypatch.setattr(_peers, "run", asked)
    told = stopping.measured([labelled], 2, "buscarpy")
    assert told["tandem"]["right"] == 1.0
    assert told["tandem"]["saved"] > told["buscarpy"]["saved"] == 0.0
    assert seen[0][0] == "buscarpy"
    assert seen[0][1].count("1") == 60


def test_nothing_to_measure_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stopping.main([str(tmp_path)]) == 2
    assert "labelled sets" in capsys.readouterr().err
