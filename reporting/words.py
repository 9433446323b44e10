"""Numbers in sentences."""

from __future__ import annotations

import re

from reviews.templatetags.tandem import thousands

_EITHER = re.compile(r"\{([^|{}]*)\|([^|{}]*)\}")


def counted(pattern: str, n: int) -> str:
    """`counted("{n} {report|reports} wait", 1204)` → `1 204 reports wait`, with a thin space."""
    return _EITHER.sub(lambda found: found[1 if n == 1 else 2], pattern).replace("{n}", thousands(n))
