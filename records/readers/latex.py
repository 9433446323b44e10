"""LaTeX in the fields of BibTeX as plain text: accents and symbols as letters, italics and raised letters as tags.

Commands are decoded by pylatexenc one at a time, never whole texts: to it `50% of` ends at the percent sign, and a
command it does not know is dropped. Here both stay as they were written.
"""

from __future__ import annotations

import html
import logging
import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text

logging.getLogger("pylatexenc").setLevel(logging.ERROR)

_DECODER = LatexNodes2Text(math_mode="verbatim")
_SPECIAL = re.compile(r"[\\{}~$&]|--")
_ACCENT = re.compile(
    r"\\(?:[\"'`^~=.]\s*|[cvHkudbrt](?=[{\s\\])\s*)(?:\{\s*\\?[^\W\d_]{1,2}\s*\}|\\[ij](?![A-Za-z])\s?|[^\W\d_])"
)
_SYMBOL = re.compile(r"\\(?:[%&_#$ ,;!/@-]|[A-Za-z]+(?![A-Za-z{*])(?:\{\}|[ \t]+)?)|\\[A-Za-z]+\{\}")
_ADDRESS = re.compile(r"\\url\s*\{([^{}]*)\}|\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_MARKS = {"textit": "i", "emph": "i", "textsl": "i", "textbf": "b", "textsubscript": "sub", "textsuperscript": "sup"}
_MARKED = re.compile(rf"\\({'|'.join(_MARKS)})\s*\{{([^{{}}]*)\}}")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?(?:\s*\{[^{}]*\})+")
_MATHS = re.compile(r"\$([^$]{1,300})\$")
_SHIFTED = re.compile(r"(?:\{\})?([_^])(?:\{([^{}]*)\}|(\S))")
_STYLES = frozenset({"it", "bf", "em", "sl", "rm", "sc", "tt", "noopsort", "newblock", "relax", "protect"})
_KEPT = {"\\{": "\ue000", "\\}": "\ue001", "\\$": "\ue002", "\\\\": "\ue003"}
_BACK = {"\ue000": "{", "\ue001": "}", "\ue002": "$", "\ue003": " "}
_DEEPEST = 6


def plain(text: str) -> str:
    """A value without its LaTeX, on as many lines as it had."""
    if not _SPECIAL.search(text):
        return text
    for written, kept in _KEPT.items():
        text = text.replace(written, kept)
    if "\\" in text:
        text = _commands(text)
    if "$" in text:
        text = _MATHS.sub(_mathematics, text)
    text = text.replace("{", "").replace("}", "").replace("~", " ")
    text = text.replace("---", "—").replace("--", "–")
    for kept, letter in _BACK.items():
        text = text.replace(kept, letter)
    return html.unescape(text) if "&" in text else text


def literal(text: str) -> str:
    """An address or identifier without the backslashes that LaTeX wants before some of its letters."""
    return html.unescape(re.sub(r"\\([%&_#$~{}^])|[{}]", lambda found: found[1] or "", text)).strip()


def _commands(text: str) -> str:
    text = _ADDRESS.sub(lambda found: found[1] or found[2] or "", text)
    text = _ACCENT.sub(lambda found: _decoded(found[0]), text)
    text = _SYMBOL.sub(lambda found: _decoded(found[0]), text)
    for _ in range(_DEEPEST):
        inner = _COMMAND.sub(lambda found: _decoded(found[0]), _MARKED.sub(_tagged, text))
        if inner == text:
            break
        text = inner
    return text


def _tagged(found: re.Match[str]) -> str:
    tag, inner = _MARKS[found[1]], found[2]
    return f"<{tag}>{inner}</{tag}>" if inner.strip() else inner


def _mathematics(found: re.Match[str]) -> str:
    """`$_2$` lowered, `$n = 5$` without its signs; two amounts of money are no mathematics."""
    inner = _SHIFTED.sub(_shifted, found[1])
    return inner if re.search(r"[^\x00-\x7f]|[=<>]", inner) or len(inner) == 1 else found[0]


def _shifted(found: re.Match[str]) -> str:
    tag = "sub" if found[1] == "_" else "sup"
    return f"<{tag}>{found[2] or found[3] or ''}</{tag}>"


@lru_cache(maxsize=4096)
def _decoded(written: str) -> str:
    """One command with what belongs to it; as written where nothing would be left of it."""
    name = re.match(r"\\([A-Za-z]+)", written)
    if name and name[1] in _STYLES:
        return "".join(re.findall(r"\{([^{}]*)\}", written))
    shielded = re.sub(r"(?<!\\)([%#&])", r"\\\1", written)
    try:
        found: str = _DECODER.latex_to_text(shielded)
    except Exception:
        return written
    return found if found or written in {"\\/", "\\!", "\\-"} else written
