"""Whether everything that was asked for has come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from records.readers.citation import Citation, Unreadable

PMID = re.compile(r"<PMID\b[^>]*>\s*(\d+)\s*</PMID>")
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Distinct PMIDs asked for, how many of them came (read, unreadable or deleted), and those that did not."""

    asked: int
    received: int
    missing: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say what came and what is missing, with at most 20 PMIDs."""
        if not self.missing:
            return f"All {self.asked:,} records asked for came."
        shown = ", ".join(self.missing[:SHOWN])
        more = f" and {len(self.missing) - SHOWN:,} more" if len(self.missing) > SHOWN else ""
        return (
            f"PubMed was asked for {self.asked:,} records and sent {self.received:,}. Missing: PMID {shown}{more}. "
            "Start the import again to ask for these once more."
        )


def reconcile(asked: Iterable[int | str], received: Iterable[Citation | Unreadable | int | str]) -> Reconciliation:
    """Compare the set of PMIDs asked for with what came; deleted and unreadable entries count as received."""
    wanted = {str(pmid) for pmid in asked}
    came = {pmid_of(entry) for entry in received} - {""}
    return Reconciliation(
        asked=len(wanted),
        received=len(wanted & came),
        missing=tuple(sorted(wanted - came, key=int)),
        unasked=tuple(sorted(came - wanted, key=int)),
    )


def pmid_of(entry: Citation | Unreadable | int | str) -> str:
    """Return the PMID of an entry, from the text of one that could not be read; "" where it has none."""
    if isinstance(entry, Citation):
        return entry.pmid
    if isinstance(entry, Unreadable):
        named = PMID.search(entry.raw)
        return named[1] if named else ""
    return str(entry)
