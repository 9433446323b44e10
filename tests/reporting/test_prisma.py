import pytest

from records import duplicates
from reporting import boxes, prisma
from reviews.errors import Conflict, NotFound
from reviews.models import Review
from screening import conflicts, decisions, retrieval
from screening.models import Decision, ExclusionReason, RetrievalOutcome, Standing
from studies.models import Study, StudyReport
from tests.factories import texts, titles
from tests.reporting.conftest import Cast


def numbers(cast: Cast, *keys: str) -> tuple[int, ...]:
    found = cast.flow()
    return tuple(found.n(key) for key in keys)


def test_an_empty_review_adds_up_and_nothing_is_pending(cast: Cast) -> None:
    found = cast.flow()
    assert found.stamp == "no records yet"
    assert {box.n for box in found.boxes.values()} == {0}


def test_every_box_of_a_review_on_its_way(cast: Cast, population: ExclusionReason, comparator: ExclusionReason) -> None:
    one, two, three, four, five, six, seven, eight = cast.reports(8)
    cast.record(source="Embase", report=one)
    cast.record(source="ClinicalTrials.gov", kind="register", report=one)
    cast.screen({
        one: ("include", "maybe"), two: ("include", "include"), three: ("include", "include"),
        four: ("include", "include"), five: ("include", "include"), six: ("include", "include"),
        seven: ("exclude", "exclude"), eight: ("include", "exclude"),
    })  # fmt: skip
    cast.retrieve(one, two, three, four)
    retrieval.record(five, by=cast.lead, outcome=RetrievalOutcome.NOT_RETRIEVED, why="No copy anywhere")
    cast.judge({
        one: ("include", "include"), two: (population, population), three: (population, comparator),
        four: ("include", "ongoing"),
    })  # fmt: skip

    found = cast.flow()

    assert [(part.label, part.n) for part in found.sources] == [("PubMed", 8), ("Embase", 1), ("ClinicalTrials.gov", 1)]
    assert numbers(cast, "databases", "registers", "duplicates", "screened") == (9, 1, 2, 8)
    assert numbers(cast, "title-excluded", "title-conflict", "sought") == (1, 1, 6)
    assert numbers(cast, "not-retrieved", "awaiting-retrieval", "assessed") == (1, 1, 4)
    assert numbers(cast, "excluded", "reason-pending", "text-conflict", "included") == (2, 1, 1, 1)
    assert numbers(cast, "included-studies", "all-included", "meta-analysed-studies") == (1, 1, 0)
    assert [(part.label, part.n) for part in found.reasons] == [("Wrong population", 1)]
    assert found.stamp == (
        "interim: 1 conflict in titles and abstracts to settle, 1 report awaiting retrieval, "
        "1 conflict in full texts to settle, 1 exclusion without an agreed reason"
    )


def test_a_report_counts_with_databases_if_any_record_of_it_came_from_there(cast: Cast) -> None:
    both = cast.record().report
    cast.record(source="Reference lists", kind="citation", report=both)
    alone = cast.record(source="Reference lists", kind="citation").report
    cast.record(source="WHO", kind="organisation", report=alone)
    cast.screen({both: ("include", "include"), alone: ("include", "include")})

    assert numbers(cast, "databases", "duplicates", "screened", "sought") == (1, 0, 1, 1)
    assert numbers(cast, "citation-searching", "organisations", "other-identified") == (2, 1, 3)
    assert numbers(cast, "other-duplicates", "other-screened", "other-sought") == (2, 1, 1)
    assert numbers(cast, "all-screened", "all-sought") == (2, 2)


def test_a_duplicate_found_after_votes_leaves_the_flow_and_a_split_reverses_it_exactly(cast: Cast) -> None:
    first, second, third = cast.reports(3)
    cast.screen({first: ("exclude", "exclude"), second: ("exclude", "exclude"), third: ("include", "include")})
    before, votes = cast.flow(), list(Decision.objects.current().order_by("pk").values())
    assert numbers(cast, "duplicates", "screened", "title-excluded") == (0, 3, 2)

    moved = second.records.get()
    duplicates.merge(cast.review, by=cast.lead, reports=[first, second])
    assert numbers(cast, "duplicates", "screened", "title-excluded") == (1, 2, 1)

    duplicates.split(cast.review, by=cast.lead, records=[moved])
    assert cast.flow() == before
    assert list(Decision.objects.current().order_by("pk").values()) == votes


@pytest.mark.parametrize("said", [("exclude", "exclude"), ("include", "maybe"), ("maybe", "include")])
def test_unreleased_votes_change_no_number_whatever_they_say(cast: Cast, said: tuple[str, str]) -> None:
    one, two = cast.reports(2)
    before = cast.flow()
    cast.screen({one: ("include", said[0]), two: ("include", said[1])}, release=False)

    assert cast.flow() == before
    assert before.stamp == "interim: 2 records in titles and abstracts not released yet"


def test_an_undone_vote_changes_no_number_either(cast: Cast) -> None:
    [one] = cast.reports(1)
    cast.screen({one: ("include", "include")}, release=False)
    before = cast.flow()
    decisions.undo(titles(cast.review), by=cast.ben)
    assert cast.flow() == before


def test_settling_a_conflict_moves_the_report_on(cast: Cast, population: ExclusionReason) -> None:
    [one] = cast.reports(1)
    cast.screen({one: ("include", "include")})
    cast.retrieve(one)
    cast.judge({one: ("include", population)})
    stage = texts(cast.review)
    seen = [vote.public_id for vote in conflicts.votes_on(stage, one)]
    outcome = conflicts.Outcome(verdict="exclude", reason=population)
    conflicts.resolve(stage, one, by=cast.third, outcome=outcome, seen=seen)

    assert cast.flow().stamp == "final"
    assert numbers(cast, "excluded", "text-conflict", "included") == (1, 0, 0)


def test_two_reports_of_one_study_are_one_study(cast: Cast) -> None:
    one, two = cast.reports(2)
    cast.screen({one: ("include", "include"), two: ("include", "include")})
    cast.retrieve(one, two)
    cast.judge({one: ("include", "include"), two: ("include", "include")})
    assert numbers(cast, "included-studies", "all-included") == (2, 2)

    StudyReport.objects.filter(report=two).update(study=Study.objects.get(links__report=one))
    assert numbers(cast, "included-studies", "all-included") == (1, 2)


def test_ongoing_and_awaiting_classification_are_states_of_their_own_and_leave_nothing_pending(cast: Cast) -> None:
    one, two = cast.reports(2)
    cast.screen({one: ("include", "include"), two: ("include", "include")})
    cast.retrieve(one, two)
    cast.judge({one: ("ongoing", "ongoing"), two: ("awaiting_classification", "awaiting_classification")})
    assert numbers(cast, "assessed", "ongoing", "awaiting-classification", "excluded") == (2, 1, 1, 0)
    assert cast.flow().stamp == "final"


def test_a_broken_identity_is_refused_and_named(cast: Cast) -> None:
    [one] = cast.reports(1)
    cast.screen({one: ("include", "include")})
    Standing.objects.filter(report=one).update(state="lost")
    with pytest.raises(Conflict, match="Identity 4 S = E"):
        prisma.checked(cast.review)


@pytest.mark.parametrize("key", ["nothing", "from-zzz", "excluded-zzz", "other-from-x", "all-excluded-x", ""])
def test_a_key_that_names_no_box_is_not_found(review: Review, key: str) -> None:
    with pytest.raises(NotFound):
        boxes.members(review, key)


def test_the_flow_takes_as_many_queries_for_many_records_as_for_few(
    cast: Cast, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken = []
    for number in (1, 9):
        made = cast.reports(number)
        cast.reports(1, source=f"Source {number}", kind="citation")
        cast.screen(dict.fromkeys(made, ("include", "include")), release=False)
        with CaptureQueriesContext(connection) as caught:
            prisma.flow(cast.review)
        taken.append(len(caught))
    assert taken[0] == taken[1] <= 20
