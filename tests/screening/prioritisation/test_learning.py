"""What is like the relevant rises, the same input gives the same bytes, and the words that pushed are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from screening.prioritisation import features, learning, terms
from screening.prioritisation.learning import TooLittle
from screening.prioritisation.terms import Document

ON_TOPIC = [Document(f"Stimulation of the spine, trial {n}", "Patients had leads placed for pain.") for n in range(12)]
OFF_TOPIC = [Document(f"Soil of the meadow, plot {n}", "Grass and worms were counted in spring.") for n in range(28)]
ALL = [*ON_TOPIC, *OFF_TOPIC]
LABELS = {0: True, 1: True, 20: False, 21: False, 22: False}


def test_what_is_like_the_relevant_rises() -> None:
    scores = learning.rank(features.vectorise(ALL), LABELS, seed=1).scores
    assert min(scores[: len(ON_TOPIC)]) > max(scores[len(ON_TOPIC) :])


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (learning.rank(features.vectorise(ALL), LABELS, seed=7).scores.tobytes() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("labels", [{}, {0: True}, {20: False, 21: False}])
def test_one_relevant_and_one_irrelevant_record_are_needed(labels: dict[int, bool]) -> None:
    with pytest.raises(TooLittle, match="one record has been included and one excluded"):
        learning.rank(features.vectorise(ALL), labels, seed=1)


def test_the_words_that_pushed_a_record_up_are_named() -> None:
    ranking = learning.rank(features.vectorise(ALL), LABELS, seed=1)
    named = {term.term for term in ranking.explain(5, most=3)}
    assert named <= set(terms.of(f"{ON_TOPIC[5].title} {ON_TOPIC[5].abstract}"))
    assert named & {"stimulation", "spine", "leads", "pain", "patients", "placed", "trial"}
    shown = terms.explained(ON_TOPIC[5], ranking.weights(), most=3)
    assert shown[0].term in {"Stimulation", "spine", "trial", "pain", "leads", "Patients", "placed"}
    assert terms.explained(Document("Nothing of the kind"), {"stimulation": 1.0}) == []


def test_records_that_come_later_are_counted_as_if_they_had_come_at_once() -> None:
    whole, grown = features.vectorise(ALL), features.extended(features.vectorise(ALL[:15]), ALL[15:])
    one, other = (learning.rank(each, LABELS, seed=1).scores for each in (whole, grown))
    assert grown.words == whole.words
    assert np.array_equal(one, other)


def test_kept_features_are_the_same_and_damaged_ones_are_made_again(tmp_path: Path) -> None:
    kept, made = tmp_path / "features", features.vectorise(ALL)
    features.save(made, kept)
    again = features.load(kept)
    assert again is not None
    assert again.words == made.words
    assert (again.text != made.text).nnz == (again.title != made.title).nnz == 0
    kept.write_bytes(kept.read_bytes()[:200])
    assert features.load(kept) is None
    assert features.load(tmp_path / "nothing") is None


def test_records_without_words_stay_in_the_middle_and_break_nothing() -> None:
    ranked = learning.rank(features.vectorise([*ALL, Document("", ""), Document("ω")]), LABELS, seed=1)
    assert list(ranked.scores[-2:]) == [0.0, 0.0]
    empty = learning.rank(features.vectorise([Document(""), Document("")]), {0: True, 1: False}, seed=1)
    assert list(empty.scores) == [0.0, 0.0]
