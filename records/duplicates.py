"""Records of one report brought together and taken apart: the only writer of `Placement` and `Record.report`.

A merge moves records to the oldest report and remembers where each came from; a split puts them back there. Votes name
records and are not touched; whoever derives something from groups registers on `on_regroup`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from records import rows
from records.leading import leader, leader_of, leaders
from records.models import BatchState, Placement, Record, Report, Separation
from records.queue_keys import new_report
from records.ties import Move
from reviews import audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review

__all__ = [
    "leader",
    "leader_of",
    "leaders",
    "merge",
    "on_regroup",
    "separated",
    "separations",
    "settle",
    "split",
    "take_back_apart",
    "tell_apart",
    "unmerge",
]

on_regroup: list[Callable[[Review, Sequence[Report], int, User | None], None]] = []
"""Called inside the transaction with every report whose records have changed, the ledger's place and the person.

Screening hangs its standings here, studies their links."""

MOVED = (
    "The records have been grouped differently in the meantime; nothing was changed. Reload the page and look again."
)


@transaction.atomic
def merge(review: Review, *, by: User | None, reports: Sequence[Report], reason: str = "") -> Report:
    """Bring all records of the reports into the oldest of them. `by` None is a rule, which `reason` then names."""
    leading, *others = _locked(review, reports)
    seq = audit.reserve(review)
    moved = list(Record.objects.visible().filter(report__in=others).order_by("pk"))
    # A person's word replaces an earlier one, where there was a split between the same records.
    together = list(Record.objects.filter(report__in=[leading, *others]).values_list("pk", flat=True))
    Separation.objects.filter(first__in=together, second__in=together).delete()
    _carry_staged(others, leading)
    _move([(record, leading) for record in moved], seq=seq, reason=reason, returning=False)
    _tell(review, [leading, *others], seq, by)
    audit.record(
        review,
        actor=by,
        action="reports.merged",
        into=leading.public_id,
        reports=[report.public_id for report in others],
        records=[record.public_id for record in moved],
        reason=reason,
    )
    return leading


@transaction.atomic
def split(review: Review, *, by: User, records: Sequence[Record]) -> list[Report]:
    """Put records back on the reports they came from, or on a fresh one; returns every report that has changed.

    The rules never join them with those that stay again.
    """
    locks.exclusive(Review.objects.filter(pk=review.pk))
    report, chosen, staying = _apart(review, records)
    homes = _homes(chosen)
    locks.exclusive(Report.objects.filter(pk__in=[report.pk, *(home.pk for home in homes.values() if home)]))
    seq = audit.reserve(review)
    targets = _targets(review, chosen, homes)
    _move([(record, targets[record.pk]) for record in chosen], seq=seq, reason="Split by a person", returning=True)
    _separate(chosen, staying, by)
    touched = sorted({report, *targets.values()}, key=lambda each: each.pk)
    _tell(review, touched, seq, by)
    audit.record(
        review,
        actor=by,
        action="records.split",
        out_of=report.public_id,
        records={record.public_id: targets[record.pk].public_id for record in chosen},
    )
    return touched


@transaction.atomic
def unmerge(review: Review, *, by: User, seq: int, restored: Sequence[Sequence[int]] = ()) -> None:
    """Take back a person's merge, named by its place in the ledger, as if it had not been: nobody is told apart by it.

    `restored` are the separations that it replaced. Refused once one of its records has moved on.
    """
    locks.exclusive(Review.objects.filter(pk=review.pk))
    moved = list(Placement.objects.filter(record__review=review, from_seq=seq).select_related("record", "back__report"))
    moves = [(place.record, place.back.report) for place in moved if place.back and place.to_seq is None]
    if not moves or len(moves) < len(moved) or any(_estranged(*move) for move in moves):
        raise Conflict(MOVED)
    touched = sorted({*(place.report_id for place in moved), *(home.pk for _, home in moves)})
    held = locks.exclusive(Report.objects.filter(pk__in=touched))
    now = audit.reserve(review)
    _move(moves, seq=now, reason="A merge was taken back", returning=True)
    Separation.objects.bulk_create(
        (Separation(first_id=first, second_id=second, by_id=who) for first, second, who in restored),
        ignore_conflicts=True,
    )
    _tell(review, held, now, by)
    homes = {record.public_id: home.public_id for record, home in moves}
    audit.record(review, actor=by, action="reports.merge_taken_back", merge=seq, records=homes)


def tell_apart(first: Record, second: Record, *, by: User) -> None:
    """A person says that two records are not of one report: no rule joins theirs. Inside the caller's transaction."""
    _separate([first], [second], by)


def take_back_apart(first: Record, second: Record) -> None:
    """What was said of two records is no longer said; refused where a merge has replaced it in the meantime."""
    gone, _ = Separation.objects.filter(first=first, second=second).delete()
    if not gone:
        raise Conflict(MOVED)


def separations(report: Report, other: Report) -> list[list[int]]:
    """What people said that keeps two reports apart: two records and who said it, by their keys."""
    either = Q(first__report=report, second__report=other) | Q(first__report=other, second__report=report)
    return list(map(list, Separation.objects.filter(either).values_list("first", "second", "by")))


def settle(moves: Sequence[Move]) -> None:
    """Put staged records beside others: their first place, without a history, for nobody has seen them yet.

    Inside a transaction that holds the review. Where the others are is read now: a person may have moved them.
    """
    where = dict(Record.objects.filter(pk__in={move.beside for move in moves}).values_list("pk", "report"))
    going = {move.record: (where[move.beside], move.reason) for move in moves}
    left = list(Record.objects.filter(pk__in=going).values_list("report", flat=True))
    places = Placement.objects.filter(record__in=going, to_seq=None).values_list("pk", "record")
    rows.change(Placement, ["report", "reason"], [(pk, *going[record]) for pk, record in places])
    rows.change(Record, ["report"], [(record, report) for record, (report, _) in going.items()])
    Report.objects.filter(pk__in=left, records=None, placements=None).delete()


def separated(records: Iterable[int], others: Iterable[int]) -> bool:
    """Whether a person has said of any record of the first and any of the second that they are not of one report."""
    ours, theirs = list(records), list(others)
    either = Q(first__in=ours, second__in=theirs) | Q(first__in=theirs, second__in=ours)
    return Separation.objects.filter(either).exists()


def _locked(review: Review, reports: Sequence[Report]) -> list[Report]:
    """The reports, oldest first, held; refused where they are fewer than two, another review's or no longer there."""
    wanted = {report.pk for report in reports}
    if len(wanted) < 2:
        raise Invalid("A merge needs at least two records that are not yet of one report. Choose another one.")
    locks.exclusive(Review.objects.filter(pk=review.pk))
    held = locks.exclusive(Report.objects.filter(review=review, pk__in=wanted))
    if len(held) != len(wanted):
        raise NotFound
    if Report.objects.visible().filter(pk__in=wanted).count() != len(wanted):
        raise Conflict(MOVED)
    return held


def _apart(review: Review, records: Sequence[Record]) -> tuple[Report, list[Record], list[Record]]:
    wanted = {record.pk for record in records}
    chosen = list(Record.objects.visible().filter(review=review, pk__in=wanted).select_related("report").order_by("pk"))
    if not wanted or len(chosen) != len(wanted):
        raise NotFound if wanted else Invalid("Choose the records that do not belong to the others.")
    if len({record.report_id for record in chosen}) > 1:
        raise Conflict(MOVED)
    report = chosen[0].report
    staying = list(Record.objects.visible().filter(report=report).exclude(pk__in=wanted).order_by("pk"))
    if not staying:
        raise Invalid("At least one record stays; choose those that do not belong to it.")
    return report, chosen, staying


def _homes(chosen: Sequence[Record]) -> dict[int, Report | None]:
    """Where each record was before it was merged here; None where the import put it here at once."""
    current = Placement.objects.filter(record__in=chosen, to_seq=None).select_related("back__report")
    return {place.record_id: place.back.report if place.back else None for place in current}


def _targets(review: Review, chosen: Sequence[Record], homes: dict[int, Report | None]) -> dict[int, Report]:
    """Home, unless a record that was told apart from this one is there by now; else one fresh report for the rest."""
    targets: dict[int, Report] = {}
    fresh: dict[int, Report] = {}
    for record in chosen:
        home = homes[record.pk]
        if home is None or _estranged(record, home):
            key = home.pk if home else 0
            if key not in fresh:
                fresh[key] = new_report(review, name=record.content_hash)
                fresh[key].save()
            home = fresh[key]
        targets[record.pk] = home
    return targets


def _estranged(record: Record, home: Report) -> bool:
    if home.pk == record.report_id:
        return True
    return separated([record.pk], Record.objects.filter(report=home).values_list("pk", flat=True))


def _move(moves: Sequence[tuple[Record, Report]], *, seq: int, reason: str, returning: bool) -> None:
    """End the current placement of each record and begin another. `returning` takes a step back, not another one."""
    records = [record for record, _ in moves]
    current = {
        place.record_id: place
        for place in Placement.objects.filter(record__in=records, to_seq=None).select_related("back")
    }
    Placement.objects.filter(pk__in=[place.pk for place in current.values()]).update(to_seq=seq)
    began = []
    for record, report in moves:
        was = current[record.pk]
        back = (was.back.back if was.back and was.back.report_id == report.pk else None) if returning else was
        began.append(Placement(record=record, report=report, reason=reason, back=back, from_seq=seq))
        Record.objects.filter(pk=record.pk).update(report=report)
    Placement.objects.bulk_create(began)


def _carry_staged(others: Sequence[Report], leading: Report) -> None:
    """Records still being imported follow without a history: nobody has seen them yet."""
    staged = Record.objects.filter(report__in=others).exclude(batch__state=BatchState.VISIBLE)
    Placement.objects.filter(record__in=staged, to_seq=None).update(report=leading)
    staged.update(report=leading)


def _separate(chosen: Sequence[Record], staying: Sequence[Record], by: User) -> None:
    pairs = [sorted((one.pk, other.pk)) for one in chosen for other in staying]
    Separation.objects.bulk_create(
        (Separation(first_id=first, second_id=second, by=by) for first, second in pairs), ignore_conflicts=True
    )


def _tell(review: Review, reports: Sequence[Report], seq: int, by: User | None) -> None:
    for told in on_regroup:
        told(review, reports, seq, by)
