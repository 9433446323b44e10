from datetime import date

import pytest

from reviews import prospero
from reviews.errors import Invalid

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CRD42022360160", "CRD42022360160"),
        ("crd42022360160", "CRD42022360160"),
        (" CRD 42022 360160 ", "CRD42022360160"),
        ("CRD\u00a042022\u2011360160", "CRD42022360160"),
        ("42022360160", "CRD42022360160"),
        ("CRD420261408785", "CRD420261408785"),
        ("CRD42025123456", "CRD42025123456"),
        ("PROSPERO 2022 CRD42022360160", "CRD42022360160"),
        ("PROSPERO: CRD42022360160", "CRD42022360160"),
        ("https://www.crd.york.ac.uk/PROSPERO/view/CRD42022360160", "CRD42022360160"),
        ("", ""),
        ("  \u00a0 ", ""),
    ],
)
def test_a_number_is_normalised(text: str, number: str) -> None:
    assert prospero.normalise(text, today=TODAY) == number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CRD42022", "not a PROSPERO number"),
        ("CRD4202236016", "not a PROSPERO number"),
        ("CRD42022360160X", "not a PROSPERO number"),
        ("NCT01234567", "not a PROSPERO number"),
        ("CRD４２０２２３６０１６０", "not a PROSPERO number"),
        ("CRD42010000001", "names the year 2010"),
        ("CRD42027000001", "names the year 2027"),
        ("CRD420223601601", "seven digits"),
    ],
)
def test_an_impossible_number_is_refused_and_named(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        prospero.normalise(text, today=TODAY)
    assert list(refused.value.fields) == ["prospero_number"]
