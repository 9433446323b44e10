"""Makes .venv and installs a lock into it, once; a stamp lets every later start pass."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from start import indexes
from start.places import ROOT, VENV, Refusal

LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "tandem-stamp.json"


def ready(level: str) -> str:
    """The interpreter that has the lock of `level` ('run' or 'dev') installed; set up first where needed."""
    given = os.environ.get("TANDEM_PYTHON", "").strip()
    if given:
        return given
    if stamp_holds(level):
        return str(PYTHON)
    with alone():
        if not stamp_holds(level):
            set_up(level)
    return str(PYTHON)


def fingerprint(level: str) -> str:
    """What the environment was made from: this Python, this place, these locked versions."""
    kind = f"{platform.python_version()} {platform.machine()} {sys.base_prefix} {VENV}"
    return hashlib.sha256(kind.encode() + LOCKS[level].read_bytes()).hexdigest()


def stamps() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def stamp_holds(level: str) -> bool:
    """Whether the environment holds at least that lock; what is installed for the checks holds all of both."""
    found = stamps()
    return PYTHON.exists() and any(found.get(name) == fingerprint(name) for name in {level, "dev"})


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time: a second one waits, then finds the stamp."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def set_up(level: str) -> None:
    refuse_read_only()
    # What was installed for the checks stays consistent: it is brought up to date as a whole.
    level = "dev" if "dev" in stamps() else level
    say("Setting up: installing the locked packages into .venv (once).")
    if not is_whole():
        make()
    STAMP.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="tandem-") as folder:
        if not by_uv(level, Path(folder)):
            by_pip(level)
    STAMP.write_text(json.dumps({name: fingerprint(name) for name in ({"run", level} if level == "dev" else {level})}))


def refuse_read_only() -> None:
    try:
        with tempfile.TemporaryFile(dir=ROOT):
            pass
    except OSError as error:
        raise Refusal(
            f"The checkout {ROOT} cannot be written ({error.strerror}), and set-up puts .venv into it. "
            "Copy the checkout to a folder of your own and start there."
        ) from error


def is_whole() -> bool:
    """Whether .venv is an environment of this very Python with a pip that runs."""
    if not PYTHON.exists():
        return False
    wanted = f"{platform.python_version()} {sys.base_prefix}"
    asked = "import sys, platform, pip; print(platform.python_version(), sys.base_prefix)"
    try:
        answer = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == wanted


def make() -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Refusal(
            "This Python comes without venv or ensurepip. On Debian and Ubuntu install python3-venv "
            "(apt-get install python3-venv), elsewhere a complete Python, and start again."
        )
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal(f"The environment .venv could not be made: {last_line(done.stdout + done.stderr)}")


def by_uv(level: str, folder: Path) -> bool:
    """Install with uv, itself installed by pip against its locked hashes; False where anything of that fails."""
    wanted = folder / "uv.txt"
    wanted.write_text(stanza("uv"))
    if not wanted.read_text() or pip("install", "--require-hashes", "-r", wanted).returncode:
        return False
    environment = indexes.environment(str(PYTHON))
    command: list[str | Path] = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
    command += [*uncached(environment), "--require-hashes", "-r", LOCKS[level]]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        say(f"uv could not install ({last_line(done.stderr)}); pip does it, more slowly.")
    return done.returncode == 0


def uncached(environment: dict[str, str]) -> list[str]:
    """uv insists on a folder for its cache; without a home to write to it gets none."""
    if environment.get("UV_CACHE_DIR"):
        return []
    home = environment.get("XDG_CACHE_HOME") or environment.get("HOME")
    return [] if home and os.access(home, os.W_OK | os.X_OK) else ["--no-cache"]


def by_pip(level: str) -> None:
    done = pip("install", "--no-compile", "--require-hashes", "-r", LOCKS[level])
    if done.returncode:
        raise Refusal(
            f"The packages could not be installed: {last_line(done.stderr)} "
            "Check that this machine reaches a package index (pip config list), and start again; it goes on from here.",
            code=1,
        )


def pip(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def stanza(name: str) -> str:
    """The lines of one package, version and hashes, out of the lock for the checks."""
    taken: list[str] = []
    for line in LOCKS["dev"].read_text().splitlines():
        starts = not line.startswith((" ", "#"))
        if line.startswith(f"{name}==") or (taken and not starts):
            taken.append(line)
        elif taken:
            break
    return "".join(f"{line}\n" for line in taken)


def compile_locks() -> int:
    """Resolve pyproject.toml anew into both locks: for every system, with hashes, without addresses."""
    python = ready("dev")
    command = [python, "-m", "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header", "--upgrade", "--quiet"]
    environment = indexes.environment(python)
    for extra in ([], ["--extra", "dev", "-c", LOCKS["run"].name]):
        target = LOCKS["dev" if extra else "run"].name
        done = subprocess.run(
            [*command, *extra, "pyproject.toml", "-o", target], env=environment, check=False, cwd=ROOT
        )
        if done.returncode:
            return done.returncode
        say(f"{target} is up to date.")
    return 0


def last_line(text: str) -> str:
    """The last line that calls itself an error (Node prints the inside of one behind it), else the last one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error:")]
    return (errors or lines or ["no reason was given."])[-1]


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
