"""Identifiers found in free text, each in one normal form; "" or () where there is none."""

from __future__ import annotations

import html
import re
import string
from collections.abc import Callable
from urllib.parse import unquote

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_SICI = re.compile(r"10\.\d{4,9}/s?\(?sici\)?[^\s\"]+", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>;&?#|{}\\^]+")
_CLOSERS = {")": "(", "]": "["}
_PMID_ALONE = re.compile(r"\s*0*([1-9]\d{0,7})\s*")
_PMID_NAMED = re.compile(
    r"(?:\bPMID|\bPUBMED(?:[ -]?ID)?|\bMEDLINE(?= ?:?\d)|pubmed\.ncbi\.nlm\.nih\.gov/|nlm\.nih\.gov/pubmed/)"
    r"[\s:/=-]{0,3}0*([1-9]\d{0,7})(?!\d)",
    re.IGNORECASE,
)
_WORD = re.compile("[a-z0-9]")
_PMCID = re.compile(r"(?<![a-z0-9])PMC[\s:-]?0*([1-9]\d{2,9})(?!\d)", re.IGNORECASE)


def doi(text: str) -> str:
    """The first DOI in a text, bare and in lower case: `https://doi.org/10.1000/ABC.` is `10.1000/abc`.

    Follows the DOI Handbook (prefix `10.`, registrant of 4 to 9 digits); the old SICI form keeps its `<`, `>` and `;`.
    """
    plain = text if text.isascii() else text.translate(_INVISIBLE).translate(_DASHES)
    if "&" in plain:
        plain = html.unescape(plain)
    if "%2" in plain and "%2f" in plain.lower():
        plain = unquote(plain)
    found = _DOI.search(plain)
    if found and "sici" in plain.lower():
        found = _SICI.search(plain) or found
    return _trimmed(found[0]).lower() if found else ""


def _trimmed(found: str) -> str:
    """Cut the punctuation of the sentence around it; a bracket stays if its partner is inside."""
    while found:
        last = found[-1]
        unpaired = last in _CLOSERS and found.count(last) > found.count(_CLOSERS[last])
        if not unpaired and last not in ".,;:'’”*-/":
            break
        found = found[:-1]
    return found if "/" in found else ""


def pmid(text: str) -> str:
    """A PMID (1 to 8 digits): the whole text, or a number named as one (`PUBMED 21314913`, a PubMed address)."""
    if found := _PMID_ALONE.fullmatch(text):
        return found[1]
    lowered = text.lower()
    named = any(name in lowered for name in ("pmid", "pubmed", "medline")) and _PMID_NAMED.search(text)
    return named[1] if named else ""


def pmcid(text: str) -> str:
    """The first PubMed Central number in a text, as `PMC1234567`; its version is left out."""
    found = _PMCID.search(text) if "pmc" in text.lower() else None
    return f"PMC{found[1]}" if found else ""


def _joined(prefix: str) -> Callable[[re.Match[str]], str]:
    return lambda found: prefix + "".join(part for part in found.groups() if part)


def _as_written(found: re.Match[str]) -> str:
    return re.sub(r"\s+", "", found[0])


# Registers and their number formats, in lower case, as the WHO International Clinical Trials Registry Platform lists
# them; in front of each a piece that every such number contains, to pass over most texts quickly.
_REGISTERS: tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...] = (
    ("nct", r"nct[\s:#-]{0,2}(\d{8})", _joined("NCT")),
    ("isrctn", r"isrctn[\s:#-]{0,2}(\d{8})", _joined("ISRCTN")),
    ("eudra", r"eudra-?ct[^0-9\n]{0,20}(\d{4}-\d{6}-\d{2})(?:-[a-z]{2})?", _joined("EUCTR")),
    ("euctr", r"euctr[^0-9\n]{0,20}(\d{4}-\d{6}-\d{2})(?:-[a-z]{2})?", _joined("EUCTR")),
    ("-", r"(\d{4}-\d{6}-\d{2})(?=-[a-z]{2}\b)", _joined("EUCTR")),
    ("-5", r"(20\d{2}-5\d{5}-\d{2}-\d{2})", _joined("CTIS")),
    ("chictr", r"chictr(-[a-z]{2,5}-)?[\s:-]{0,2}(\d{8,10})", _joined("CHICTR")),
    ("actrn", r"actrn[\s:-]{0,2}(\d{14})", _joined("ACTRN")),
    ("drks", r"drks[\s:-]{0,2}(\d{8})", _joined("DRKS")),
    ("umin", r"umin[\s:-]{0,2}(\d{9})", _joined("UMIN")),
    ("japiccti", r"japiccti[\s:-]{0,2}(\d{6})", _joined("JAPICCTI-")),
    ("jrct", r"jrct(s?)[\s:-]{0,2}(\d{9,10})", _joined("JRCT")),
    ("ctri", r"ctri\s?/\s?\d{4}\s?/\s?\d{2,3}\s?/\s?\d{6}", _as_written),
    ("ntr", r"ntr[\s:-]{0,2}(\d{3,5})", _joined("NTR")),
    ("omon", r"nl-?omon(\d{4,6})", _joined("NL-OMON")),
    ("irct", r"irct\d{8,18}n\d{1,3}", _as_written),
    ("kct", r"kct(\d{7})", _joined("KCT")),
    ("pactr", r"pactr[\s:-]{0,2}(\d{15,16})", _joined("PACTR")),
    ("slctr", r"slctr/\d{4}/\d{3}", _as_written),
    ("tctr", r"tctr(\d{11})", _joined("TCTR")),
    ("rbr-", r"rbr-[0-9a-z]{5,8}", _as_written),
    ("rpcec", r"rpcec(\d{8})", _joined("RPCEC")),
)
_COMPILED = tuple((piece, re.compile(rf"{pattern}(?![0-9])"), form) for piece, pattern, form in _REGISTERS)
_DATED = re.compile(r"\d-\d{6}-\d")
# A text with letters as `a`, digits as `0` and what may stand between them as `-` shows whether a number can be in it.
_SHAPE = bytearray(b"x" * 256)
for _characters, _sign in (
    (string.ascii_letters, b"a"),
    (string.digits, b"0"),
    (string.whitespace + ":#-\xc2\xa0", b"-"),
):
    for _place in _characters.encode("latin-1"):
        _SHAPE[_place] = _sign[0]
_SHAPES = (b"a000000", b"a-000000", b"a--000000", b"0-000000-0")
_UNSHAPED = (b"ctri", b"omon", b"slctr", b"rbr-")
_SHORT = re.compile(rb"ntr[\s:-]{0,2}\d{3}")


def registrations(text: str) -> tuple[str, ...]:
    """Trial register numbers in a text, upper case, each once, in their order of appearance."""
    if not _promising(text.encode(errors="replace")):
        return ()
    lowered = text.lower()
    dated = bool(_DATED.search(text))
    likely = [entry for entry in _COMPILED if entry[0] in lowered and (dated or entry[0][0] != "-")]
    matches = [(match, form) for _, pattern, form in likely for match in pattern.finditer(lowered)]
    found = [
        (match.start(), form(match).upper())
        for match, form in matches
        if match.start() == 0 or not _WORD.match(lowered[match.start() - 1])
    ]
    return tuple(dict.fromkeys(number for _, number in sorted(found)))


def _promising(text: bytes) -> bool:
    shape, lowered = text.translate(_SHAPE), text.lower()
    return (
        any(sign in shape for sign in _SHAPES)
        or any(name in lowered for name in _UNSHAPED)
        or bool(_SHORT.search(lowered))
    )
