"""What is typed, read; and found alike on both engines: the oracle below knows words and places, and no database."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from records import catalogue, searching
from records.filters import Filters
from records.folding import fold
from records.marking import marked
from records.searching import Term
from tests.factories import record_of

WORDS = ["pain", "painful", "pa", "back", "low", "stimulation", "stim", "10", "łódź", "β", "標題", "x" * 600]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Pain", [Term(("pain",), True, False)]),
        ("“Low Back” -animal", [Term(("low", "back"), False, False), Term(("animal",), True, True)]),
        ('-"low back"', [Term(("low", "back"), False, True)]),
        ("COVID-19", [Term(("covid", "19"), False, False)]),
        ("10.1000/abc", [Term(("10", "1000", "abc"), True, False)]),
        ("B cell", [Term(("b",), False, False), Term(("cell",), True, False)]),
        ('"unfinished', [Term(("unfinished",), False, False)]),
        ("pain pain PAIN", [Term(("pain",), True, False)]),
        ("Łódź Ørsted", [Term(("lodz",), True, False), Term(("orsted",), True, False)]),
        ("' \" * ( -- AND:", [Term(("and",), False, False)]),
        ("", []),
        ("— !", []),
    ],
)
def test_what_is_typed_is_read(typed: str, terms: list[Term]) -> None:
    assert list(searching.read(typed).terms) == terms


def test_no_more_terms_than_can_be_looked_for() -> None:
    assert len(searching.read(" ".join(f"word{n}" for n in range(100))).terms) == searching.MOST_TERMS


def holds(text: str, term: Term) -> bool:
    words = fold(text).split()
    size = len(term.words)
    for place in range(len(words) - size + 1):
        *whole, last = words[place : place + size]
        if tuple(whole) == term.words[:-1] and (last.startswith if term.begins else last.__eq__)(term.words[-1]):
            return True
    return False


def fits(text: str, typed: str) -> bool:
    return all(holds(text, term) != term.excluded for term in searching.read(typed).terms)


def question(random: Random) -> str:
    """A few words, phrases, beginnings and exclusions."""
    said = []
    for _ in range(random.randint(1, 3)):
        words = " ".join(random.choice(WORDS) for _ in range(random.randint(1, 2)))
        piece = f'"{words}"' if random.random() < 0.4 else random.choice(WORDS)[: random.randint(1, 12)]
        said.append(f"-{piece}" if random.random() < 0.25 else piece)
    return " ".join(said)


@pytest.mark.django_db
@pytest.mark.parametrize("masked", [False, True])
def test_the_database_finds_what_the_oracle_finds(review: Any, masked: bool) -> None:
    random, rows = Random(7), {}
    for _ in range(40):
        title, more = (" ".join(random.choices(WORDS, k=6)) for _ in range(2))
        rows[record_of(review, title=title, search_text=fold(f"{title} {more}")).pk] = (title, more)
    for typed in ["", *(question(random) for _ in range(60))]:
        page = catalogue.page(review, Filters(words=typed), size=100, masked=masked)
        wanted = {pk for pk, (title, more) in rows.items() if fits(title if masked else f"{title} {more}", typed)}
        assert ({row.pk for row in page.rows}, page.hits) == (wanted, len(wanted)), typed


@pytest.mark.parametrize(
    ("text", "typed", "html"),
    [
        ("Painful backs & pain", "pain", "[Painful] backs &amp; [pain]"),
        ("Low-back pain <5", '"low back"', "[Low-back] pain &lt;5"),
        ("Łódź study", "lodz -study", "[Łódź] study"),
        ("<script>", "script", "&lt;[script]&gt;"),
        ("Nothing", "", "Nothing"),
        ("", "pain", ""),
    ],
)
def test_what_was_searched_for_is_marked(text: str, typed: str, html: str) -> None:
    found = marked(text, searching.read(typed))
    assert found.replace('<mark class="pico">', "[").replace("</mark>", "]") == html
