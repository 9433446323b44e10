"""Another program on the same records in the same run, in a process and, if need be, an environment of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Any

from bench._records import Unusable

ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / ".venv-peers"
PEERS = {
    "bib-dedupe": ("bib_dedupe", "bench._bib_dedupe"),
    "buscarpy": ("buscarpy", "bench._buscarpy"),
    "asreview": ("asreview", "bench._asreview"),
}


def run(peer: str, *arguments: str) -> dict[str, Any]:
    """What the peer's module of this package prints for the arguments: its `version` among other things."""
    package, module = PEERS[peer]
    python = _python(peer, package)
    done = subprocess.run([python, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unusable(f"{peer} failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def _python(peer: str, package: str) -> str:
    """This Python where the peer is installed, else that of an environment made for peers."""
    if importlib.util.find_spec(package):
        return sys.executable
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    if not _has(python, package):
        _install(python, peer)
    return str(python)


def _has(python: Path, package: str) -> bool:
    return subprocess.run([python, "-c", f"import {package}"], capture_output=True, check=False).returncode == 0


def _install(python: Path, peer: str) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = [requirement for requirement in extras["peers"] if requirement.startswith(peer)]
    done = subprocess.run([python, "-m", "pip", "install", "-q", *wanted], capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["pip said nothing"]
        raise Unusable(f"{peer} could not be installed into {ENVIRONMENT.name}: {last[0]}")
