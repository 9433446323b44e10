"""A whole family in its own process: it starts, mends itself, refuses a second one, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from start import readiness
from start.places import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc"),
    pytest.mark.skipif(os.environ.get("TEST_ENGINE") == "postgres", reason="a family brings its own database"),
]
PATIENCE = 60.0


class Kin:
    """A family of `serve` on a state folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TANDEM_", "DATABASE_URL", "REDIS"))
        }
        self.environment = kept | {"TANDEM_HOME": str(home), "TANDEM_PYTHON": sys.executable}
        # Compiled modules shared by every start here, or each start compiles Django anew.
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.environment.setdefault("PYTHONPYCACHEPREFIX", str(home.parent.parent / "pycache"))

    def tandem(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "tandem.py", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def start(self) -> dict[str, Any]:
        done = self.tandem("serve", "--once", "--json", "--port", "0")
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines()
        assert len(lines) == 1
        told: dict[str, Any] = json.loads(lines[0])
        return told

    def note(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home / "family.json").read_text())
        return found

    def processes(self) -> list[str]:
        """Every process that was started for this state folder, whoever its parent is now."""
        mark = f"TANDEM_HOME={self.home}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return found


def wait_until(holds: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)


@pytest.fixture
def kin(tmp_path: Path) -> Iterator[Kin]:
    made = Kin(tmp_path / "a home")
    yield made
    made.tandem("stop")


def test_a_family_starts_refuses_a_second_and_stops(kin: Kin) -> None:
    told = kin.start()
    assert readiness.web_answers("127.0.0.1", kin.note()["port"])
    assert kin.note()["address"] == told["address"]
    second = kin.tandem("serve", "--once", "--port", "0")
    assert second.returncode == 2
    assert told["address"] in second.stderr
    assert "Traceback" not in second.stderr
    assert kin.tandem("stop").returncode == 0
    assert kin.processes() == []
    assert not (kin.home / "family.json").exists()
    assert "Nothing runs." in kin.tandem("stop").stdout
    assert (kin.home / "secret_key").stat().st_mode & 0o077 == 0
    assert kin.home.stat().st_mode & 0o077 == 0


def test_a_killed_child_comes_back_on_the_same_port(kin: Kin) -> None:
    kin.start()
    before = kin.note()
    # Valkey last: with it the worker is started anew as well.
    for name in ("web", "worker", "valkey"):
        pid = before["children"][name]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda name=name, pid=pid: kin.note()["children"].get(name) not in {None, pid})
    assert kin.note()["port"] == before["port"]
    wait_until(lambda: readiness.web_answers("127.0.0.1", before["port"]))
    door = Path(before["environment"]["REDIS_URL"].removeprefix("unix://"))
    wait_until(lambda: readiness.worker_listens(door))


def test_a_killed_supervisor_leaves_no_orphan(kin: Kin) -> None:
    kin.start()
    note = kin.note()
    os.kill(note["pid"], signal.SIGKILL)
    wait_until(lambda: not kin.processes())
    door = Path(note["environment"]["REDIS_URL"].removeprefix("unix://"))
    wait_until(lambda: not door.parent.exists())
    kin.start()
    assert readiness.web_answers("127.0.0.1", kin.note()["port"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_all(kin: Kin, number: signal.Signals) -> None:
    command = [sys.executable, "tandem.py", "serve", "--json", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=kin.environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "address" in json.loads(process.stdout.readline())
        process.send_signal(number)
        assert process.wait() == 0
    assert kin.processes() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("TANDEM_MAX_UPLOAD_MB", "many"), ("TANDEM_WHO_CREATES_REVIEWS", "nobody"), ("DATABASE_URL", "mysql://x/y")],
)
def test_a_wrong_setting_ends_the_start_with_a_sentence(kin: Kin, name: str, value: str) -> None:
    kin.environment[name] = value
    done = kin.tandem("serve", "--once", "--port", "0")
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert kin.processes() == []
