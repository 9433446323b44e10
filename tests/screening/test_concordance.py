"""Agreement from votes to the page, and who sees how much of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from records import duplicates
from records.models import ImportBatch, Report
from reviews.models import Event, Review, Role
from screening import blocks, concordance, criteria, ratings, stages
from screening.concordance import StageAgreement
from screening.models import Decision, Stage, Standing
from tests.conftest import client_of, seat
from tests.factories import batch_of, reports_of, texts, titles, vote
from tests.screening.settling import full_text_of, open_block, rule, settle

WORDS = {"a": "include", "b": "maybe", "c": "exclude"}
FLEISS = {"aa": 75, "ab": 1, "ac": 4, "ba": 5, "bb": 4, "bc": 1, "cc": 10}
"""Fleiss, Levin & Paik 2003, table 18.1: two raters, three categories, 100 subjects; kappa .676, its error .088."""


def released(review: Review, lead: User, ballots: list[dict[User, str]]) -> list[Report]:
    """A block behind the pilot, judged report by report, and opened."""
    if not blocks.Block.objects.filter(stage=titles(review)).exists():
        reports_of(review, 1)
        open_block(titles(review), lead, dict.fromkeys(ballots[0], "exclude"))
    made = reports_of(review, len(ballots))
    block = blocks.assign(titles(review), by=lead, reviewers=list(ballots[0]), size=len(ballots))
    for report, ballot in zip(made, ballots, strict=True):
        for user, verdict in ballot.items():
            vote(titles(review), user, report, verdict)
    blocks.release(block, by=lead)
    return made


def at_titles(user: User, review: Review) -> StageAgreement:
    return concordance.of(user, review)[0]


@pytest.fixture
def pair(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    said = [("include", "include"), ("include", "maybe"), ("exclude", "include"), *[("exclude", "exclude")] * 3]
    return released(review, lead, [{ana: one, ben: other} for one, other in said])


@pytest.fixture
def published(review: Review, lead: User, ana: User, ben: User) -> None:
    """The table of Fleiss, its rows by Ana and its columns by Ben, all judged on the page's own way."""
    cells = [cell for cell, count in FLEISS.items() for _ in range(count)]
    released(review, lead, [{ana: WORDS[one], ben: WORDS[other]} for one, other in cells])


@pytest.mark.usefixtures("published")
def test_votes_give_the_published_numbers_on_page_api_and_file(review: Review, lead: User, ana: User) -> None:
    address = f"reviews/{review.public_id}/agreement"
    [stage, _] = client_of(lead).get(f"/api/v1/{address}/").json()["stages"]
    [three, two] = stage["pairs"][0]["measures"]
    assert (three["look"], two["look"]) == ("verdict", "merged")
    assert (three["reports"], three["raw"]["value"]) == (100, pytest.approx(0.89))
    assert three["kappa"]["value"] == pytest.approx(0.676, abs=5e-4)
    assert three["kappa"]["se"] == pytest.approx(0.088, abs=5e-4)
    assert three["band"] == "good"
    assert three["prevalence"] == pytest.approx({"include": 0.8, "exclude": 0.125, "maybe": 0.075})
    table = client_of(ana).get(f"/api/v1/{address}/").json()["stages"][0]["pairs"][0]["measures"][0]["table"]
    assert (table["include"]["maybe"], table["maybe"]["include"], table["include"]["exclude"]) == (1, 5, 4)
    assert (two["reports"], two["raw"]["value"]) == (100, pytest.approx(0.95))
    page = client_of(lead).get(f"/{address}/").content.decode()
    assert 'class="num">0.68<br>' in page
    text = client_of(lead).get(f"/{address}/agreement.csv").getvalue().decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["who"] != "all"]
    [kappa] = [row for row in rows if (row["judgement"], row["measure"]) == ("verdict", "kappa")]
    assert (float(kappa["value"]), kappa["note"]) == (pytest.approx(0.676, abs=5e-4), "good")
    assert Event.objects.get(action="export.made")
    assert client_of(lead).get(f"/api/v1/{address}/csv/").status_code == 200


def test_before_release_the_page_is_empty_and_says_what_will_come(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    reports_of(review, 2)
    for _ in range(2):
        block = blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
        for user in (ana, ben):
            vote(titles(review), user, block.slots.get().report)
    assert not Standing.objects.released().exists()
    for user in (lead, ana):
        assert at_titles(user, review).reports == 0
        page = client_of(user).get(f"/reviews/{review.public_id}/agreement/").content.decode()
        assert "Nothing to compare yet" in page
    blocks.release(block, by=lead)
    assert at_titles(lead, review).reports == 1


def test_the_pilot_and_what_one_person_screened_alone_do_not_count(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    reports_of(review, 2)
    open_block(titles(review), lead, {ana: "include", ben: "exclude"})
    assert list(ratings.of(titles(review))) == []
    rule(review, reviewers_title_abstract="1")
    reports_of(review, 2)
    open_block(titles(review), lead, {ana: "include"})
    assert list(ratings.of(titles(review))) == []


@pytest.mark.parametrize("mark", ["imported", "informed"])
def test_what_was_not_judged_here_or_not_blind_does_not_count(
    review: Review, pair: list[Report], ben: User, mark: str
) -> None:
    batch: ImportBatch = batch_of(review)
    first = Decision.objects.filter(reviewer=ben, record__report=pair[0])
    first.update(**{"imported": {"imported": batch}, "informed": {"informed": True}}[mark])
    assert {unit.report for unit in ratings.of(titles(review))} == {report.pk for report in pair[1:]}


def test_a_corrected_slip_counts_corrected(review: Review, lead: User, ana: User, ben: User) -> None:
    released(review, lead, [{ana: "include", ben: "include"}])
    [report] = reports_of(review, 1)
    block = blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    for user, verdict in [(ana, "exclude"), (ben, "include"), (ana, "include")]:
        vote(titles(review), user, report, verdict)
    blocks.release(block, by=lead)
    assert at_titles(lead, review).all[0].raw.value == 1


def test_two_votes_of_one_person_that_a_merge_brings_together_count_once(
    review: Review, lead: User, pair: list[Report]
) -> None:
    duplicates.merge(review, by=lead, reports=[pair[0], pair[3]])
    units = {unit.report: unit for unit in ratings.of(titles(review))}
    assert len(units) == len(pair) - 1
    assert [each.verdict for each in units[pair[0].pk].judged] == ["exclude", "exclude"]


def test_reviewers_are_called_as_the_protocol_says(review: Review, pair: list[Report], lead: User, ana: User) -> None:
    [masked] = at_titles(lead, review).pairs
    assert all(name.startswith("Reviewer ") for name in masked.names)
    [own] = at_titles(ana, review).pairs
    assert (own.names[0], own.names[1][:9]) == ("You", "Reviewer ")
    rule(review, resolver_sees="named")
    assert at_titles(lead, review).pairs[0].names == ("Ana", "Ben")
    assert at_titles(ana, review).pairs[0].names == ("You", "Ben")


def test_pairs_of_others_are_for_whoever_runs_the_review(
    review: Review, lead: User, ana: User, ben: User, third: User, observer: User, statistician: User
) -> None:
    rule(review, resolver_sees="named")
    released(review, lead, [{ana: "include", ben: "exclude"}])
    released(review, lead, [{ben: "include", third: "include"}])
    seen = {user: {pair.names for pair in at_titles(user, review).pairs} for user in (lead, ana, ben, observer)}
    assert seen == {
        lead: {("Ana", "Ben"), ("Ben", "Tom")},
        ana: {("You", "Ben")},
        ben: {("You", "Ana"), ("You", "Tom")},
        observer: set(),
    }
    for user in (observer, statistician):
        told = at_titles(user, review)
        assert (told.reports, len(told.all), len(told.weeks), told.pairs, told.spots) == (2, 2, 1, [], ())
    assert [spot.one_sided for spot in at_titles(ana, review).spots] == [1]


def test_hot_spots_of_a_reviewer_are_own_ones(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    released(review, lead, [{ana: "include", ben: "exclude"}, {ana: "exclude", ben: "exclude"}])
    released(review, lead, [{ben: "include", third: "exclude"}])
    assert [spot.named for spot in at_titles(lead, review).spots] == [3]
    assert [spot.named for spot in at_titles(ana, review).spots] == [2]
    assert at_titles(third, review).spots[0].named == 1


def test_where_a_third_person_settles_voters_wait_for_the_end_of_the_stage(
    review: Review, pair: list[Report], lead: User, ana: User
) -> None:
    """They do not see the other side on the reports either, and could tell it from tables that grow."""
    rule(review, settlement="third_person")
    told = at_titles(ana, review)
    assert (told.reports, told.hidden, told.all, told.pairs, told.weeks, told.spots) == (
        6, concordance.HIDDEN, (), (), (), (),
    )  # fmt: skip
    assert (
        "shown once the stage is closed"
        in client_of(ana).get(f"/reviews/{review.public_id}/agreement/").content.decode()
    )
    assert at_titles(lead, review).pairs[0].measures[0].cells
    stages.close(titles(review), by=lead)
    assert at_titles(ana, review).pairs[0].measures[0].cells


def test_a_lead_who_screens_sees_what_a_reviewer_sees(
    review: Review, lead: User, ana: User, ben: User, pair: list[Report]
) -> None:
    seat(review, lead, Role.REVIEWER)
    released(review, lead, [{lead: "include", ana: "exclude"}])
    rule(review, settlement="third_person")
    assert at_titles(lead, review).hidden == concordance.HIDDEN


@pytest.mark.parametrize("rules", [{"resolver_sees": "nothing"}, {"settlement": "consensus"}])
def test_who_is_to_see_no_side_sees_no_table_of_sides(
    review: Review, pair: list[Report], lead: User, ana: User, rules: dict[str, str]
) -> None:
    rule(review, **rules)
    told = at_titles(lead, review)
    assert [measure.cells for measure in told.pairs[0].measures] == [None, None]
    assert told.spots == ()
    assert told.pairs[0].measures[0].found.kappa
    page = client_of(lead).get(f"/reviews/{review.public_id}/agreement/").content.decode()
    assert 'id="table-' not in page
    assert at_titles(ana, review).pairs[0].measures[0].cells
    stages.close(titles(review), by=lead)
    assert at_titles(lead, review).pairs[0].measures[0].cells


def test_full_texts_are_compared_by_verdict_and_by_reason(review: Review, lead: User, ana: User, ben: User) -> None:
    reasons = [criteria.add_reason(review, by=lead, label=label) for label in ("=Wrong design", "Wrong population")]
    first, second = reasons
    told = [(first, first), (first, second), (second, second)]
    full_text_of(review, lead, {ana: {"verdict": "ongoing"}, ben: {"verdict": "ongoing"}})
    for one, other in told:
        ballots = {ana: {"verdict": "exclude", "reason": one}, ben: {"verdict": "exclude", "reason": other}}
        full_text_of(review, lead, ballots)
    _, stage = concordance.of(lead, review)
    assert stage.reports == 3
    looks = {measure.look.key: measure for measure in stage.pairs[0].measures}
    assert set(looks) == {"verdict", "reason"}
    assert looks["verdict"].found.raw.value == 1
    assert looks["reason"].found.raw.value == pytest.approx(2 / 3)
    assert {spot.reason: (spot.named, spot.one_sided) for spot in stage.spots} == {
        "=Wrong design": (2, 1),
        "Wrong population": (2, 1),
    }
    text = client_of(lead).get(f"/reviews/{review.public_id}/agreement/agreement.csv").getvalue().decode()
    assert "'=Wrong design" in text
    assert ",=Wrong design" not in text


def test_a_record_included_after_all_is_named_where_somebody_excluded_it(
    review: Review, pair: list[Report], lead: User
) -> None:
    settle(titles(review), pair[2], lead, "include")
    [spot] = at_titles(lead, review).spots
    assert spot.included == [pair[2].pk]
    page = client_of(lead).get(f"/reviews/{review.public_id}/agreement/").content.decode()
    assert f"/conflicts/title_abstract/{pair[2].public_id}/" in page


def test_who_gets_in(review: Review, pair: list[Report], lead: User, observer: User, stranger: User) -> None:
    addresses = ["agreement/", "agreement/agreement.csv"]
    urls = [f"/reviews/{review.public_id}/{address}" for address in addresses]
    urls += [f"/api/v1/reviews/{review.public_id}/agreement/{end}" for end in ("", "csv/")]
    for url in urls:
        told = [client_of(user).get(url).status_code for user in (lead, observer, stranger)]
        assert told == [200, 200, 404]
        assert client_of(None).get(url).status_code == (401 if "/api/" in url else 302)
        assert client_of(lead).post(url).status_code == 405


def test_a_small_week_says_so_and_shows_its_interval(review: Review, pair: list[Report], lead: User) -> None:
    [week] = at_titles(lead, review).weeks
    assert (week.reports, week.few, week.raw.value) == (6, True, pytest.approx(5 / 6))
    page = client_of(lead).get(f"/reviews/{review.public_id}/agreement/").content.decode()
    assert "43.6\u202f% to 97.0\u202f%" in page


def test_three_weeks_make_a_curve(review: Review, pair: list[Report], lead: User) -> None:
    for number, report in enumerate(pair):
        votes = Decision.objects.filter(record__report=report)
        for one in votes:
            moved = {"decided_at": one.decided_at - timedelta(weeks=number)}
            Decision.objects.filter(pk=one.pk).update(**moved)
    page = client_of(lead).get(f"/reviews/{review.public_id}/agreement/").content.decode()
    assert page.count('r="3"') == len(pair)


def test_it_takes_the_same_questions_however_many_were_judged(
    review: Review, pair: list[Report], lead: User, ana: User, ben: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(13):
        concordance.of(lead, review)
    released(review, lead, [{ana: "include", ben: "maybe"}] * 9)
    with django_assert_num_queries(13):
        assert at_titles(lead, review).reports == 15


def test_stages_that_nobody_has_opened_are_left_out(review: Review, pair: list[Report], lead: User) -> None:
    assert [stage.reports for stage in concordance.of(lead, review)] == [6, 0]
    assert "Full texts ·" not in client_of(lead).get(f"/reviews/{review.public_id}/agreement/").content.decode()
    assert Stage.objects.filter(review=review).count() == 2
    assert texts(review).open
