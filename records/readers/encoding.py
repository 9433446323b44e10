"""Bytes to numbered text, without dropping, replacing or guessing a byte in silence.

A byte order mark decides for UTF-16. Otherwise the whole stream is read once before its first line is handed out: if
all of it is UTF-8, it is UTF-8; if most lines beyond ASCII are, it is a UTF-8 file into which Windows-1252 lines were
pasted, and each line is decoded as what it is; if not, it is Chinese where the bytes give evidence of that (`chinese`),
and Windows-1252 otherwise. So the stream must be seekable. Memory stays flat.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import BinaryIO, NamedTuple

from records.readers import chinese
from records.readers.citation import UnreadableFile

CHUNK = 1 << 18
LINE_BYTES = 5_000_000


class Codec(Enum):
    """How the bytes of one stream become text."""

    UTF_8 = "UTF-8"
    UTF_16 = "UTF-16"
    CP1252 = "Windows-1252"
    MIXED = "UTF-8 with lines in Windows-1252"
    GB18030 = "GB18030"


_NAMES = {Codec.CP1252: "cp1252", Codec.GB18030: "gb18030"}


_ENDS = re.compile(rb"\r+\n")
_MARKS = re.compile("^\ufeff+", re.MULTILINE)


class Block(NamedTuple):
    """Whole lines, parted by LF, in NFC, without the last line end.

    Line i of them (from 0) is line `number + i * step` of the file: a line that holds lone CRs (Web of Science) is a
    block of its own, whose parts share one number, so that numbers agree with editors.
    """

    number: int
    text: str
    step: int = 1


def lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield (line number from 1, text in NFC without its line end) from a seekable stream. Raises as `blocks`."""
    for number, text, step in blocks(stream):
        for place, line in enumerate(text.split("\n")):
            yield number + place * step, line


def blocks(stream: BinaryIO) -> Iterator[Block]:
    """Yield the text of a seekable stream, some hundred kilobytes at a time.

    Raises UnreadableFile for NUL, for a line over LINE_BYTES and for bytes that are no text.
    """
    codec = detect(stream)
    number = 1
    for piece in _pieces(stream, codec):
        if b"\0" in piece:
            raise _nul(number + piece.partition(b"\0")[0].count(b"\n"))
        yield from _blocks(number, _decode(_with_lf(piece), codec, number))
        number += piece.count(b"\n") + 1


def _with_lf(piece: bytes) -> bytes:
    if b"\r" not in piece:
        return piece
    piece = piece.rstrip(b"\r")
    if piece.count(b"\r") == piece.count(b"\r\n"):
        return piece.translate(None, b"\r")
    return _ENDS.sub(b"\n", piece)


def _blocks(number: int, text: str) -> Iterator[Block]:
    if "\ufeff" in text:
        text = _MARKS.sub("", text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = "\n".join(map(_composed, text.split("\n")))
    if "\r" in text:
        yield from _returning(number, text)
    else:
        yield Block(number, text)


def _composed(line: str) -> str:
    """A line in NFC: alone, for most lines beside it need no work."""
    return line if line.isascii() else unicodedata.normalize("NFC", line)


def _returning(number: int, text: str) -> Iterator[Block]:
    for place, line in enumerate(text.split("\n")):
        yield Block(number + place, line.replace("\r", "\n"), 0 if "\r" in line else 1)


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
    if wide > narrow:
        return Codec.MIXED
    return Codec.GB18030 if chinese.is_gb18030(_pieces(stream, Codec.CP1252)) else Codec.CP1252


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
    for piece in _pieces(stream, Codec.CP1252):
        for line in () if piece.isascii() else piece.split(b"\n"):
            if line.isascii():
                continue
            try:
                line.decode()
                wide += 1
            except UnicodeDecodeError:
                narrow += 1
    stream.seek(0)
    return wide, narrow


def _decode(piece: bytes, codec: Codec, number: int) -> str:
    if codec is Codec.MIXED:
        return "\n".join(_decode_line(line, number + place) for place, line in enumerate(piece.split(b"\n")))
    try:
        return piece.decode(_NAMES.get(codec, "utf-8"))
    except UnicodeDecodeError as error:
        raise _no_text(number + piece[: error.start].count(b"\n")) from None


def _decode_line(line: bytes, number: int) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _no_text(number)


def _nul(number: int) -> UnreadableFile:
    return UnreadableFile(
        f"Line {number} holds a NUL character, which no text has: the file is damaged, binary, or UTF-16 without its "
        "mark. Export it again, or save it as UTF-8."
    )


def _no_text(number: int) -> UnreadableFile:
    return UnreadableFile(
        f"Line {number} holds bytes that are neither UTF-8 nor Windows-1252, so its letters cannot be known. "
        "Export the file again as UTF-8, or open it in an editor and save it as UTF-8."
    )


def _pieces(stream: BinaryIO, codec: Codec) -> Iterator[bytes]:
    """Whole lines, parted by LF, without the last line end."""
    stream.seek(0)
    old = _from_an_old_macintosh(stream)
    number, rest = 1, b""
    for chunk in _recoded(stream) if codec is Codec.UTF_16 else _chunks(stream):
        if old:
            chunk = chunk.replace(b"\r", b"\n")
        end = chunk.find(b"\n")
        _check_length(len(rest) + (end if end >= 0 else len(chunk)), number)
        rest += chunk
        if end >= 0:
            piece, _, rest = rest.rpartition(b"\n")
            yield piece
            number += piece.count(b"\n") + 1
            _check_length(len(rest), number)
    if rest:
        yield rest


def _from_an_old_macintosh(stream: BinaryIO) -> bool:
    """Whether its first part has CR for line ends and no LF."""
    head = stream.read(CHUNK)
    stream.seek(0)
    return b"\r" in head and b"\n" not in head


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


def _check_length(size: int, number: int) -> None:
    if size > LINE_BYTES:
        raise UnreadableFile(
            f"Line {number} is longer than {LINE_BYTES // 1_000_000} MB, which no export of references has. "
            "Check that the file is an export of references, and export it again."
        )
