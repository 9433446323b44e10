"""bench import --synthetic N [--engine sqlite|postgres]: a file of N records brought in while somebody votes.

End to end, as one line of JSON: reading the file, staging, duplicates and search index, by a worker of its own; another
process votes meanwhile. Without `--engine` the configured database server is used, in a database of its own; `postgres`
starts one for the measurement where DATABASE_URL names none.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import django

from start import servers

SAFE = ("max_connections=50", "jit=off")
"""Unlike the tests, a measurement waits for the disk."""


def main(arguments: Sequence[str]) -> int:
    asked = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tandem-") as folder, engine(asked.engine, Path(folder)):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from bench import _bringing  # noqa: PLC0415 models must be loaded first

        print(json.dumps(_bringing.measured(asked.synthetic, Path(folder))))
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="tandem.py bench import", description="Times an import while somebody votes.")
    top.add_argument("--synthetic", type=number, required=True, metavar="N", help="how many records the file has")
    top.add_argument("--engine", choices=["sqlite", "postgres"], help="default: the configured database")
    return top


def number(text: str) -> int:
    if not text.isdecimal() or int(text) < 100:
        raise argparse.ArgumentTypeError(f"{text} is too few to time; write a whole number from 100 on")
    return int(text)


@contextmanager
def engine(asked: str | None, folder: Path) -> Iterator[None]:
    """Point DATABASE_URL at the engine that was asked for."""
    configured = os.environ.get("DATABASE_URL", "")
    if asked == "sqlite" and configured.startswith("postgres"):
        os.environ["DATABASE_URL"] = ""
    if asked == "postgres" and not configured.startswith("postgres"):
        with servers.postgres(sys.executable, folder, SAFE) as address:
            os.environ["DATABASE_URL"] = address
            yield
        return
    yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
