import pytest

from records.readers import dates


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2014", "2014"),
        ("2014//", "2014"),
        ("2024/04/03/", "2024-04-03"),
        ("2024-4", "2024-04"),
        ("2024-04-03 08:09:33", "2024-04-03"),
        ("2024-04-03T08:09:33Z", "2024-04-03"),
        ("20170812", "2017-08-12"),
        ("201708", "2017-08"),
        ("1 Dec 2024", "2024-12-01"),
        ("01-Dec-2024", "2024-12-01"),
        ("December 1, 2024", "2024-12-01"),
        ("Dec 2024", "2024-12"),
        ("2024 Sept. 3", "2024-09-03"),
        ("2024 Dec", "2024-12"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("5.3.2014", "2014-03-05"),
        ("4/3/2024", "4/3/2024"),
        ("4/4/2024", "2024-04-04"),
        ("2024-02-31", "2024-02-31"),
        ("Spring 2014", "Spring 2014"),
        ("1998 Dec-1999 Jan", "1998 Dec-1999 Jan"),
        ("", ""),
    ],
)
def test_a_date_keeps_the_precision_it_has(written: str, iso: str) -> None:
    assert dates.ordered(written, month_first=None) == iso


@pytest.mark.parametrize(("month_first", "iso"), [(True, "2024-04-03"), (False, "2024-03-04")])
def test_a_source_says_whether_it_writes_the_month_first(month_first: bool, iso: str) -> None:
    assert dates.ordered("4/3/2024", month_first=month_first) == iso


@pytest.mark.parametrize(
    ("written", "number"), [("3", "03"), ("mar", "03"), ("MAR 1", "03"), ("13", ""), ("Spring", ""), ("", "")]
)
def test_months(written: str, number: str) -> None:
    assert dates.month(written) == number
