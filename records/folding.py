"""Text folded to what matters when two texts are compared: for search columns and for exact matching of titles."""

from __future__ import annotations

import html
import re
import unicodedata

_INLINE = "a|b|em|font|i|inf|italic|bold|s|sc|small|span|strong|sub|sup|tt|u|underline"
_BLOCK = "abstract|br|div|h[1-6]|label|li|list|list-item|ol|p|sec|title|ul"
_MATH = r"m(?:ath|frac|i|n|o|over|root|row|space|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover)"
_PREFIX = r"(?:(?:jats|mml|m):)?"
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>/]+))*\s*"""
_INLINE_TAG = re.compile(rf"</?{_PREFIX}(?:{_INLINE}|{_MATH}){_ATTRIBUTES}/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?{_PREFIX}(?:{_BLOCK}){_ATTRIBUTES}/?>", re.IGNORECASE)
_OTHER = re.compile(r"[\W_]+")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_WHOLE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart, as they are filed among the plain ones: Łukasik under L, Ørsted under O."""


def fold(text: str) -> str:
    """Fold to lower-case words parted by single spaces.

    Inline markup goes first (`H<sub>2</sub>O` is `h2o`), then NFKD and case folding, then combining marks and the
    strokes and ligatures that NFKD leaves (Łódź is `lodz`, Ærø `aero`, Straße `strasse`); every other run of what is
    neither letter nor digit becomes one space. fold(fold(text)) == fold(text).
    """
    plain = unmarked(text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
        plain = "".join(char for char in plain if unicodedata.category(char)[0] != "M").translate(_WHOLE)
    if plain.isascii():
        # The same, in a third of the time.
        return " ".join(plain.translate(_ASCII).split())
    return _OTHER.sub(" ", plain.lower()).strip()


def unmarked(text: str) -> str:
    """Take known inline tags (HTML, JATS, MathML) and entities out; `p<0.05` and `a < b` stay."""
    if "&" in text:
        text = html.unescape(text)
    if "<" not in text:
        return text
    return _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", text))
