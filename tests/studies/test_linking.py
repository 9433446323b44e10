"""Reports of one study: found, linked, taken apart, and never lost when records are merged."""

from __future__ import annotations

import pytest

from accounts.models import User
from records import duplicates, questions
from records.models import Answer, PairKind
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Event, Review
from screening.models import Design
from studies import labels, linking, suggestions
from studies.models import Study, StudyReport
from tests.factories import record_of
from tests.records.test_questions import pair
from tests.studies.building import exclude, judged, study_of, trial


@pytest.fixture
def voters(ana: User, ben: User) -> list[User]:
    return [ana, ben]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Moreau, Anne-Marie B.", "Moreau"),
        ("Moreau A.B.", "Moreau"),
        ("van der Berg AB", "van der Berg"),
        ("Moreau", "Moreau"),
        ("Synthetic Pain Study Group", "Synthetic Pain Study Group"),
        ("Åkerström Ö", "Åkerström"),
    ],
)
def test_the_family_name_is_found_in_every_spelling(author: str, name: str) -> None:
    assert labels.family_name(author) == name


def test_labels_are_told_apart_by_letters() -> None:
    taken: list[str] = []
    for _ in range(28):
        taken.append(labels.propose(["Moreau, A."], 2020, taken=taken))
    assert taken[:3] == ["Moreau 2020", "Moreau 2020b", "Moreau 2020c"]
    assert taken[25:] == ["Moreau 2020z", "Moreau 2020zb", "Moreau 2020zc"]
    assert labels.propose([], None, taken=[]) == "No author undated"


def test_an_included_and_released_report_has_a_study(review: Review, voters: list[User]) -> None:
    first = trial(review, voters, "Moreau 2020")
    second = trial(review, voters, "Moreau 2020")
    hidden = judged(review, voters, released=False)
    out = judged(review, voters, verdict="awaiting_classification")

    assert [first.label, second.label] == ["Moreau 2020", "Moreau 2020b"]
    assert not StudyReport.objects.filter(report__in=[hidden, out]).exists()
    assert [each.study for each in linking.included(review)] == [first, second]
    assert linking.counts(review) == {"studies": 2, "reports": 2}


def test_reports_are_linked_and_taken_apart_again(review: Review, voters: list[User], ana: User) -> None:
    one, other = trial(review, voters, "Moreau 2020"), trial(review, voters, "Lee 2021")
    report = linking.included_study(review, other.public_id).reports[0].report

    linking.link(report, one, by=ana)
    assert linking.counts(review) == {"studies": 1, "reports": 2}
    assert [(row.to_seq is None) for row in StudyReport.objects.filter(report=report).order_by("pk")] == [False, True]
    assert Event.objects.latest("pk").action == "report.linked"
    with pytest.raises(Conflict, match="already belongs to Moreau 2020"):
        linking.link(report, one, by=ana)

    made = linking.unlink(report, by=ana)
    assert made == other, "the study it left stands empty and keeps its name and arms, so it comes back"
    assert linking.counts(review) == {"studies": 2, "reports": 2}
    with pytest.raises(Conflict, match="only report"):
        linking.unlink(report, by=ana)


def test_a_report_that_is_not_included_is_not_linked(review: Review, voters: list[User], ana: User) -> None:
    study = trial(review, voters, "Moreau 2020")
    with pytest.raises(Conflict, match="Only reports that are included"):
        linking.link(judged(review, voters, verdict="ongoing"), study, by=ana)


def test_a_name_is_unique_without_regard_to_case(review: Review, voters: list[User], ana: User) -> None:
    one, other = trial(review, voters, "Moreau 2020"), trial(review, voters, "Lee 2021")
    with pytest.raises(Invalid, match="Another study is called"):
        linking.rename(other, "moreau  2020", by=ana)
    with pytest.raises(Invalid, match="needs a name"):
        linking.rename(other, "  ", by=ana)
    linking.rename(one, " MOREAU 2020 ", by=ana)
    assert Study.objects.get(pk=one.pk).label == "MOREAU 2020"


def test_merging_keeps_a_study_and_splitting_gives_it_back(review: Review, voters: list[User], ana: User) -> None:
    first, second = trial(review, voters, "Moreau 2020"), trial(review, voters, "Lee 2021")
    kept, lost = (linking.included_study(review, each.public_id).reports[0].report for each in (first, second))

    duplicates.merge(review, by=ana, reports=[kept, lost])
    assert [each.study for each in linking.included(review)] == [first]
    assert not StudyReport.objects.filter(report=lost, to_seq=None).exists()

    duplicates.split(review, by=ana, records=[lost.records.model.objects.get(placements__report=lost)])
    assert [each.study for each in linking.included(review)] == [second, first]
    assert study_of(lost) == second


def test_a_study_goes_with_its_records_into_a_report_that_had_none(
    review: Review, voters: list[User], ana: User
) -> None:
    older = judged(review, voters, released=False)
    study = trial(review, voters, "Lee 2021")
    newer = linking.included_study(review, study.public_id).reports[0].report

    merged = duplicates.merge(review, by=ana, reports=[older, newer])
    assert study_of(merged) == study


def test_designs_are_those_agreed_and_route_the_study(review: Review, voters: list[User], ana: User) -> None:
    mixed = trial(review, voters, "Moreau 2020", design=Design.NON_RANDOMISED)
    assert not linking.included_study(review, mixed.public_id).randomised
    trialled = judged(review, voters, design=Design.RANDOMISED_CLUSTER, authors=["Lee, B."], year=2021)
    linking.link(trialled, mixed, by=ana)

    found = linking.included_study(review, mixed.public_id)
    assert found.designs == (Design.NON_RANDOMISED, Design.RANDOMISED_CLUSTER)
    assert found.randomised
    assert "nobody has confirmed" in found.left_out
    linking.confirm_adjusted(mixed, by=ana)
    assert linking.included_study(review, mixed.public_id).left_out == ""
    linking.withdraw_adjusted(mixed, by=ana)
    assert linking.included_study(review, mixed.public_id).left_out != ""


def test_reports_of_one_register_entry_or_one_author_and_title_are_suggested(
    review: Review, voters: list[User]
) -> None:
    shared = {"registrations": ["NCT00000001"]}
    trial(review, voters, "Moreau 2020", title="Stimulation of the spinal cord after surgery", **shared)
    trial(review, voters, "Lee 2021", title="Something else entirely different", **shared)
    trial(review, voters, "Moreau 2022", title="Spinal cord stimulation after surgery, two years")
    trial(review, voters, "Moreau 2023", title="Exercise for shoulders")

    found = suggestions.for_linking(linking.included(review))
    told = {(each.study.label, each.other.label): each.why for each in found}
    assert set(told) == {("Lee 2021", "Moreau 2020"), ("Moreau 2020", "Moreau 2022")}
    assert "NCT00000001" in told["Lee 2021", "Moreau 2020"]
    assert "same first author" in told["Moreau 2020", "Moreau 2022"]


def test_what_the_search_for_duplicates_took_for_kin_is_suggested_where_both_are_included(
    review: Review, voters: list[User], lead: User
) -> None:
    made = [
        trial(review, voters, label, title=title)
        for label, title in (("Moreau 2020", "Stimulation"), ("Lee 2021", "Exercise"), ("Kim 2022", "Surgery"))
    ]
    moreau, lee, kim = (study.links.get().report.records.get() for study in made)
    preprint = record_of(review)
    pair(moreau, lee, kind=PairKind.KIN, reasons=["one is a preprint"])
    pair(moreau, preprint, kind=PairKind.KIN)
    questions.answer(pair(lee, kim), by=lead, says=Answer.KIN)

    found = suggestions.for_linking(linking.included(review))
    told = {(each.study.label, each.other.label): (each.report, each.why) for each in found}
    assert told == {
        ("Lee 2021", "Moreau 2020"): (moreau.report.public_id, "one is a preprint"),
        ("Kim 2022", "Lee 2021"): (lee.report.public_id, "said to be different reports of one study"),
    }
    linking.link(moreau.report, made[1], by=lead)
    assert len(suggestions.for_linking(linking.included(review))) == 1


def test_a_study_without_an_included_report_is_hidden_and_comes_back(
    review: Review, voters: list[User], lead: User
) -> None:
    study = trial(review, voters, "Moreau 2020")
    exclude(review, study, by=lead)
    assert linking.included(review) == []
    with pytest.raises(NotFound):
        linking.included_study(review, study.public_id)
    assert Study.objects.filter(pk=study.pk).exists()


def test_studies_stand_in_the_order_of_their_letters_with_or_without_marks(review: Review, voters: list[User]) -> None:
    for name in ("Zeman", "Öberg", "Ångström", "Ochoa", "adams", "Österberg"):
        judged(review, voters, authors=[f"{name}, A."], year=2020)
    found = [str(each.study).split()[0] for each in linking.included(review)]
    assert found == ["adams", "Ångström", "Öberg", "Ochoa", "Österberg", "Zeman"]
