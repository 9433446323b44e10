"""Whether bytes that are no UTF-8 are Chinese in GB18030 (GBK, GB2312) rather than Windows-1252.

Any bytes are letters of Windows-1252, so it takes evidence: everything decodes, nearly all letters beyond ASCII are
among the 3,755 commonest of GB2312 (its first level, rows 16 to 55) or punctuation, and they fill these rows as Chinese
does. Korean in EUC-KR stays below row 41; Western and Cyrillic words break the pairs of bytes.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable

LOOKED_AT = 100_000
"""Letters beyond ASCII that are counted."""
_FEWEST = 4
_COMMON, _UPPER, _PUNCTUATION = range(0xB0, 0xD8), range(0xC9, 0xD8), range(0xA1, 0xA4)


def is_gb18030(pieces: Iterable[bytes]) -> bool:
    """Judge by pieces of a stream, cut at line ends."""
    decoder = codecs.getincrementaldecoder("gb18030")()
    seen = common = upper = marks = 0
    for piece in pieces:
        if piece.isascii():
            continue
        try:
            text = decoder.decode(piece, final=True)
        except UnicodeDecodeError:
            return False
        rows = [pair[0] for letter in text if letter > "\x7f" and _is_paired(pair := letter.encode("gb18030"))]
        seen += sum(letter > "\x7f" for letter in text)
        common += sum(row in _COMMON for row in rows)
        upper += sum(row in _UPPER for row in rows)
        marks += sum(row in _PUNCTUATION for row in rows)
        if seen > LOOKED_AT:
            break
    return seen >= _FEWEST and (common + marks) * 10 >= seen * 9 and upper * 10 >= common > 0


def _is_paired(letter: bytes) -> bool:
    return len(letter) == 2 and letter[1] >= 0xA1
