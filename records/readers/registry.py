"""One trial of a register as a citation, whatever the register exports."""

from __future__ import annotations

from records.readers import dates, identifiers
from records.readers.citation import Citation, Unreadable

REGISTRY_RECORD = "Trial registry record"


def trial(
    *,
    number: str,
    titles: list[str],
    line: int,
    raw: str,
    other_numbers: str = "",
    sponsors: tuple[str, ...] = (),
    registered: str = "",
    abstract: str = "",
    kind: str = "",
    keywords: tuple[str, ...] = (),
    urls: tuple[str, ...] = (),
) -> Citation | Unreadable:
    """The citation of a trial under the first of its titles, the scientific one before the public one.

    `registered` is a date as `dates.iso` gives it. The sponsor stands where an article has its authors.
    """
    title = next(filter(None, titles), "")
    if not title:
        reason = f"The trial that starts in line {line} has no title, so nobody could screen it. Add the title."
        return Unreadable(line=line, reason=reason, raw=raw)
    return Citation(
        title=title,
        abstract=abstract,
        authors=sponsors,
        year=dates.year(registered),
        date=registered,
        registrations=identifiers.registrations(f"{number}\n{other_numbers}"),
        accession=number,
        publication_types=tuple(filter(None, (kind, REGISTRY_RECORD))),
        keywords=keywords,
        urls=urls,
        raw=raw,
        line=line,
    )
