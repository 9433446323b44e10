"""Every check of the code, one after the other, each named with its outcome."""

from __future__ import annotations

import subprocess
import tempfile

from start import places
from start.places import ROOT

CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy", "."],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
    "djlint": ["-m", "djlint", "templates", "--lint", "--quiet"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
}


def lint(python: str) -> int:
    with tempfile.TemporaryDirectory(prefix="tandem-") as home:
        environment = places.environment() | {"TANDEM_HOME": home, "PYTHONUNBUFFERED": "1"}
        environment.pop("DATABASE_URL", None)
        failed = [name for name in CHECKS if not passes(name, python, environment)]
    print(f"lint failed: {', '.join(failed)}" if failed else "lint: everything is in order", flush=True)
    return 1 if failed else 0


def passes(name: str, python: str, environment: dict[str, str]) -> bool:
    command = [python, *CHECKS[name]]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{name}: {'ok' if done.returncode == 0 else 'failed'}", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).rstrip(), flush=True)
    return done.returncode == 0
