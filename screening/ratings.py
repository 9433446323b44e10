"""Reads the judgements that agreement is computed from: released, each reviewer's last, made independently here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import TextField
from django.db.models.functions import Cast

from screening.crosstables import Judged, Unit
from screening.models import Decision, Slot, Stage, State

PILOT = 0
AT_ONCE = 5000


def of(stage: Stage) -> Iterator[Unit]:
    """Every released report of the stage that at least two people judged (DOMAIN.md §2).

    Left out are the pilot, on which the criteria were tried, what another tool brought, and what was cast with
    another's vote in sight. Read as a stream: a review may have half a million of them.
    """
    pilot = set(Slot.objects.filter(stage=stage, block__number=PILOT).values_list("report", flat=True))
    votes = Decision.objects.released().current().filter(stage=stage, imported=None, informed=False)
    said = votes.annotate(at=Cast("decided_at", TextField())).order_by("record__report", "from_seq", "pk")
    columns = ("record__report", "stage__standings__state", "reviewer", "verdict", "reason", "at")
    rows = said.values_list(*columns).iterator(chunk_size=AT_ONCE)
    for report, those in groupby(rows, key=itemgetter(0)):
        # A merge may bring two votes of one person together: the later one counts.
        last = {who: (state, Judged(who, verdict, reason, at[:10])) for _, state, who, verdict, reason, at in those}
        if len(last) > 1 and report not in pilot:
            [state, *_] = [state for state, _ in last.values()]
            yield Unit(report, state == State.INCLUDED, [judged for _, judged in last.values()])
