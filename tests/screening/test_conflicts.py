"""Who settles what, and what a settlement is worth when the ground moves."""

import pytest

from accounts.models import User
from reviews import access, protocol, team
from reviews.errors import Conflict, Forbidden, Invalid
from reviews.models import Event, Review, Role
from screening import blocks, conflicts, consensus, criteria, retrieval, standing
from screening.conflicts import Outcome
from screening.models import Proposal, Resolution, State
from tests.conftest import seat
from tests.factories import record_of, texts, titles
from tests.screening.settling import conflict_of, full_text_of, open_block, rule, settle, sought_of, standing_of

INCLUDE = Outcome(verdict="include")
EXCLUDE = Outcome(verdict="exclude")


@pytest.mark.parametrize(
    ("settlement", "person", "alone", "propose", "discuss"),
    [
        ("third_person", "third", True, False, True),
        ("third_person", "ana", False, False, True),
        ("third_person", "lead", True, False, True),
        ("third_person", "voting lead", False, False, True),
        ("third_person", "observer", False, False, False),
        ("third_person", "statistician", False, False, False),
        ("third_person", "stranger", False, False, False),
        ("consensus", "third", False, False, False),
        ("consensus", "ana", False, True, True),
        ("consensus", "lead", False, False, False),
        ("consensus", "voting lead", False, True, True),
        ("consensus", "observer", False, False, False),
        ("either", "third", True, False, True),
        ("either", "ana", False, True, True),
        ("either", "lead", True, False, True),
        ("either", "voting lead", False, True, True),
        ("either", "observer", False, False, False),
        ("either", "former", False, False, False),
        ("", "lead", False, False, False),
        ("", "ana", False, False, True),
    ],
)
def test_the_protocol_says_who_settles(
    review: Review,
    lead: User,
    ana: User,
    ben: User,
    third: User,
    statistician: User,
    observer: User,
    stranger: User,
    settlement: str,
    person: str,
    alone: bool,
    propose: bool,
    discuss: bool,
) -> None:
    cast = {"ana": ana, "third": third, "statistician": statistician, "observer": observer, "stranger": stranger}
    people = {**cast, "lead": lead, "voting lead": lead, "former": ana}
    voters = {ana: "include", ben: "exclude"}
    if person == "voting lead":
        seat(review, lead, Role.REVIEWER)
        voters[lead] = "include"
    report = conflict_of(review, lead, voters)
    if person == "former":
        team.end(access.current(review).get(user=ana), by=lead)
    rule(review, settlement=settlement)
    user, stage = people[person], titles(review)

    assert conflicts.may_settle_alone(user, stage, report) is alone
    assert conflicts.may_propose(user, stage, report) is propose
    assert consensus.may_discuss(user, stage, report) is discuss

    seen = conflicts.sight(stage, report)
    if not alone:
        with pytest.raises(Forbidden):
            conflicts.resolve(stage, report, by=user, outcome=INCLUDE, seen=seen)
    if not propose:
        with pytest.raises(Forbidden):
            consensus.propose(stage, report, by=user, outcome=INCLUDE, seen=seen)
    if not discuss:
        with pytest.raises(Forbidden):
            consensus.remark(stage, report, by=user, text="Look at the methods.")
    assert not Resolution.objects.exists()
    if alone:
        conflicts.resolve(stage, report, by=user, outcome=INCLUDE, seen=seen)
        assert standing_of(stage, report) == (State.INCLUDED, True)


def test_what_waits_for_whom(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    stage = titles(review)
    everyone = [lead, ana, ben, third]
    assert [conflicts.number_for(user, review) for user in everyone] == [1, 1, 1, 1]

    consensus.propose(stage, report, by=ana, outcome=INCLUDE, seen=conflicts.sight(stage, report))
    assert [conflicts.number_for(user, review) for user in everyone] == [1, 0, 1, 1]
    rule(review, settlement="consensus")
    assert [conflicts.number_for(user, review) for user in everyone] == [0, 0, 1, 0]
    rule(review, settlement="third_person")
    assert [conflicts.number_for(user, review) for user in everyone] == [1, 0, 0, 1]
    settle(stage, report, lead)
    assert [conflicts.number_for(user, review) for user in everyone] == [0, 0, 0, 0]


@pytest.mark.parametrize("seen", [[], ["another-one"], None])
def test_whoever_looked_at_other_votes_is_refused_without_a_word_about_them(
    review: Review, lead: User, ana: User, ben: User, seen: list[str] | None
) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    stage = titles(review)
    given = conflicts.sight(stage, report)[:1] if seen is None else seen
    with pytest.raises(Conflict) as refused:
        conflicts.resolve(stage, report, by=lead, outcome=INCLUDE, seen=given)
    assert not any(word in str(refused.value).lower() for word in ["include", "exclude", "ana", "ben"])
    assert standing_of(stage, report) == (State.CONFLICT, True)


def test_before_release_a_report_with_votes_and_one_without_are_refused_alike(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    from screening import blocks
    from tests.factories import reports_of, vote

    voted, bare = reports_of(review, 2)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=5)
    vote(titles(review), ana, voted, "include")
    vote(titles(review), ben, voted, "exclude")
    said = set()
    for report in (voted, bare):
        for act in (conflicts.resolve, conflicts.correct, consensus.propose):
            with pytest.raises(Conflict) as refused:
                act(titles(review), report, by=lead, outcome=Outcome(verdict="include", comment="x"), seen=[])
            said.add(str(refused.value))
        with pytest.raises(Conflict) as refused:
            consensus.remark(titles(review), report, by=ana, text="x")
        said.add(str(refused.value))
    assert said == {conflicts.OVERTAKEN}


def test_the_second_settlement_loses(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    stage = titles(review)
    seen = conflicts.sight(stage, report)
    conflicts.resolve(stage, report, by=lead, outcome=INCLUDE, seen=seen)
    for act in (conflicts.resolve, conflicts.correct):
        with pytest.raises(Conflict):
            act(stage, report, by=third, outcome=Outcome(verdict="exclude", comment="No."), seen=seen)
    assert standing_of(stage, report) == (State.INCLUDED, True)
    assert Resolution.objects.count() == 1


def test_the_pair_settles_by_consensus(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    stage = titles(review)
    proposal = consensus.propose(stage, report, by=ana, outcome=INCLUDE, seen=conflicts.sight(stage, report))
    for outsider in (ana, third, lead):
        with pytest.raises(Forbidden):
            consensus.confirm(proposal, by=outsider)
    settled = consensus.confirm(proposal, by=ben)

    assert settled
    assert (settled.kind, settled.decisions.count()) == ("consensus", 2)
    assert standing_of(stage, report) == (State.INCLUDED, True)
    with pytest.raises(Conflict):
        consensus.confirm(proposal, by=ben)


def test_three_voters_all_confirm_and_confirming_twice_counts_once(
    review: Review, lead: User, ana: User, ben: User, third: User
) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "exclude", third: "include"})
    stage = titles(review)
    proposal = consensus.propose(stage, report, by=ana, outcome=EXCLUDE, seen=conflicts.sight(stage, report))
    assert consensus.confirm(proposal, by=ben) is None
    events = Event.objects.count()
    assert consensus.confirm(proposal, by=ben) is None
    assert Event.objects.count() == events
    assert standing_of(stage, report) == (State.CONFLICT, True)
    assert consensus.confirm(proposal, by=third)
    assert standing_of(stage, report) == (State.EXCLUDED, True)


def test_a_newer_proposal_and_a_settlement_end_the_older(review: Review, lead: User, ana: User, ben: User) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    stage = titles(review)
    seen = conflicts.sight(stage, report)
    first = consensus.propose(stage, report, by=ana, outcome=INCLUDE, seen=seen)
    second = consensus.propose(stage, report, by=ben, outcome=EXCLUDE, seen=seen)
    with pytest.raises(Conflict):
        consensus.confirm(first, by=ben)
    settle(stage, report, lead)
    with pytest.raises(Conflict):
        consensus.confirm(second, by=ana)
    assert standing_of(stage, report) == (State.INCLUDED, True)
    assert not Proposal.objects.filter(ended_at=None).exists()


def test_a_correction_says_why_and_keeps_what_was(review: Review, lead: User, ana: User, ben: User) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    stage = titles(review)
    settle(stage, report, lead)
    seen = conflicts.sight(stage, report)
    with pytest.raises(Invalid, match="why"):
        conflicts.correct(stage, report, by=lead, outcome=EXCLUDE, seen=seen)
    conflicts.correct(stage, report, by=lead, outcome=Outcome(verdict="exclude", comment="Retracted."), seen=seen)
    assert standing_of(stage, report) == (State.EXCLUDED, True)
    assert [row.to_seq is None for row in Resolution.objects.order_by("pk")] == [False, True]
    assert standing.differences(review) == []


def test_an_agreed_inclusion_can_be_corrected_by_someone_or_by_consensus(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    report = conflict_of(review, lead, {ana: "include", ben: "include"})
    stage, why = titles(review), Outcome(verdict="exclude", comment="Wrong population after all.")
    with pytest.raises(Conflict):
        settle(stage, report, lead)
    with pytest.raises(Forbidden):
        conflicts.correct(stage, report, by=ana, outcome=why, seen=conflicts.sight(stage, report))
    with pytest.raises(Invalid, match="why"):
        consensus.propose(stage, report, by=ana, outcome=EXCLUDE, seen=conflicts.sight(stage, report))
    proposal = consensus.propose(stage, report, by=ana, outcome=why, seen=conflicts.sight(stage, report))
    consensus.confirm(proposal, by=ben)
    assert standing_of(stage, report) == (State.EXCLUDED, True)


def test_what_has_gone_on_to_full_texts_is_corrected_there(review: Review, lead: User, ana: User, ben: User) -> None:
    included = {"verdict": "include", "design": "randomised_parallel"}
    report = full_text_of(review, lead, {ana: included, ben: included})
    stage, why = titles(review), Outcome(verdict="exclude", comment="Wrong population after all.")
    seen = conflicts.sight(stage, report)
    for act, person in ((conflicts.correct, lead), (consensus.propose, ana)):
        with pytest.raises(Conflict, match="gone on to full texts; correct its standing there"):
            act(stage, report, by=person, outcome=why, seen=seen)
    assert standing_of(stage, report) == standing_of(texts(review), report) == (State.INCLUDED, True)
    reason = criteria.add_reason(review, by=lead, label="Wrong population")
    there = Outcome(verdict="exclude", reason=reason, comment="Wrong population after all.")
    conflicts.correct(texts(review), report, by=lead, outcome=there, seen=conflicts.sight(texts(review), report))
    assert standing_of(texts(review), report) == (State.EXCLUDED, True)


def test_a_proposal_made_before_is_not_confirmed_after(review: Review, lead: User, ana: User, ben: User) -> None:
    [report] = sought_of(review, lead, ana, ben)
    why = Outcome(verdict="exclude", comment="Wrong population after all.")
    proposal = consensus.propose(
        titles(review), report, by=ana, outcome=why, seen=conflicts.sight(titles(review), report)
    )
    retrieval.record(report, by=lead, outcome="retrieved")
    blocks.assign(texts(review), by=lead, reviewers=[ana, ben], size=5)
    with pytest.raises(Conflict, match="gone on"):
        consensus.confirm(proposal, by=ben)


def test_of_a_reason_conflict_only_the_reason_is_settled(review: Review, lead: User, ana: User, ben: User) -> None:
    one, other = (criteria.add_reason(review, by=lead, label=label) for label in ("Wrong design", "Wrong people"))
    report = full_text_of(
        review,
        lead,
        {ana: {"verdict": "exclude", "reason": one}, ben: {"verdict": "exclude", "reason": other}},
    )
    stage = texts(review)
    assert conflicts.waiting(stage).get().detail_conflict
    with pytest.raises(Invalid, match="only the reason"):
        settle(stage, report, lead, "include", design="randomised_parallel")
    settle(stage, report, lead, "exclude", reason=other)
    assert not conflicts.waiting(stage).exists()
    assert standing_of(stage, report) == (State.EXCLUDED, True)


def test_of_a_design_conflict_only_the_design_is_settled(review: Review, lead: User, ana: User, ben: User) -> None:
    report = full_text_of(
        review,
        lead,
        {
            ana: {"verdict": "include", "design": "randomised_parallel"},
            ben: {"verdict": "include", "design": "non_randomised"},
        },
    )
    with pytest.raises(Invalid, match="only the design"):
        settle(texts(review), report, lead, "ongoing")
    settle(texts(review), report, lead, "include", design="randomised_cluster")
    assert not conflicts.waiting(texts(review)).exists()


def test_reasons_at_titles_and_abstracts_are_no_conflict(review: Review, lead: User, ana: User, ben: User) -> None:
    from screening import blocks
    from tests.factories import reports_of, vote

    protocol.revise(review, by=lead, changes={"reasons_title_abstract": True})
    reason = criteria.add_reason(review, by=lead, label="Wrong design")
    [report] = reports_of(review, 1)
    block = blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=5)
    vote(titles(review), ana, report, "exclude", reason=reason)
    vote(titles(review), ben, report, "exclude")
    blocks.release(block, by=lead)
    assert not conflicts.waiting(titles(review)).exists()


@pytest.mark.parametrize(
    ("full_text", "outcome", "word"),
    [
        (False, {"verdict": "maybe"}, "one of"),
        (False, {"verdict": "ongoing"}, "one of"),
        (False, {"verdict": ""}, "one of"),
        (True, {"verdict": "maybe"}, "one of"),
        (True, {"verdict": "exclude"}, "reason"),
        (True, {"verdict": "include"}, "design"),
        (True, {"verdict": "include", "design": "clever"}, "design is one of"),
    ],
)
def test_a_settlement_is_complete(review: Review, lead: User, full_text: bool, outcome: dict, word: str) -> None:
    report = record_of(review).report
    stage = texts(review) if full_text else titles(review)
    with pytest.raises(Invalid, match=word):
        conflicts.resolve(stage, report, by=lead, outcome=Outcome(**outcome), seen=[])


def test_a_single_screener_whose_merged_votes_differ_can_finish(review: Review, lead: User, ana: User) -> None:
    from records import duplicates

    rule(review, settlement="consensus")
    review.protocol.__class__.objects.filter(review=review).update(reviewers_title_abstract=1)
    one = record_of(review).report
    open_block(titles(review), lead, {ana: "include"})
    two = record_of(review).report
    open_block(titles(review), lead, {ana: "exclude"})
    home = duplicates.merge(review, by=lead, reports=[one, two])
    stage = titles(review)
    assert standing_of(stage, home) == (State.CONFLICT, True)
    consensus.propose(stage, home, by=ana, outcome=INCLUDE, seen=conflicts.sight(stage, home))
    assert standing_of(stage, home) == (State.INCLUDED, True)
