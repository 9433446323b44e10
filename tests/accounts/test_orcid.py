import pytest

from accounts import orcid


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("0000000218250097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1825-0097/", "0000-0002-1825-0097"),
        (" 0000 0002 1694 233x ", "0000-0002-1694-233X"),
        ("0000\u20110002\u20111825\u20110097", "0000-0002-1825-0097"),
        ("", ""),
    ],
)
def test_an_id_is_normalised(text: str, normal: str) -> None:
    assert orcid.normalise(text) == normal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0000-0002-1825-0098", "does not fit"),
        ("0000-0002-1825-0079", "does not fit"),
        ("0000-0002-1825-009", "One looks like"),
        ("X000-0002-1825-0097", "One looks like"),
        ("someone", "One looks like"),
    ],
)
def test_a_slip_is_found(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        orcid.normalise(text)
