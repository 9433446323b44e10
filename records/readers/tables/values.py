"""What stands in one cell, as the values it means."""

from __future__ import annotations

import re

from records.readers import abstracts

_NOTHING = re.compile(
    r"n/?a|nan|none|null|undefined|-+|\[?(?:no abstract available|not available|no author name available)[.\]]*",
    re.IGNORECASE,
)
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_INITIALS = r"(?:[A-ZÀ-ÖØ-Þ]{1,5}|(?:[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]?\.[ -]?)+)"
_VANCOUVER = re.compile(rf"\S.*\s{_INITIALS}(?: (?:Jr|Sr|II|III|IV|2nd|3rd)\.?)?")
_SHORT_NAME = re.compile(rf"{_INITIALS}(?: {_INITIALS})*")
_SCOPUS_NUMBER = re.compile(r"\s*\(\d{6,}\)$")
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+", re.IGNORECASE)
_ISSN_NOTE = re.compile(r"\s*\([^)]*\)|ISSN:?|ISBN:?", re.IGNORECASE)


def clean(cell: str) -> str:
    """A cell without Excel's `="…"` and without the words that exporters put for nothing."""
    text = cell.strip()
    if text.startswith('="') and (found := _EXCEL_TEXT.fullmatch(text)):
        text = found[1].strip()
    return "" if len(text) < 40 and _NOTHING.fullmatch(text) else text


def line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def people(text: str, mark: str = "") -> tuple[str, ...]:
    """Authors of a cell in their order. `mark` parts them; without one it is guessed, and rather no two are parted.

    `and` parts them as a word, and with `,.` the list ends with a point that belongs to nobody.

    Commas part authors where every piece is a name with initials (`Li J, Ng A`), or where names and first names
    alternate (`Li, Jan, Ng, Ada`); one comma alone is inside a name (`Li, Jan`).
    """
    names = [_name(piece) for piece in _parted(text, mark)]
    return tuple(dict.fromkeys(name for name in names if name and name.lower() not in {"et al", "none"}))


def _parted(text: str, mark: str) -> list[str]:
    if mark == "and" or (not mark and _joined_by_and(text)):
        return re.split(r"\s+and\s+", text)
    for each in (";", "|", "\n"):
        if mark == each or (not mark and each in text):
            return text.split(each)
    if mark == ",.":
        return text.strip().removesuffix(".").split(",")
    return _at_commas(text, sure=mark == ",")


def _joined_by_and(text: str) -> bool:
    pieces = re.split(r"\s+and\s+", text)
    return len(pieces) > 1 and all(piece.count(",") == 1 for piece in pieces)


def _at_commas(text: str, *, sure: bool) -> list[str]:
    pieces = [piece.strip() for piece in text.strip().split(",")]
    if len(pieces) > 1 and not any(piece.endswith(".") for piece in pieces[:-1]):
        pieces[-1] = pieces[-1].rstrip(".")
    if sure or all(map(_VANCOUVER.fullmatch, pieces)):
        return pieces
    if len(pieces) > 2 and len(pieces) % 2 == 0 and all(_is_first_name(piece) for piece in pieces[1::2]):
        return [f"{name}, {first}" for name, first in zip(pieces[::2], pieces[1::2], strict=True)]
    return [text]


def _is_first_name(piece: str) -> bool:
    return bool(_SHORT_NAME.fullmatch(piece)) or len(piece.split()) == 1


def _name(piece: str) -> str:
    """One name, without Scopus's author number and RefWorks's `null`; a comma is followed by a space."""
    plain = _SCOPUS_NUMBER.sub("", line(piece)).rstrip(";,")
    plain = re.sub(r",(?=\S)", ", ", plain.removesuffix(",null"))
    return re.sub(r"(?<=[a-z]{2})\.$", "", plain) if not plain.endswith(("Jr.", "Sr.")) else plain


def several(text: str, mark: str = "") -> tuple[str, ...]:
    """Keywords, types or languages of a cell; parted by the mark or the first of `; | line ,` there is."""
    found = mark or next((each for each in (";", "|", "\n", ",") if each in text), ";")
    items = (line(item).lstrip("*") for item in text.split(found))
    return tuple(dict.fromkeys(item for item in items if item and item.lower() not in {"none", "nan"}))


def issns(text: str) -> tuple[str, ...]:
    """ISSNs or ISBNs as written, without the words about them."""
    plain = _ISSN_NOTE.sub(" ", text)
    return tuple(word for word in re.split(r"[\s;,|]+", plain) if len(word) >= 8 and any(map(str.isdigit, word)))


def addresses(text: str) -> tuple[str, ...]:
    """The links in a cell."""
    found = (word.rstrip(";,|") for each in _ADDRESS.findall(text) for word in re.split(r"[|;](?=https?:)", each))
    return tuple(dict.fromkeys(found))


def pages(whole: str, first: str, last: str, article: str) -> str:
    """Pages as the cell has them, or from first to last, or the article number in their place."""
    if whole:
        return line(whole).removeprefix("p. ").removeprefix("pp. ")
    start, end = line(first), line(last)
    if start and end and start != end:
        return end if end.startswith(f"{start}-") else f"{start}-{end}"
    return start or end or line(article)


def abstract(parts: list[str]) -> str:
    """The abstract in the one shape all readers give it; of two the first comes first."""
    return abstracts.shape("\n\n".join(dict.fromkeys(map(abstracts.tidy, parts))))
