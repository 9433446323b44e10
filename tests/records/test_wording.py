"""Word by word: what only one of two texts has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies

from records.wording import Piece, compared


def only(pieces: list[Piece]) -> list[str]:
    return [piece.text.strip() for piece in pieces if piece.differs]


@pytest.mark.parametrize(
    ("one", "other", "mine", "theirs"),
    [
        ("Tonic stimulation of pain", "Tonic stimulation of pain", [], []),
        ("Tonic stimulation: pain", "TONIC stimulation, pain.", [], []),
        ("Stimulation in pain", "Stimulation in chronic pain", [], ["chronic"]),
        ("Stimulation: part I", "Stimulation: part II", ["I"], ["II"]),
        ("Étude d’un essai", "Etude d'un essai", [], []),
        ("A title", "", [], []),
        ("One two", "Three four", ["One two"], ["Three four"]),
    ],
)
def test_differing_words_are_found(one: str, other: str, mine: list[str], theirs: list[str]) -> None:
    assert tuple(map(only, compared(one, other))) == (mine, theirs)


texts = strategies.text(strategies.sampled_from("ab é.–1\n"), max_size=40)


@settings(max_examples=80, deadline=None)
@given(texts, texts)
def test_the_pieces_are_the_text(one: str, other: str) -> None:
    for text, pieces in zip((one, other), compared(one, other), strict=True):
        assert "".join(piece.text for piece in pieces) == text


def test_a_long_text_is_compared_up_to_its_bound() -> None:
    one, other = compared("word " * 3000, "word " * 3000 + "end")
    assert sum(len(piece.text) for piece in one) == 15000
    assert only(other)[-1].endswith("end")
