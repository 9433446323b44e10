import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.readers import abstracts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BACKGROUND: One. RESULTS: Two.", "BACKGROUND:\nOne.\n\nRESULTS:\nTwo."),
        (
            "Background: One.\nMethods/Principal Findings: Two.",
            "Background:\nOne.\n\nMethods/Principal Findings:\nTwo.",
        ),
        ("Aim: One. Animals and methods: Two.", "Aim:\nOne.\n\nAnimals and methods:\nTwo."),
        ("Why. METHODS: One. TRIAL REGISTRATION: Two.", "Why.\n\nMETHODS:\nOne.\n\nTRIAL REGISTRATION:\nTwo."),
        ("RESULTS: Only one heading.", "RESULTS: Only one heading."),
        ("It is so: we saw. Note this: not a heading.", "It is so: we saw. Note this: not a heading."),
        ("DNA: a. RNA: b.", "DNA: a. RNA: b."),
        ("the results: one. the methods: two.", "the results: one. the methods: two."),
        ("  two   spaces \n\n\n\n and lines ", "two spaces\n\nand lines"),
        ("", ""),
    ],
)
def test_shape(text: str, expected: str) -> None:
    assert abstracts.shape(text) == expected


@given(
    st.lists(st.sampled_from(["METHODS:", "Results: ", "a. ", "b) ", "\n", " ", "Aims and Scope: ", ":"])).map("".join)
)
def test_shape_is_idempotent_and_changes_white_space_only(text: str) -> None:
    shaped = abstracts.shape(text)
    assert abstracts.shape(shaped) == shaped
    assert "".join(shaped.split()) == "".join(text.split())
