"""Exports to measure readers with: record starts by sight, files made long enough, and what other libraries find."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO, TypeVar

import rispy
from bibtexparser.entrypoint import parse_string
from Bio import Medline

T = TypeVar("T")
LONG = 1_000_000
"""Bytes from which a file is long enough for its speed to mean something."""
ROUNDS = 3

# Whichever of these finds something first, for a file that has lost one sign has another.
STARTS: dict[str, tuple[str, ...]] = {
    "ris": (r"^[\s\ufeff]?TY {0,2}-", r"^ER  ?-", r"^(?:TI|T1)  - "),
    "nbib": (r"^PMID- ", r"^OWN -"),
    "wos": (r"^PT [A-Z]\s*$",),
    "refer": (r"^%0 ", r"^%T "),
    "ovid_tagged": (r"^<\d+\. ?>\s*$",),
    "ovid_text": (r"^<\d+\.? ?>\s*$", r"^Score\s*$"),
    "central_text": (r"^Record #\d+ of \d+",),
    "bibtex": (r"^[ \t]*@(?!comment|string|preamble)\w+\s*[{(]",),
    "endnote_xml": (r"<record>",),
    "ictrp_xml": (r"<Trial>",),
    "pubmed_xml": (r"<Pubmed(?:Book)?Article>", r"<MedlineCitation\b"),
}
JOINED = {"ris", "nbib", "wos", "refer", "ovid_tagged", "ovid_text", "central_text", "bibtex"}
"""Formats in which one file behind another is a file."""


def starts(content: bytes, key: str) -> int | None:
    """How many records seem to start in a file, counted without its reader; None where no sign tells."""
    if key not in STARTS:
        return None
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = re.sub(r"\r\n?", "\n", content.decode("utf-16" if wide else "utf-8", errors="replace"))
    found = (len(re.findall(sign, text, re.MULTILINE | re.IGNORECASE)) for sign in STARTS[key])
    return next(filter(None, found), 0)


def lengthened(content: bytes, key: str) -> bytes:
    """A file as often behind itself as makes it long; once where that would be no file."""
    if key not in JOINED or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content
    return b"\n".join([content] * -(-LONG // max(1, len(content))))


def fastest(act: Callable[[], T]) -> tuple[T, float]:
    """What an act gives, and the fewest seconds of this processor it took: other work here only makes it slower."""
    seconds: list[float] = []
    for _ in range(ROUNDS):
        began = time.process_time()
        given = act()
        seconds.append(time.process_time() - began)
    return given, max(min(seconds), 1e-6)


def rispy_finds(content: bytes) -> int:
    return len(rispy.load(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig")))


def medline_finds(content: bytes) -> int:
    parse: Callable[[TextIO], Iterable[object]] = Medline.parse
    return sum(1 for _ in parse(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig")))


def bibtexparser_finds(content: bytes) -> int:
    return len(parse_string(content.decode("utf-8-sig")).entries)


RIVALS: dict[str, tuple[str, Callable[[bytes], int]]] = {
    "ris": ("rispy", rispy_finds),
    "nbib": ("Bio.Medline", medline_finds),
    "bibtex": ("bibtexparser", bibtexparser_finds),
}


def shares(filled: Sequence[int], of: int) -> list[float]:
    return [round(each / of, 3) if of else 0.0 for each in filled]
