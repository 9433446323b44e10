"""Bytes to numbered lines of text, without dropping, replacing or guessing a byte in silence.

A byte order mark decides for UTF-16. Otherwise the whole stream is read once before its first line is handed out: if
all of it is UTF-8, it is UTF-8; if most lines beyond ASCII are, it is a UTF-8 file into which Windows-1252 lines were
pasted, and each line is decoded as what it is; if not, it is Windows-1252. So the stream must be seekable. Memory stays
flat.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import BinaryIO

from records.readers.citation import UnreadableFile

CHUNK = 1 << 18
LINE_BYTES = 5_000_000


class Codec(Enum):
    """How the bytes of one stream become text."""

    UTF_8 = "UTF-8"
    UTF_16 = "UTF-16"
    CP1252 = "Windows-1252"
    MIXED = "UTF-8 with lines in Windows-1252"


# UTF-16 is recoded before it is split into lines.
_ENCODINGS = {
    Codec.UTF_8: ("utf-8",),
    Codec.UTF_16: ("utf-8",),
    Codec.CP1252: ("cp1252",),
    Codec.MIXED: ("utf-8", "cp1252"),
}


def lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield (line number from 1, text in NFC without its line end) from a seekable stream.

    A lone CR inside a line (Web of Science) ends a line too, but shares its number, so that numbers agree with editors.
    Raises UnreadableFile for NUL, for a line over LINE_BYTES and for bytes that are no text.
    """
    codec = detect(stream)
    encodings = _ENCODINGS[codec]
    for number, line in enumerate(_byte_lines(stream, codec), start=1):
        if b"\0" in line:
            raise UnreadableFile(
                f"Line {number} holds a NUL character, which no text has: the file is damaged, binary, "
                "or UTF-16 without its mark. Export it again, or save it as UTF-8."
            )
        text = _decode(line.rstrip(b"\r"), encodings, number)
        if text.isascii() and "\r" not in text:
            yield number, text
            continue
        for part in unicodedata.normalize("NFC", text.lstrip("\ufeff")).split("\r"):
            yield number, part


def detect(stream: BinaryIO) -> Codec:
    """Say how a seekable stream is encoded; leaves it at its start."""
    stream.seek(0)
    if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        stream.seek(0)
        return Codec.UTF_16
    stream.seek(0)
    if _is_utf8(stream):
        return Codec.UTF_8
    wide, narrow = _tally(stream)
    return Codec.MIXED if wide > narrow else Codec.CP1252


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _tally(stream: BinaryIO) -> tuple[int, int]:
    """Count the lines beyond ASCII that are UTF-8, and those that are not."""
    wide = narrow = 0
    for line in _byte_lines(stream, Codec.CP1252):
        if line.isascii():
            continue
        try:
            line.decode()
            wide += 1
        except UnicodeDecodeError:
            narrow += 1
    stream.seek(0)
    return wide, narrow


def _decode(line: bytes, encodings: tuple[str, ...], number: int) -> str:
    for encoding in encodings:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        f"Line {number} holds bytes that are neither UTF-8 nor Windows-1252, so its letters cannot be known. "
        "Export the file again as UTF-8, or open it in an editor and save it as UTF-8."
    )


def _byte_lines(stream: BinaryIO, codec: Codec) -> Iterator[bytes]:
    stream.seek(0)
    end = _line_end(stream)
    yield from _split(_chunks(stream) if codec is not Codec.UTF_16 else _recoded(stream), end)


def _line_end(stream: BinaryIO) -> bytes:
    """LF, or CR for a file from a very old Macintosh: CR and no LF in its first part."""
    head = stream.read(CHUNK)
    stream.seek(0)
    return b"\r" if b"\r" in head and b"\n" not in head else b"\n"


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _recoded(stream: BinaryIO) -> Iterator[bytes]:
    """UTF-16 as UTF-8, piece by piece, so that one splitter serves both."""
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for chunk in _chunks(stream):
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise UnreadableFile(
            "The file begins as UTF-16 text but holds bytes that are not: it is damaged or was cut off. "
            "Export it again, if possible as UTF-8."
        ) from error


def _split(chunks: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    number, rest = 1, b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(end)
        for line in whole:
            yield _bounded(line, number)
            number += 1
        _bounded(rest, number)
    if rest:
        yield rest


def _bounded(line: bytes, number: int) -> bytes:
    if len(line) > LINE_BYTES:
        raise UnreadableFile(
            f"Line {number} is longer than {LINE_BYTES // 1_000_000} MB, which no export of references has. "
            "Check that the file is an export in RIS or PubMed format, and export it again."
        )
    return line
