"""Groups, questions and kin over many entries: homes, fresh keys, pairs told apart, contradictions in a group."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bench import _corpus, _removal
from records.matching import Entry, Found, find, verdicts
from tests.records.matching.entries import ARTICLE, BARE

TITLE = ARTICLE.title
COPIES = [replace(BARE, key=key) for key in range(1, 5)]
NOWHERE = {"volume": "", "issue": "", "pages": ""}


def keys(pairs: object) -> set[tuple[int, int]]:
    return {(pair.first, pair.second) for pair in pairs}  # type: ignore[attr-defined]


def test_sure_edges_span_a_group_once() -> None:
    found = find(COPIES)
    assert len(found.sure) == 3
    assert set(_removal.joined(5, keys(found.sure))[1:]) == {1}
    assert found.unsure == found.kin == ()


def test_nothing_is_found_among_nothing() -> None:
    assert find([]) == Found((), (), ())
    assert find([ARTICLE]) == Found((), (), ())
    assert find([Entry(key=1, title=""), Entry(key=2, title="")]) == Found((), (), ())


def test_a_pair_says_why_in_words() -> None:
    [pair] = find([ARTICLE, replace(ARTICLE, key=2, year=2020, pages="")]).sure
    assert pair.reasons == (
        "same DOI 10.1000/ejpr.2019.012",
        "same PMID 30111222",
        "same title, authors, journal, volume, issue and abstract",
    )
    assert pair.doubts == ("year differs: 2019 and 2020",)
    assert 0.9 < pair.score <= 1


def test_a_doubt_names_both_values() -> None:
    one, other = replace(BARE, doi="10.1000/a", pages=""), replace(BARE, key=2, doi="10.1000/b", pages="")
    [pair] = find([one, other]).unsure
    assert "DOI differs: 10.1000/a and 10.1000/b" in pair.doubts


def test_fresh_keys_alone_are_told_of() -> None:
    assert keys(find(COPIES[:3], fresh={3}).sure) <= {(1, 3), (2, 3)}
    assert find(COPIES[:2], fresh={3}) == Found((), (), ())
    assert len(find(COPIES, homes={1: 7, 2: 7, 3: 7}, fresh={4}).sure) == 1


def test_what_is_in_one_home_is_not_told_again() -> None:
    assert keys(find(COPIES[:2], homes={1: 7, 2: 7}).sure) == set()
    assert len(find(COPIES[:3], homes={1: 7, 2: 7}).sure) == 1


def test_a_home_lends_its_members_to_what_comes_later() -> None:
    """The second record fits the third only by its DOI, and brings the first with it."""
    given = [replace(BARE, key=1), replace(ARTICLE, key=2), replace(ARTICLE, key=3, **NOWHERE)]
    assert len(find(given, homes={1: 7, 2: 7}, fresh={3}).sure) == 1


def test_pairs_told_apart_are_never_joined_nor_asked() -> None:
    assert find(COPIES[:2], apart={(1, 2)}) == Found((), (), ())
    found = find(COPIES[:3], apart={(1, 2)})
    assert len(found.sure) == 1
    assert found.unsure == ()
    unlike = [replace(BARE, key=1, volume="12"), replace(BARE, key=2, volume="21")]
    assert len(find(unlike).unsure) == 1
    assert find(unlike, apart={(1, 2)}).unsure == ()


def test_a_group_with_a_member_told_apart_is_not_asked_about_by_another_member() -> None:
    given = [replace(BARE, key=1, volume="12"), replace(BARE, key=2, volume="21"), replace(BARE, key=3, volume="21")]
    assert len(find(given).unsure) == 1
    assert find(given, apart={(1, 2)}).unsure == ()


def test_a_record_that_fits_two_reports_joins_neither_by_words() -> None:
    first, second = replace(BARE, key=1), replace(BARE, key=2, year=2020, volume="13", pages="20-29")
    between = replace(BARE, key=3, year=None, **NOWHERE)
    found = find([first, second, between])
    assert found.sure == ()
    assert keys(found.unsure) == {(1, 3), (2, 3)}


def test_a_sure_pair_that_would_bring_contradictions_together_is_asked() -> None:
    """One DOI on an article and on its erratum's copy without the word: the erratum keeps the second apart."""
    article, erratum = replace(ARTICLE, key=1), replace(ARTICLE, key=2, title=f"Erratum to: {TITLE}", pages="400")
    found = find([article, erratum, replace(ARTICLE, key=3)], homes={2: 5, 3: 5})
    assert found.sure == ()
    assert keys(found.unsure) == {(1, 3)}


def test_an_identifier_of_many_titles_identifies_nothing() -> None:
    topics = ["knees", "shoulders", "elbows", "wrists", "ankles", "hips", "jaws"]
    shared = [
        Entry(key=key, title=f"Exercise at home for painful {topic}", doi="10.1/s") for key, topic in enumerate(topics)
    ]
    assert find(shared) == Found((), (), ())
    assert len(find(shared[:2]).unsure) == 1
    twice = [*shared, replace(shared[0], key=90, authors=("Meyer A",), journal="Pain", year=2001)]
    assert find(twice).sure == ()


def test_at_most_one_question_between_two_groups() -> None:
    others = [replace(BARE, key=key, volume="21") for key in range(5, 9)]
    found = find([*COPIES, *others])
    assert len(found.sure) == 6
    assert len(found.unsure) == 1


def test_the_order_of_the_entries_does_not_matter() -> None:
    given = [entry for entry, _ in _corpus.made(400, seed=3)]
    found = find(given)
    mixed = given.copy()
    Random(1).shuffle(mixed)
    assert find(mixed) == found
    assert len(found.sure) > 100


def test_the_order_of_arrival_changes_no_group() -> None:
    made = list(_corpus.made(400, seed=4))
    places = list(range(len(made)))
    Random(2).shuffle(places)
    again = find(replace(made[place][0], key=key) for key, place in enumerate(places))
    first = _removal.joined(len(made), keys(find(entry for entry, _ in made).sure))
    second = _removal.joined(len(made), [(places[one], places[other]) for one, other in keys(again.sure)])
    assert first == second


def test_later_searches_find_what_one_search_would() -> None:
    made = [entry for entry, _ in _corpus.made(400, seed=5)]
    half = len(made) // 2
    before = keys(find(made[:half]).sure)
    groups = _removal.joined(len(made), before)
    after = keys(find(made, homes=dict(enumerate(groups)), fresh=range(half, len(made))).sure)
    together = _removal.counted(
        _removal.joined(len(made), keys(find(made).sure)), _removal.joined(len(made), before | after)
    )
    assert together["wrong_removals"] == 0
    assert together["missed"] <= 1


def test_absurd_entries_are_read_in_no_time() -> None:
    """Quadratic patterns would take minutes here, and the suite's own limit ends that."""
    for text in (
        " " * 200_000 + "x",
        "10." * 60_000,
        "a and " * 40_000,
        "1-" * 90_000,
        "(" * 200_000,
        "Smith, " * 30_000,
    ):
        absurd = {"title": text, "authors": (text,) * 50, "journal": text, "pages": text, "doi": text, "abstract": text}
        one, other = (Entry(key=key, volume=text, issue=text, original_title=text, **absurd) for key in (1, 2))
        assert len(find([one, other]).kin) == 0


def test_a_record_met_hundreds_of_times_is_weighed_a_few_times_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Joining them asks one for all that say the same, never each of each."""
    weighed: list[int] = []
    judge = verdicts.judge
    monkeypatch.setattr(verdicts, "judge", lambda one, other: weighed.append(one.key) or judge(one, other))
    found = find([replace(ARTICLE, key=key) for key in range(1, 401)])
    assert len(found.sure) == 399
    assert len(weighed) < 20 * 400


def test_among_copies_those_told_apart_stay_apart() -> None:
    copies = [replace(ARTICLE, key=key) for key in range(1, 61)]
    groups = _removal.joined(61, keys(find(copies, apart={(7, 9)}).sure))
    assert groups[7] != groups[9]


def test_a_pulse_that_raises_ends_the_search() -> None:
    class Stopped(Exception):
        pass

    felt: list[int] = []

    def stop() -> None:
        felt.append(1)
        if len(felt) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        find(COPIES, pulse=stop)
    assert len(felt) == 2
