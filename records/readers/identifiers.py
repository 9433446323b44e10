"""Identifiers found in free text, each in one normal form; "" or () where there is none."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
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
_SERIAL = re.compile(r"\b(?:97[89](?:-?\d){10}|\d(?:-?\d){8}-?[\dXx]|\d{4}-?\d{3}[\dXx])\b")
_WORD = re.compile("[a-z0-9]")
_PMCID = re.compile(r"pmc[\s:-]?0*([1-9]\d{2,9})(?!\d)")


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
    found = _PMID_ALONE.fullmatch(text) or (names_pmid(text) and _PMID_NAMED.search(text))
    return found[1] if found else ""


def names_pmid(text: str) -> bool:
    """Whether a text has a word behind which `pmid` would find a number."""
    lowered = text.lower()
    return "pmid" in lowered or "pubmed" in lowered or "medline" in lowered


def pmcid(text: str) -> str:
    """The first PubMed Central number in a text, as `PMC1234567`; its version is left out."""
    return next((f"PMC{found[1]}" for found in _words(_PMCID, text.lower())), "")


def serials(text: str) -> tuple[str, ...]:
    """ISSN and ISBN in a text, as written but without words such as `(Electronic)`; the text itself if it has none."""
    return tuple(dict.fromkeys(_SERIAL.findall(text))) or ((text.strip(),) if text.strip() else ())


def _words(pattern: re.Pattern[str], lowered: str) -> Iterator[re.Match[str]]:
    """The matches that do not begin inside a word: looked at afterwards, for a pattern that begins with letters is
    searched for ten times faster than one that begins with a condition.
    """
    for found in pattern.finditer(lowered):
        start = found.start()
        if start == 0 or not _WORD.match(lowered[start - 1]):
            yield found


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
_DIGITS = bytes(ord("0") if chr(place).isdecimal() else ord(" ") for place in range(256))
# The last three letters of the names above that six digits or more follow.
_ENDINGS = frozenset(
    name.encode() for name in ("nct", "ctn", "trn", "rks", "min", "cti", "rct", "cts", "kct", "ctr", "cec")
)
_BETWEEN = b" \t\n:#-\xc2\xa0"
_SHORT_NUMBER = re.compile(rb"ntr[\s:-]{0,2}\d{3}")


def registrations(text: str) -> tuple[str, ...]:
    """Trial register numbers in a text, upper case, each once, in their order of appearance."""
    if not _promising(text.encode(errors="replace")):
        return ()
    lowered = text.lower()
    dated = bool(_DATED.search(text))
    likely = [entry for entry in _COMPILED if entry[0] in lowered and (dated or entry[0][0] != "-")]
    found = [(match.start(), form(match).upper()) for _, pattern, form in likely for match in _words(pattern, lowered)]
    return tuple(dict.fromkeys(number for _, number in sorted(found)))


def _promising(text: bytes) -> bool:
    """Whether a text may hold such a number: nearly all are six digits or more right behind a name."""
    lowered = text.lower()
    if any(_is_named(lowered, start) for start in _long_numbers(text.translate(_DIGITS))):
        return True
    return bool(_SHORT_NUMBER.search(lowered)) or b"omon" in lowered or b"slctr" in lowered or b"rbr-" in lowered


def _long_numbers(digits: bytes) -> Iterator[int]:
    start = digits.find(b"000000")
    while start >= 0:
        yield start
        end = digits.find(b" ", start)
        start = digits.find(b"000000", end) if end >= 0 else -1


def _is_named(text: bytes, start: int) -> bool:
    if text[start - 3 : start] in _ENDINGS:
        return True
    if not start or text[start - 1] not in b" \t\n:#-/\xc2\xa0":
        return False
    before = text[max(0, start - 20) : start]
    named = before.rstrip(_BETWEEN)[-3:] in _ENDINGS or b"chictr" in before or b"ctri" in before
    return named or (before[-1:] == b"-" and before[-5:-1].isdigit())
