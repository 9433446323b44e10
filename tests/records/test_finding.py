"""An import's records join what is certainly theirs, ask about the rest once, and lose nothing on the way."""

from __future__ import annotations

from typing import Any

import pytest

from records import duplicates, finding, imports, looking_again, questions, staging
from records.models import Answer, ImportBatch, PairKind, Placement, PossibleDuplicate, Record, Report
from reviews import jobs
from reviews.errors import Conflict
from reviews.models import Event, Job
from tests.conftest import again, client_of
from tests.records.bringing import Oracle, bring, entry, partition, records, ris, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def oracle(monkeypatch: Any) -> Oracle:
    return Oracle(monkeypatch)


def posed(review: Any) -> list[tuple[int, int, str]]:
    """What was written down, by the places of the records in the review."""
    place = {record.pk: number for number, record in enumerate(records(review), start=1)}
    rows = PossibleDuplicate.objects.filter(review=review).order_by("pk")
    return [(place[row.first_id], place[row.second_id], row.kind) for row in rows]


def merges(review: Any) -> int:
    return Event.objects.filter(review=review, action="reports.merged").count()


def test_new_records_join_before_anybody_sees_them(review: Any, lead: Any, oracle: Oracle) -> None:
    bring(review, lead, entry(1))
    oracle.says(sure=[(1, 2), (3, 4)])
    bring(review, lead, entry(2), entry(3), entry(4), source="Scopus")
    one, two, three, four = records(review)
    assert one.report_id == two.report_id != three.report_id == four.report_id
    assert Report.objects.count() == 2
    assert merges(review) == 0
    places = [record.placements.get() for record in (one, two, three, four)]
    assert [place.reason for place in places] == ["", "Same sure title", "", "Same sure title"]
    assert [(place.from_seq, place.to_seq, place.back) for place in places] == [(0, None, None)] * 4
    assert [place.report_id for place in places] == [record.report_id for record in (one, two, three, four)]


def test_what_connects_two_visible_reports_is_a_merge_after_the_switch(review: Any, lead: Any, oracle: Oracle) -> None:
    bring(review, lead, entry(1), entry(2))
    oracle.says(sure=[(1, 3), (2, 3), (2, 4)])
    batch = bring(review, lead, entry(3), entry(4), source="Scopus")
    assert len(partition(review)) == 1
    [event] = Event.objects.filter(review=review, action="reports.merged")
    assert event.actor is None
    assert event.seq > batch.from_seq
    assert posed(review) == []
    assert finding.join(batch) == 0


def test_what_screening_does_not_let_a_rule_merge_is_asked(
    review: Any, lead: Any, oracle: Oracle, monkeypatch: Any
) -> None:
    def refuse(*_: Any) -> None:
        raise Conflict("You screen one of these records.")

    bring(review, lead, entry(1), entry(2))
    monkeypatch.setattr(duplicates, "on_regroup", [refuse])
    oracle.says(sure=[(1, 3), (2, 3)])
    batch = bring(review, lead, entry(3), source="Scopus")
    assert len(partition(review)) == 2
    assert posed(review) == [(2, 3, PairKind.UNSURE)]
    assert again(batch.job).status == "done"
    assert questions.count(review).open == 1


def test_what_a_person_told_apart_meanwhile_is_not_merged(review: Any, lead: Any, oracle: Oracle) -> None:
    bring(review, lead, entry(1), entry(2))
    one, two = records(review)
    oracle.says(sure=[(1, 3), (2, 3)])
    oracle.meanwhile = lambda: duplicates.tell_apart(one, two, by=lead)
    bring(review, lead, entry(3), source="Scopus")
    assert len(partition(review)) == 2
    assert merges(review) == 0
    assert questions.count(review).open == 0


def test_a_record_follows_the_one_it_was_found_beside(review: Any, lead: Any, oracle: Oracle) -> None:
    bring(review, lead, entry(1), entry(2))
    reports = [record.report for record in records(review)]
    oracle.says(sure=[(2, 3)])
    oracle.meanwhile = lambda: duplicates.merge(review, by=lead, reports=reports)
    bring(review, lead, entry(3), source="Scopus")
    assert {record.report_id for record in records(review)} == {reports[0].pk}


def test_the_matcher_hears_what_was_told_apart(review: Any, lead: Any, oracle: Oracle) -> None:
    bring(review, lead, entry(1), entry(2))
    one, two = records(review)
    duplicates.tell_apart(two, one, by=lead)
    bring(review, lead, entry(3), source="Scopus")
    assert oracle.apart == {(one.pk, two.pk)}


def test_questions_are_part_of_the_review_with_their_batch(
    review: Any, lead: Any, oracle: Oracle, monkeypatch: Any
) -> None:
    oracle.says(unsure=[(1, 2)], kin=[(1, 3)])
    batch = imports.read_file(review, by=lead, search=search(review, lead), file=ris(entry(1), entry(2), entry(3)))
    show = imports._show
    monkeypatch.setattr(imports, "_show", lambda *_: 1 / 0)
    jobs.run(batch.job.public_id)
    assert PossibleDuplicate.objects.count() == 2
    assert not questions.open_ones(review).exists()
    assert list(questions.kin(review)) == []
    staging.clear(again(batch))
    assert not PossibleDuplicate.objects.exists()
    monkeypatch.setattr(imports, "_show", show)
    jobs.run(batch.job.public_id)
    assert posed(review) == [(1, 2, PairKind.UNSURE), (1, 3, PairKind.KIN)]
    assert questions.open_ones(review).count() == 1
    assert len(list(questions.kin(review))) == 1


def test_two_reports_are_asked_about_once(review: Any, lead: Any, oracle: Oracle) -> None:
    oracle.says(unsure=[(1, 2)])
    bring(review, lead, entry(1), entry(2))
    oracle.says(sure=[(1, 3)], unsure=[(2, 3)])
    bring(review, lead, entry(3), source="Scopus")
    assert posed(review) == [(1, 2, PairKind.UNSURE)]


@pytest.mark.parametrize("says", [Answer.DIFFERENT, Answer.KIN])
def test_a_further_copy_of_one_side_is_not_asked_about_again(
    review: Any, lead: Any, oracle: Oracle, says: Answer
) -> None:
    oracle.says(unsure=[(1, 2)])
    bring(review, lead, entry(1), entry(2))
    questions.answer(questions.open_ones(review).get(), by=lead, says=says)
    oracle.says(sure=[(1, 3)], unsure=[(2, 3)])
    bring(review, lead, entry(3), source="Scopus")
    assert len(posed(review)) == 1
    assert questions.count(review) == questions.Count(answered=1, open=0)


def test_identifiers_that_nobody_had_seen_open_the_question_again(review: Any, lead: Any, oracle: Oracle) -> None:
    oracle.says(unsure=[(1, 2)])
    bring(review, lead, entry(1), entry(2, DO="10.1000/two"))
    questions.answer(questions.open_ones(review).get(), by=lead, says=Answer.DIFFERENT)
    oracle.says(sure=[(1, 3)], unsure=[(2, 3)])
    bring(review, lead, entry(3, DO="10.1000/two"), source="Scopus")
    question = questions.open_ones(review).get()
    assert question.contested
    assert question.doubts[-1] == "other records of these two reports were told apart before"
    questions.answer(question, by=lead, says=Answer.DIFFERENT)
    oracle.says(sure=[(1, 4)], unsure=[(2, 4)])
    bring(review, lead, entry(4, DO="10.1000/two"), source="CENTRAL")
    assert questions.count(review).open == 0


def test_a_record_typed_in_is_compared_with_what_is_near_it(review: Any, lead: Any, oracle: Oracle) -> None:
    others = [entry(number, TI=f"Unrelated essay of kind {number}") for number in (1, 2, 3)]
    bring(review, lead, entry(4), *others, entry(5, TI="Another wording altogether", DO="10.1000/four"))
    near, *_, same = records(review)
    oracle.says(sure=[(1, 6)])
    made = search(review, lead, "Reference lists", kind="citation")
    fields = {"title": "Synthetic trial number 4 of spinal stimulation", "doi": "10.1000/four"}
    record = imports.add_by_hand(review, by=lead, search=made, fields=fields)
    assert record.report_id == near.report_id
    assert oracle.seen == [near.pk, same.pk, record.pk]


def test_an_abstract_is_compared_by_its_beginning(review: Any, lead: Any) -> None:
    from records import citations, entries

    bring(review, lead, entry(1, AB="x" * 5000))
    [found] = entries.read(Record.objects.filter(review=review))
    assert len(found.abstract) == citations.COMPARED_ABSTRACT
    assert (found.title, found.year, found.source) == (records(review)[0].title, 2020, "Embase")


def test_what_is_compared_is_the_same_from_the_file_as_from_the_database(
    review: Any, lead: Any, monkeypatch: Any
) -> None:
    from records import entries
    from records.matching import features

    held: list[Any] = []
    monkeypatch.setattr(finding, "attach", lambda batch, progress, shelf: held.extend(shelf))
    full = {"AB": "Background: " + "x" * 5000, "DO": "10.1101/2020.01.01.1v2", "AN": "L1", "VL": "012", "SP": "12-9"}
    more = {"TI": "Der <i>Schmerz</i> [Pain: a trial]", "AU": "Łuk, Ä., Berg J van der", "JO": "medRxiv", "PY": ""}
    bring(review, lead, entry(1, **full), entry(2, **more, AN="NCT01234567"), entry(1, **full), entry(3, M3="Erratum"))
    assert held == [features.of(each) for each in entries.read(Record.objects.filter(review=review))]
    assert len(held) == 3


def test_the_matcher_itself_joins_and_asks(review: Any, lead: Any) -> None:
    sham = {"TI": "Tonic stimulation against sham in persistent spinal pain: a randomised trial", "AU": "Reader, A"}
    cohort = {"TI": "Opioid use after surgery of the lumbar spine", "AU": "Lector, B", "PY": "2012"}
    bring(review, lead, entry(1, **sham, DO="10.1000/one"), entry(2, **cohort))
    bring(review, lead, entry(1, **sham, DO="10.1000/one"), entry(2, **{**cohort, "JO": "Annals"}), source="Scopus")
    one, two, again_one, perhaps_two = records(review)
    assert one.report_id == again_one.report_id
    assert len({record.report_id for record in (one, two, perhaps_two)}) == 3
    assert posed(review) == [(2, 4, PairKind.UNSURE)]


def test_nothing_of_an_import_keeps_a_report_that_it_left(review: Any, lead: Any) -> None:
    many = [entry(number % 7, AN=f"L{number}", DO=f"10.1000/{number % 7}") for number in range(21)]
    bring(review, lead, *many)
    assert Record.objects.count() == 21
    assert Report.objects.count() == Placement.objects.values("report").distinct().count() == 7
    assert ImportBatch.objects.get().in_file == 21


def test_looking_again_merges_what_is_certain_and_asks_the_rest_once(review: Any, lead: Any, oracle: Oracle) -> None:
    bring(review, lead, entry(1), entry(2))
    bring(review, lead, entry(3), entry(4), entry(5), source="Scopus")
    oracle.says(sure=[(1, 3)], unsure=[(2, 4)], kin=[(2, 5)])
    assert finding.look_again(review) == (1, 1)
    assert len(partition(review)) == 4
    assert posed(review) == [(2, 4, PairKind.UNSURE), (2, 5, PairKind.KIN)]
    newer = ImportBatch.objects.get(search__source="Scopus")
    assert {row.batch for row in PossibleDuplicate.objects.all()} == {newer}
    assert finding.look_again(review) == (0, 0)


def test_looking_again_joins_nothing_that_a_person_told_apart(review: Any, lead: Any, oracle: Oracle) -> None:
    bring(review, lead, entry(1), entry(2))
    duplicates.merge(review, by=lead, reports=[record.report for record in records(review)])
    duplicates.split(review, by=lead, records=records(review)[1:])
    oracle.says(sure=[(1, 2)])
    assert finding.look_again(review) == (0, 0)
    assert len(partition(review)) == 2
    assert oracle.apart == {tuple(record.pk for record in records(review))}


def test_a_lead_asks_for_it_once_and_reads_what_came_of_it(review: Any, lead: Any, oracle: Oracle) -> None:
    client, base = client_of(lead), f"/reviews/{review.public_id}/duplicates/"
    refused = client.post(f"{base}again/", follow=True).content.decode()
    assert "no records yet" in refused
    bring(review, lead, entry(1), entry(2))
    oracle.says(sure=[(1, 2)])
    for _ in range(2):
        client.post(f"{base}again/")
    [job] = Job.objects.filter(kind=looking_again.KIND)
    assert "Look for duplicates again" not in client.get(base).content.decode()
    jobs.run(job.public_id)
    assert "1 certain pair merged, 0 new pairs to decide." in client.get(base).content.decode()
    assert Event.objects.filter(action="duplicates.looked_again", actor=lead).count() == 1
    answer = client.post(f"/api/v1/reviews/{review.public_id}/possible-duplicates/again/")
    assert answer.status_code == 202
