import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.folding import fold, unmarked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Tea,  and Cakes! ", "tea and cakes"),
        ("Café — déjà vu", "cafe deja vu"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("H<sub>2</sub>O in <i>Mus musculus</i>", "h2o in mus musculus"),
        ("x² and ﬁve", "x2 and five"),
        ("&lt;i&gt;E. coli&lt;/i&gt; &amp; friends", "e coli friends"),
        ('<mml:math><mml:mi mathvariant="normal">α</mml:mi></mml:math>-blockers', "α blockers"),
        ("<jats:title>Aims</jats:title><p>We saw</p>", "aims we saw"),
        ("p<0.05 and n>3", "p 0 05 and n 3"),
        ("if a<b and c>d", "if a b and c d"),
        ("snake_case", "snake case"),
        ("Соли", "соли"),
        ("中文 標題", "中文 標題"),
        ("", ""),
        ("—", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_leaves_letters_digits_and_single_spaces(text: str) -> None:
    assert all(word.isalnum() for word in fold(text).split(" ")) or fold(text) == ""


def test_unmarked_keeps_comparisons() -> None:
    assert unmarked("a < b, p<0.05, <b>bold</b>") == "a < b, p<0.05, bold"
