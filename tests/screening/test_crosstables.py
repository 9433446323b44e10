"""What agreement is counted from, without a database."""

from __future__ import annotations

import pytest

from screening import crosstables
from screening.crosstables import Judged, Unit

ANA, BEN, TOM = 1, 2, 3


def judged(who: int, verdict: str, reason: int | None = None, day: str = "2026-03-02") -> Judged:
    return Judged(who, verdict, reason, day)


def unit(*those: Judged, report: int = 7, included: bool = False) -> Unit:
    return Unit(report, included, those)


def test_every_pair_of_a_report_counts_once_with_the_lower_key_in_front() -> None:
    found = crosstables.count([unit(judged(TOM, "maybe"), judged(ANA, "exclude"), judged(BEN, "include"))])
    assert dict(found.pairs) == {
        (ANA, BEN): {("exclude", "include"): 1},
        (ANA, TOM): {("exclude", "maybe"): 1},
        (BEN, TOM): {("include", "maybe"): 1},
    }
    assert found.kinds == {("exclude", "include", "maybe"): 1}
    assert (found.reports, found.raters) == (1, {ANA, BEN, TOM})


def test_a_maybe_counts_as_an_include_where_it_is_merged() -> None:
    kinds = crosstables.count([unit(judged(ANA, "maybe"), judged(BEN, "include"))]).kinds
    assert (crosstables.agreed(kinds), crosstables.agreed(crosstables.merged_kinds(kinds))) == (0, 1)
    assert crosstables.merged({("maybe", "include"): 2, ("include", "maybe"): 1}) == {("include", "include"): 3}


@pytest.mark.parametrize(
    ("day", "week"), [("2026-01-01", "2026-W01"), ("2027-01-01", "2026-W53"), ("2026-03-02", "2026-W10")]
)
def test_weeks_are_those_of_iso(day: str, week: str) -> None:
    assert crosstables.week_of(day) == week


def test_a_report_belongs_to_the_week_of_its_later_judgement() -> None:
    units = [
        unit(judged(ANA, "include", day="2026-03-01"), judged(BEN, "maybe", day="2026-03-09")),
        unit(judged(ANA, "include", day="2026-03-10"), judged(BEN, "exclude", day="2026-03-02")),
        unit(judged(ANA, "exclude", day="2026-03-01"), judged(BEN, "exclude", day="2026-02-20")),
    ]
    assert crosstables.by_week(crosstables.count(units)) == [("2026-W09", 1, 1), ("2026-W11", 2, 1)]


def test_reasons_are_compared_where_two_named_one() -> None:
    units = [
        unit(judged(ANA, "exclude", 1), judged(BEN, "exclude", 2)),
        unit(judged(ANA, "exclude", 1), judged(BEN, "exclude")),
        unit(judged(ANA, "exclude", 1), judged(BEN, "include")),
    ]
    found = crosstables.count(units)
    assert dict(found.reasons) == {(ANA, BEN): {("1", "2"): 1}}
    assert found.reason_kinds == {("1", "2"): 1}


def test_hot_spots_are_reasons_that_one_side_named_alone() -> None:
    units = [
        unit(judged(ANA, "exclude", 1), judged(BEN, "exclude", 1)),
        unit(judged(ANA, "exclude", 1), judged(BEN, "exclude", 2)),
        unit(judged(ANA, "include"), judged(BEN, "exclude", 1), report=9, included=True),
        unit(judged(ANA, "exclude"), judged(BEN, "maybe"), report=10),
    ]
    spots = crosstables.count(units).spots
    told = {key: (spot.named, spot.one_sided, spot.against_inclusion, spot.included) for key, spot in spots.items()}
    assert told == {1: (3, 2, 1, [9]), 2: (1, 1, 0, []), None: (1, 1, 1, [])}


def test_hot_spots_of_one_reviewer_are_of_own_reports_only() -> None:
    units = [
        unit(judged(ANA, "exclude", 1), judged(BEN, "include")),
        unit(judged(TOM, "exclude", 2), judged(BEN, "include")),
    ]
    found = crosstables.count(units, spots_of=ANA)
    assert set(found.spots) == {1}
    assert found.reports == 2
