"""Numbers in sentences."""

from __future__ import annotations

import re
import unicodedata

from reviews.templatetags.tandem import thousands

_EITHER = re.compile(r"\{([^|{}]*)\|([^|{}]*)\}")


def counted(pattern: str, n: int) -> str:
    """`counted("{n} {report|reports} wait", 1204)` → `1 204 reports wait`, with a thin space."""
    return _EITHER.sub(lambda found: found[1 if n == 1 else 2], pattern).replace("{n}", thousands(n))


def filename(title: str, what: str, extension: str) -> str:
    """A name that every system takes: `treatments-for-pain-excluded.csv`."""
    stem = re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", title).lower()).strip("-")[:40].strip("-")
    return f"{stem or 'review'}-{what}.{extension}"
