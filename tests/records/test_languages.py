import pytest

from records.languages import name_of


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("eng", "English"),
        ("EN", "English"),
        (" English ", "English"),
        ("deu", "German"),
        ("Klingon", "Klingon"),
        ("", ""),
    ],
)
def test_a_language_has_one_name(written: str, name: str) -> None:
    assert name_of(written) == name
