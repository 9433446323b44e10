"""Certain pairs become moves of new records and merges of old reports; keys only."""

from __future__ import annotations

from hypothesis import given, settings, strategies

from records.matching import Pair
from records.ties import Move, Ties

HOMES = {1: 10, 2: 10, 3: 30, 4: 40, 5: 50, 6: 60}
"""Records 1 to 3 are visible, on the reports 10 and 30; 4 to 6 are new, each on a report of its own."""
FRESH = {4, 5, 6}


def pair(first: int, second: int, score: float = 0.9) -> Pair:
    return Pair(first, second, score, (f"same as {first}", "same title"), ())


def moved(*pairs: Pair) -> dict[int, int]:
    return {move.record: move.beside for move in Ties(pairs, HOMES, FRESH).moves()}


def test_a_new_record_joins_the_visible_report_with_the_reason_in_words() -> None:
    assert list(Ties([pair(2, 4)], HOMES, FRESH).moves()) == [Move(4, 2, "Same as 2, same title")]


def test_new_records_join_the_oldest_of_them() -> None:
    assert moved(pair(5, 6), pair(4, 5)) == {5: 4, 6: 4}


def test_a_chain_of_new_records_ends_at_the_visible_one() -> None:
    assert moved(pair(5, 6), pair(4, 5), pair(3, 6)) == {4: 3, 5: 3, 6: 3}


def test_two_visible_reports_wait_for_their_merge_and_the_stronger_sign_comes_first() -> None:
    ties = Ties([pair(1, 4, 0.8), pair(3, 4, 0.95)], HOMES, FRESH)
    assert [(move.record, move.beside) for move in ties.moves()] == [(4, 3)]
    assert [(each.first, each.second) for each in ties.crossing] == [(1, 4)]
    assert ties.sides(10, 30) == {10}
    assert ties.sides(10, 60) == {10, 60}


@settings(max_examples=60, deadline=None)
@given(
    strategies.lists(
        strategies.tuples(strategies.integers(1, 6), strategies.integers(4, 6)).filter(lambda two: two[0] < two[1]),
        max_size=8,
    )
)
def test_moves_and_merges_together_join_exactly_what_the_pairs_say(edges: list[tuple[int, int]]) -> None:
    ties = Ties([pair(*edge) for edge in edges], HOMES, FRESH)
    where = HOMES | {move.record: HOMES[move.beside] for move in ties.moves()}
    joined = [(where[each.first], where[each.second]) for each in ties.crossing]
    assert components(where, joined) == components(HOMES, [(HOMES[one], HOMES[other]) for one, other in edges])
    assert all(where[record] == HOMES[record] for record in HOMES.keys() - FRESH)


def components(where: dict[int, int], joined: list[tuple[int, int]]) -> set[frozenset[int]]:
    """Records that are together once the reports are joined."""
    name = {report: report for report in where.values()}
    for one, other in joined:
        gone = name[other]
        name = {report: name[one] if each == gone else each for report, each in name.items()}
    groups: dict[int, set[int]] = {}
    for record, report in where.items():
        groups.setdefault(name[report], set()).add(record)
    return {frozenset(group) for group in groups.values()}
