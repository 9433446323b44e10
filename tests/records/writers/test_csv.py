import csv as standard
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.readers.citation import Citation
from records.writers import csv as writer


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_could_be_a_formula_is_inert(start: str) -> None:
    text = "".join(writer.write([{"title": f"{start}cmd|'/c calc'!A0"}]))
    (_, (cell,)) = standard.reader(io.StringIO(text, newline=""))
    assert cell == f"'{start}cmd|'/c calc'!A0"


def test_numbers_of_our_own_stay_numbers_and_hold_nothing_else() -> None:
    rows = [{"who": "-A", "kappa": "-0.0234"}]
    assert "".join(writer.write(rows, numbers=("kappa",))) == "who,kappa\r\n'-A,-0.0234\r\n"
    with pytest.raises(ValueError, match="float"):
        list(writer.write([{"kappa": "-1+1"}], numbers=("kappa",)))


def test_headers_are_inert_too() -> None:
    assert next(writer.write([{"=1+1": "x"}])) == "'=1+1\r\n"


@given(st.lists(st.tuples(st.text(), st.text()).map(lambda pair: dict(zip("ab", pair, strict=True))), min_size=1))
def test_every_cell_comes_back_and_none_is_a_formula(rows: list[dict[str, str]]) -> None:
    cells = list(standard.reader(io.StringIO("".join(writer.write(rows)), newline="")))
    assert cells[0] == ["a", "b"]
    for row, found in zip(rows, cells[1:], strict=True):
        assert [cell.removeprefix("'") for cell in found] == [row[name].removeprefix("'") for name in "ab"]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in found)


def test_a_citation_with_extra_columns() -> None:
    row = writer.row(Citation(title="Tea", authors=("A", "B"), year=2001), extra={"decision": "include"})
    assert (row["title"], row["authors"], row["year"], row["decision"]) == ("Tea", "A; B", "2001", "include")
    assert list(row)[-1] == "decision"


def test_an_extra_column_cannot_hide_one_of_the_citation() -> None:
    with pytest.raises(ValueError, match="title"):
        writer.row(Citation(title="Tea"), extra={"title": "x"})


def test_a_row_with_an_unknown_column_is_an_error() -> None:
    with pytest.raises(ValueError, match="Row 2 has the column b"):
        list(writer.write([{"a": "1"}, {"a": "2", "b": "3"}]))


def test_no_rows_no_text() -> None:
    assert list(writer.write([])) == []
