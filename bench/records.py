"""bench records [--synthetic N] [--engine sqlite|postgres]: the list of records over N rows; one line of JSON.

The rows are made in a database of their own, which is removed afterwards: 500,000 of one review and a tenth as many of
another. Each question of a fixed mix is then asked several times, in turns, of the function that page and API call;
a part of them is asked once more of the page itself. On PostgreSQL without a configured server one is started.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import django

USUAL = 500_000
ROUNDS = 5


def main(arguments: Sequence[str]) -> int:
    reader = argparse.ArgumentParser(prog="bench records", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--synthetic", type=int, default=USUAL, metavar="N", help="how many records")
    reader.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    reader.add_argument("--rounds", type=int, default=ROUNDS, help="how often each question is asked")
    asked = reader.parse_args(arguments)
    if asked.synthetic < 1000 or asked.rounds < 1:
        print("Ask for at least 1000 records and one round: python3 tandem.py bench records", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        _surround(stack, asked.engine)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from bench import _lists  # noqa: PLC0415 models must be loaded first

        print(json.dumps(_lists.measured(asked.synthetic, rounds=asked.rounds)))
    return 0


def _surround(stack: ExitStack, engine: str) -> None:
    """A state folder that goes when the measurement ends, and the server that the engine needs."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tandem-", ignore_cleanup_errors=True)))
    home = folder / "home"
    home.mkdir()
    os.environ["TANDEM_HOME"] = str(home)
    if engine == "sqlite":
        os.environ["DATABASE_URL"] = ""
    elif not os.environ.get("DATABASE_URL"):
        from start import servers  # noqa: PLC0415 only where a server is started

        os.environ["DATABASE_URL"] = stack.enter_context(servers.postgres(sys.executable, folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
