"""Pairs that may be one report, waiting for a person: the only writer of `PossibleDuplicate`.

A question is open while its records are on different reports and nobody has told those apart; that is read from where
they are now, so one that a merge elsewhere has settled is never asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from records.models import ImportBatch, PairKind, PossibleDuplicate


def pose(rows: Iterable[PossibleDuplicate]) -> None:
    """Write down what an import found; it is part of the review with its batch."""
    PossibleDuplicate.objects.bulk_create(rows, ignore_conflicts=True)


def certain(batch: ImportBatch) -> list[PossibleDuplicate]:
    """The pairs between visible reports that the rules are sure of, which wait for their merge after the switch."""
    rows = PossibleDuplicate.objects.filter(batch=batch, kind=PairKind.SURE).order_by("pk")
    return list(rows.select_related("review"))


def done(pair: PossibleDuplicate) -> None:
    """A certain pair is of one report now."""
    PossibleDuplicate.objects.filter(pk=pair.pk, kind=PairKind.SURE).delete()


def leave_to_a_person(pair: PossibleDuplicate) -> None:
    """A certain pair that no rule may merge is asked instead of being lost."""
    PossibleDuplicate.objects.filter(pk=pair.pk, kind=PairKind.SURE).update(kind=PairKind.UNSURE)


def forget(batch: ImportBatch) -> None:
    """With the staged records of a batch goes what was found about them."""
    PossibleDuplicate.objects.filter(batch=batch).delete()
