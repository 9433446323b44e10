"""Merging and splitting lose nothing and undo each other; the rules respect what a person said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from records import duplicates, finding
from records.models import Placement, Record, Report, Separation
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Event
from tests.conftest import again, person
from tests.records.bringing import bring, entry, partition, records

pytestmark = pytest.mark.django_db


def reports(review: Any) -> list[Report]:
    return list(Report.objects.visible().filter(review=review).order_by("pk"))


def one_place_each(review: Any) -> None:
    for record in records(review):
        [place] = record.placements.filter(to_seq=None)
        assert place.report_id == record.report_id


def test_merging_moves_everything_to_the_oldest_and_writes_one_event(review: Any, lead: Any, monkeypatch: Any) -> None:
    bring(review, lead, entry(1), entry(2), entry(3))
    first, second, third = reports(review)
    touched: list[Any] = []
    monkeypatch.setattr(duplicates, "on_regroup", [lambda *told: touched.append(told)])
    before = Event.objects.filter(review=review).count()
    assert duplicates.merge(review, by=lead, reports=[third, first], reason="same trial") == first
    assert [record.report_id for record in records(review)] == [first.pk, second.pk, first.pk]
    assert touched == [(review, [first, third], before + 1, lead)]
    event = Event.objects.get(review=review, seq=before + 1)
    assert (event.action, event.actor) == ("reports.merged", lead)
    place = Placement.objects.get(record=records(review)[2], to_seq=None)
    assert (place.reason, place.from_seq, place.back.report_id) == ("same trial", before + 1, third.pk)
    one_place_each(review)


def test_splitting_puts_back_and_the_rule_never_joins_them_again(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1, DO="10.1000/a"))
    bring(review, lead, entry(1, DO="10.1000/a"), source="Scopus")
    mine, theirs = records(review)
    assert mine.report_id == theirs.report_id
    duplicates.split(review, by=lead, records=[theirs])
    mine, theirs = records(review)
    assert mine.report_id != theirs.report_id
    assert Separation.objects.count() == 1
    bring(review, lead, entry(1, DO="10.1000/a"), source="CENTRAL")
    *_, newest = records(review)
    assert newest.report_id in {mine.report_id, theirs.report_id}
    assert len(partition(review)) == 2
    assert finding.join(newest.batch) == 0


def test_what_cannot_be_merged_or_split_is_refused(review: Any, lead: Any) -> None:
    from reviews import founding

    bring(review, lead, entry(1), entry(2))
    first, second = reports(review)
    elsewhere = founding.found(title="Another review", by=person("Eve"))
    with pytest.raises(NotFound):
        duplicates.merge(elsewhere, by=lead, reports=[first, second])
    with pytest.raises(NotFound):
        duplicates.split(elsewhere, by=lead, records=records(review)[:1])
    with pytest.raises(Invalid, match="at least two"):
        duplicates.merge(review, by=lead, reports=[first, first])
    with pytest.raises(Invalid, match="At least one record stays"):
        duplicates.split(review, by=lead, records=records(review)[:1])
    with pytest.raises(Conflict, match="grouped differently"):
        duplicates.split(review, by=lead, records=records(review))
    duplicates.merge(review, by=lead, reports=[first, second])
    with pytest.raises(Conflict, match="grouped differently"):
        duplicates.merge(review, by=lead, reports=[first, second])


def test_records_still_being_imported_follow_a_merge(review: Any, lead: Any) -> None:
    batch = bring(review, lead, entry(1, DO="10.1000/a"), entry(2))
    staged = bring(review, lead, entry(1, DO="10.1000/a"), source="Scopus")
    first, second = reports(review)
    type(staged).objects.filter(pk=staged.pk).update(state="staging")
    Record.objects.filter(batch=staged).update(report=second)
    Placement.objects.filter(record__batch=staged).update(report=second)
    duplicates.merge(review, by=lead, reports=[first, second])
    follower = Record.objects.get(batch=staged)
    assert follower.report_id == first.pk
    assert [place.report_id for place in follower.placements.all()] == [first.pk]
    assert len(records(review)) == Record.objects.filter(batch=batch).count()


def test_the_leading_record_is_the_most_complete_and_then_the_first(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1, AB=""), entry(2), entry(3, DO="10.1000/a"), entry(4, DO="10.1000/b"))
    found = records(review)
    leading = duplicates.merge(review, by=lead, reports=reports(review))
    assert duplicates.leader(leading) == duplicates.leader_of(found) == found[2]
    assert duplicates.leaders([leading]) == {leading.pk: found[2]}


steps = strategies.lists(
    strategies.tuples(strategies.sampled_from(["merge", "split"]), strategies.integers(0, 2**20)), max_size=6
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=steps, choice=strategies.integers(1, 2**20))
def test_after_any_history_splitting_what_was_merged_restores_the_groups_exactly(
    review: Any, lead: Any, before: list[tuple[str, int]], choice: int
) -> None:
    if not records(review):
        bring(review, lead, *(entry(number) for number in range(6)))
    for act, bits in before:
        if act == "merge":
            merge_some(review, lead, bits)
        else:
            split_some(review, lead, bits)
    groups, everyone = partition(review), {record.pk for record in records(review)}
    moved = merge_some(review, lead, choice)
    if moved:
        assert len(partition(review)) < len(groups)
        duplicates.split(review, by=lead, records=moved)
    assert partition(review) == groups
    assert {record.pk for record in records(review)} == everyone
    one_place_each(review)


def merge_some(review: Any, lead: Any, bits: int) -> list[Record]:
    """Merge the reports that the bits name; returns the records that were moved by it."""
    chosen = [report for place, report in enumerate(reports(review)) if bits >> place & 1]
    if len(chosen) < 2:
        return []
    moved = [record for record in records(review) if record.report in chosen[1:]]
    duplicates.merge(review, by=lead, reports=chosen)
    return [again(record) for record in moved]


def split_some(review: Any, lead: Any, bits: int) -> None:
    found = reports(review)
    members = [record for record in records(review) if record.report_id == found[bits % len(found)].pk]
    chosen = [record for place, record in enumerate(members) if bits >> (place + 3) & 1]
    if 0 < len(chosen) < len(members):
        duplicates.split(review, by=lead, records=chosen)
