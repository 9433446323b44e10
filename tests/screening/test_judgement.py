"""Where a report stands, as a table."""

import pytest

from screening.judgement import Settlement, Vote, counted, judge
from screening.models import State


def ballot(
    reviewer: int, verdict: str, *, reason: int | None = None, design: str = "", released: bool = True, seq: int = 1
) -> Vote:
    return Vote(
        id=reviewer * 100 + seq,
        reviewer=reviewer,
        verdict=verdict,
        reason=reason,
        design=design,
        released=released,
        seq=seq,
    )


@pytest.mark.parametrize(
    ("verdicts", "required", "state"),
    [
        ([], 2, State.UNDECIDED),
        (["include"], 2, State.AWAITING),
        (["include"], 1, State.INCLUDED),
        (["include", "include"], 2, State.INCLUDED),
        (["include", "maybe"], 2, State.INCLUDED),
        (["maybe", "maybe"], 2, State.INCLUDED),
        (["exclude", "exclude"], 2, State.EXCLUDED),
        (["include", "exclude"], 2, State.CONFLICT),
        (["maybe", "exclude"], 2, State.CONFLICT),
        (["include", "include", "exclude"], 3, State.CONFLICT),
        (["include", "include"], 3, State.AWAITING),
        (["ongoing", "ongoing"], 2, State.ONGOING),
        (["ongoing", "include"], 2, State.CONFLICT),
        (["awaiting_classification", "awaiting_classification"], 2, State.AWAITING_CLASSIFICATION),
    ],
)
def test_votes_make_a_state(verdicts: list[str], required: int, state: State) -> None:
    votes = [ballot(number, verdict) for number, verdict in enumerate(verdicts, start=1)]
    assert judge(votes, required=required).state == state


def test_nothing_is_released_while_one_counting_vote_is_not() -> None:
    judgement = judge([ballot(1, "include"), ballot(2, "include", released=False)], required=2)
    assert (judgement.state, judgement.released) == (State.INCLUDED, False)


def test_two_exclusions_with_different_reasons_are_agreed_but_for_the_reason() -> None:
    judgement = judge([ballot(1, "exclude", reason=1), ballot(2, "exclude", reason=2)], required=2)
    assert (judgement.state, judgement.reason, judgement.detail_conflict) == (State.EXCLUDED, None, True)


def test_two_inclusions_with_different_designs_are_agreed_but_for_the_design() -> None:
    judgement = judge(
        [ballot(1, "include", design="randomised_parallel"), ballot(2, "include", design="other")], required=2
    )
    assert (judgement.state, judgement.design, judgement.detail_conflict) == (State.INCLUDED, "", True)


def test_a_reviewer_who_said_two_things_after_a_merge_is_asked_again() -> None:
    votes = [
        ballot(1, "include", released=False, seq=1),
        ballot(1, "exclude", released=False, seq=2),
        ballot(2, "include", released=False),
    ]
    assert [vote.reviewer for vote in counted(votes)] == [2]
    assert judge(votes, required=2).state == State.AWAITING


def test_two_final_votes_of_one_reviewer_stand_against_each_other() -> None:
    votes = [ballot(1, "include", seq=1), ballot(1, "exclude", seq=2), ballot(2, "include")]
    assert judge(votes, required=2).state == State.CONFLICT


def test_agreeing_votes_of_one_reviewer_count_once() -> None:
    votes = [ballot(1, "include", seq=1), ballot(1, "include", seq=2)]
    assert [vote.seq for vote in counted(votes)] == [2]
    assert judge(votes, required=2).state == State.AWAITING


def test_a_settlement_holds_only_for_exactly_the_votes_it_names() -> None:
    votes = [ballot(1, "include"), ballot(2, "exclude")]
    named = frozenset(vote.id for vote in votes)
    settled = Settlement(verdict="exclude", reason=7, design="", decisions=named)
    assert judge(votes, required=2, settlement=settled).state == State.EXCLUDED
    assert judge(votes, required=2, settlement=settled).reason == 7

    other = Settlement(verdict="exclude", reason=7, design="", decisions=named | {999})
    assert judge(votes, required=2, settlement=other).state == State.CONFLICT


def test_a_settlement_does_not_stand_in_for_missing_votes() -> None:
    votes = [ballot(1, "include")]
    settled = Settlement(verdict="include", reason=None, design="", decisions=frozenset({votes[0].id}))
    assert judge(votes, required=2, settlement=settled).state == State.AWAITING
