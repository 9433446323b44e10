"""Text brought to what all sources agree on: accents, Greek letters, entities, damaged encodings."""

from __future__ import annotations

import re
import unicodedata

from records.folding import fold

MISSING = {"", "na", "n a", "nan", "none", "null", "unknown", "not available", "no title", "anonymous", "anon"}
_LETTERS = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
    "ı": "i", "þ": "th", "µ": "mu", "\u2019": "'", "\u2032": "'",
}  # fmt: skip
_GREEK = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon "
    "phi chi psi omega",
)
_TABLE = str.maketrans(
    _LETTERS
    | {chr(0x3B1 + place): name for place, name in enumerate(_GREEK)}
    | {chr(0x391 + place): name for place, name in enumerate(_GREEK) if place != 17}
)
_COMBINING = re.compile("[\u0300-\u036f]+")
_DAMAGED = re.compile("[ÂÃÎÏ][\u0080-\u00bf\u0152-\u2122]|â€")
_GREEK_WORD = re.compile(r"[\u0370-\u03ff]{3,}")


def plain(text: str) -> str:
    """Lower-case ASCII-like words parted by single spaces; "" for the many ways of writing that there is nothing."""
    if not text.isascii():
        text = mended(text)
        if not _GREEK_WORD.search(text):
            text = text.translate(_TABLE)
        text = _COMBINING.sub("", unicodedata.normalize("NFKD", text))
    folded = fold(text)
    return "" if folded in MISSING else folded


def mended(text: str) -> str:
    """Undo UTF-8 that was read as cp1252 (`naÃ¯ve`), as far as that gives valid text."""
    if not _DAMAGED.search(text):
        return text
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text
