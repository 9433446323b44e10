"""What a study is called: first author and year, told apart by letters. Pure: no Django."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import count

_INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}")
NOBODY = "No author"


def family_name(author: str) -> str:
    """The family name of an author as sources write it: `Moreau, A.`, `Moreau A.`, `Moreau AB`, or a group's name."""
    if "," in author:
        return author.split(",")[0].strip()
    words = author.split()
    while len(words) > 1 and words[-1] == words[-1].upper() and _INITIALS.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)


def propose(authors: Sequence[str], year: int | None, *, taken: Collection[str]) -> str:
    """`Moreau 2020`, or with the first letter that is free (`Moreau 2020b`) where the name is taken."""
    name = family_name(authors[0]) if authors else ""
    label = f"{name or NOBODY} {year or 'undated'}"
    used = {folded(other) for other in taken}
    return next(text for text in (label + _letters(number) for number in count()) if folded(text) not in used)


def folded(label: str) -> str:
    """A label as it is compared: without regard to case and spaces."""
    return " ".join(label.split()).casefold()


def _letters(number: int) -> str:
    """ "" for 0, then b … z (the first of a name stays as it is), then za, zb …"""
    if number == 0:
        return ""
    return chr(ord("a") + number) if number < 26 else "z" + _letters(number - 25)
