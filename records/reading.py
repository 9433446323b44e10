"""A file's entries made ready for staging; those of a large file by a process of its own, beside the writing.

Pure: the other process knows no database. It ends with whoever reads from it, also where that one is killed.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

from records import citations, readers
from records.citations import Ready
from records.readers import UnreadableFile
from records.readers.limits import Limits

LARGE = 2_000_000
"""Bytes from which on a second process is worth its start."""
CHUNK = 200
AHEAD = 1 << 20
"""Bytes that wait in the pipe, where the system lets us say so: about one chunk."""
ROOT = Path(__file__).resolve().parent.parent

Place = tuple[int, list[Ready]]
Places = Generator[Place, None, None]
"""How far in the file, in bytes as they are stored, and the entries up to there."""


def read(file: Path, *, name: str, mapping: Mapping[str, str], limits: Limits, source: str) -> Places:
    """Entries of a source in chunks, in the file's order. Raises UnreadableFile; close it to stop the other process."""
    beside = file.stat().st_size >= LARGE
    return (_beside if beside else _here)(file, name=name, mapping=mapping, limits=limits, source=source)


def _here(file: Path, *, name: str, mapping: Mapping[str, str], limits: Limits, source: str) -> Places:
    with file.open("rb") as stream:
        entries = readers.read(stream, name=name, mapping=mapping or None, limits=limits)
        found = (citations.ready(entry, source) for entry in entries)
        while chunk := list(islice(found, CHUNK)):
            yield _position(stream), chunk


def _beside(file: Path, **how: Any) -> Places:
    asked = pickle.dumps((file, how)).hex()
    command = [sys.executable, "-m", "records.reading", asked]
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: S603
    assert child.stdout is not None
    try:
        _widen(child.stdout)
        while (told := _told(child.stdout)) is not None:
            yield told
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _told(pipe: IO[bytes]) -> Place | None:
    """The next that the other process says: entries, why it cannot go on, or None at the end of the file."""
    try:
        told = pickle.load(pipe)  # noqa: S301 our own process wrote it
    except EOFError:
        raise RuntimeError("the process that read the file ended on the way") from None
    if isinstance(told, str):
        raise UnreadableFile(told)
    place: Place | None = told
    return place


def _position(stream: IO[bytes]) -> int:
    return 0 if stream.closed else stream.tell()


def _widen(pipe: IO[bytes]) -> None:
    """Room for the next chunk while this one is written, so that neither side waits for the other."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, AHEAD)


def main(asked: str) -> None:
    """The other process: everything it finds goes to its output."""
    file, how = pickle.loads(bytes.fromhex(asked))  # noqa: S301 our own process wrote it
    with os.fdopen(1, "wb", closefd=False) as out:
        try:
            for place in _here(file, **how):
                pickle.dump(place, out, protocol=pickle.HIGHEST_PROTOCOL)
                out.flush()
            pickle.dump(None, out)
        except UnreadableFile as error:
            pickle.dump(str(error), out)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except BrokenPipeError:
        # Whoever asked is gone.
        os._exit(1)
