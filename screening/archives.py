"""Zip archives of PDFs: what may be opened at all, and what each entry is called. Hostile ones end in a sentence."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO

from reviews.errors import Invalid

MOST_FILES = 2_000
MOST_UNPACKED = 2 * 1024**3
MOST_RATIO = 200
BIG = 16 * 1024**2
PIECE = 65_536

_ENTRY = b"PK\x01\x02"
_DAMAGE = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, IndexError, OverflowError)
"""What the standard library raises over a damaged, encrypted or malicious archive, as its fuzzers have found."""


@contextmanager
def opened(archive: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive, if it is one and of reasonable size."""
    size = _refuse_crowds(archive)
    try:
        found = zipfile.ZipFile(archive)
    except _DAMAGE as broken:
        raise Invalid("This is not a zip archive, or it is cut off. Pack the PDFs again.") from broken
    with found:
        _refuse_bombs(found.infolist(), size)
        yield found


def files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries that are files somebody put there."""
    return [entry for entry in archive.infolist() if not entry.is_dir() and not _is_clutter(entry)]


def base_name(entry: zipfile.ZipInfo) -> str:
    """The last part of the entry's path; where it wants to be unpacked is of no interest."""
    return PurePosixPath(entry.filename.replace("\\", "/")).name


def chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes, unpacked piece by piece."""
    if entry.flag_bits & 1:
        raise Invalid("It is encrypted. Remove the password and upload it again.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Invalid("It is packed by an unusual method. Pack the PDFs as an ordinary zip.")
    try:
        with archive.open(entry) as member:
            while piece := member.read(PIECE):
                yield piece
    except _DAMAGE as broken:
        raise Invalid("It cannot be unpacked: the archive is damaged here. Upload it on its own.") from broken


def _is_clutter(entry: zipfile.ZipInfo) -> bool:
    name = base_name(entry)
    return entry.filename.startswith("__MACOSX/") or name.startswith(".") or name in {"Thumbs.db", "desktop.ini"}


def _refuse_crowds(archive: IO[bytes]) -> int:
    """Count the directory's entries before the standard library makes an object of each; returns the size in bytes."""
    archive.seek(0)
    seen = size = 0
    while piece := archive.read(1 << 20):
        seen += piece.count(_ENTRY)
        size += len(piece)
        if seen > 2 * MOST_FILES:
            raise _too_much()
    archive.seek(0)
    return size


def _refuse_bombs(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    # Entries may overlap, so that together they claim more packed bytes than the archive has.
    packed = max(1, min(size, sum(entry.compress_size for entry in entries)))
    dense = any(each.file_size > BIG and each.file_size > MOST_RATIO * each.compress_size for each in entries)
    if len(entries) > MOST_FILES or unpacked > MOST_UNPACKED or dense:
        raise _too_much()
    if unpacked > BIG and unpacked > MOST_RATIO * packed:
        raise _too_much()


def _too_much() -> Invalid:
    return Invalid(
        f"This archive holds more than {MOST_FILES} files or unpacks to an unreasonable size. Split it into parts."
    )
