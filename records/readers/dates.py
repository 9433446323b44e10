"""Years in the many ways exports write a date."""

from __future__ import annotations

import re

_ALONE = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")


def year(text: str) -> int | None:
    """The first year from 1500 to 2099 in `2014`, `2024/04/03/`, `4-8 Aug. 2020`, `20170812`; or None."""
    found = _ALONE.search(text) or _COMPACT.search(text)
    return int(found[1]) if found else None


def tidy(text: str) -> str:
    """A date as written, without the empty parts of RIS: `2014//` is `2014`, `2019/08//undefined` is `2019/08`."""
    return re.sub(r"(?:/+|\s|undefined)+$", "", text.strip())
