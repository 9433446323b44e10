"""How the words of a record are written on pages."""

from __future__ import annotations

import pytest

from records.templatetags import records as words


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("", []),
        ("One paragraph.", [("", "One paragraph.")]),
        ("Background:\nPain.\n\nMethods:\nA trial.", [("Background", "Pain."), ("Methods", "A trial.")]),
        ("H<sub>2</sub>O:", [("", "H2O:")]),
    ],
)
def test_a_structured_abstract_has_headings(abstract: str, expected: list[tuple[str, str]]) -> None:
    assert words.sections(abstract) == expected
