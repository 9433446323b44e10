"""Files inside gzip and zip, one after another, each as a seekable stream that is gone afterwards.

What a packed file claims about its size is checked before it is opened, what it really holds while it is unpacked.
Names inside an archive are only ever shown; nothing is written under them.
"""

from __future__ import annotations

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from records.readers.citation import UnreadableFile
from records.readers.limits import Limits

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
CHUNK = 1 << 18
SPOOLED = 5_000_000
SMALL = 10_000_000
"""Bytes that anything may become, whatever its ratio."""
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def gunzipped(stream: BinaryIO, name: str, limits: Limits) -> IO[bytes]:
    """The content of a gzip file as a temporary file, which the caller closes. Raises UnreadableFile."""
    packed = _size(stream)
    with gzip.GzipFile(fileobj=stream) as source:
        return _spooled(cast("IO[bytes]", source), packed, name, limits)


def opened(stream: BinaryIO, name: str, limits: Limits) -> zipfile.ZipFile:
    """A zip archive whose table of contents is within the limits. Raises UnreadableFile."""
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise _damaged(name) from error
    members = archive.infolist()
    if len(members) > limits.members:
        raise UnreadableFile(
            f"“{name}” holds {len(members)} files, more than the {limits.members} that are read from one archive. "
            "Upload the exports themselves."
        )
    if sum(member.file_size for member in members) > limits.size:
        raise limits.too_large(name)
    return archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip archive is a workbook of Excel."""
    return "xl/workbook.xml" in archive.namelist()


def members(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The files of an archive in its order, without folders and without what systems strew about."""
    for member in archive.infolist():
        base = member.filename.rpartition("/")[2]
        if not member.is_dir() and not member.filename.startswith(_LITTER[0]) and base not in _LITTER:
            yield member


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> IO[bytes]:
    """One file of an archive as a temporary file, which the caller closes. Raises UnreadableFile."""
    if member.flag_bits & 1:
        raise UnreadableFile(
            f"“{member.filename}” is locked with a password. Unpack the archive and upload what is in it."
        )
    try:
        with archive.open(member) as source:
            return _spooled(source, member.compress_size, member.filename, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise _damaged(member.filename) from error


def _spooled(source: IO[bytes], packed: int, name: str, limits: Limits) -> IO[bytes]:
    """Copy a source that unpacks as it is read; beyond a limit nothing is kept."""
    target = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=SPOOLED))  # noqa: SIM115
    try:
        size = 0
        while chunk := source.read(CHUNK):
            size += len(chunk)
            _within(size, packed, name, limits)
            target.write(chunk)
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
        target.close()
        raise _damaged(name) from error
    except UnreadableFile:
        target.close()
        raise
    target.seek(0)
    return target


def _within(size: int, packed: int, name: str, limits: Limits) -> None:
    if size > limits.size:
        raise limits.too_large(name)
    if size > SMALL and size > packed * limits.ratio:
        raise limits.bomb(name)


def _size(stream: BinaryIO) -> int:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    return size


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}” is packed but damaged or cut off, so it cannot be unpacked. Pack it again, "
        "or upload the export itself."
    )
