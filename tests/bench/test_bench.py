"""What a measurement prints: one line of JSON, whose figures other than times can be relied on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import _references, import_, nma

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "nma"


@pytest.mark.skipif(not DATA.is_dir(), reason="the reference outputs are not here")
def test_every_network_is_fitted_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert nma.main([str(DATA)]) == 0
    [line] = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["sets"] == 12
    assert told["largest_difference"] < 1e-9
    assert told["milliseconds_per_fit"] > 0
    assert set(told["calibration"]) == {"processors", "numpy_milliseconds", "fsync_milliseconds"}


@pytest.mark.skipif(not DATA.is_dir(), reason="the reference outputs are not here")
def test_a_wrong_answer_is_seen() -> None:
    found = nma.read(DATA / "baker2009_rr")
    assert found is not None
    found.expected["scalars"]["tau2"] += 0.5
    assert nma.difference(found) == pytest.approx(0.5)


@pytest.mark.parametrize("arguments", [[], ["nowhere"], ["a", "b"]])
def test_a_folder_that_is_none_is_refused_in_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert nma.main(arguments) == 2
    assert "Name the folder" in capsys.readouterr().err


def test_an_empty_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert nma.main([str(tmp_path)]) == 2
    assert "holds no folder" in capsys.readouterr().err


def votes(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment: dict[str, Any] = {**os.environ, "TANDEM_HOME": str(home), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "bench.votes", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_votes_are_cast_beside_the_configured_database(tmp_path: Path) -> None:
    done = votes(tmp_path, "10")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["votes"], told["engine"]) == (10, "sqlite")
    assert 0 < told["queries_per_vote"] <= told["most_queries"] <= 40
    assert told["p50_milliseconds"] <= told["p95_milliseconds"]
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_no_number_of_votes_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = votes(tmp_path, "many")
    assert done.returncode == 2
    assert "Say how many votes" in done.stderr


def test_a_synthetic_export_is_the_same_for_the_same_seed() -> None:
    one, other = (list(_references.entries(60, seed=seed)) for seed in (1, 2))
    assert one == list(_references.entries(60, seed=1)) != other
    assert one[:30] == list(_references.entries(30, seed=1))


def test_an_import_is_timed_while_somebody_votes(tmp_path: Path) -> None:
    environment: dict[str, Any] = {**os.environ, "TANDEM_HOME": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "bench.import_", "--synthetic", "300"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["records"], told["engine"]) == (300, "sqlite")
    assert told["reports"] == 285
    assert told["votes"] > 0
    assert told["records_per_second"] > 0
    assert told["vote_p50_milliseconds"] <= told["vote_p95_milliseconds"] <= told["vote_p99_milliseconds"]
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_too_few_records_to_time_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        import_.main(["--synthetic", "7"])
    assert "too few to time" in capsys.readouterr().err
