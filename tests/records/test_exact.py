"""The table of what joins by rule."""

from __future__ import annotations

import pytest

from records import exact
from records.exact import Entry

TITLE = "spinal cord stimulation after surgery a synthetic trial"
OTHER = "epidural fibrosis in rats"


def entry(doi: str = "", pmid: str = "", title: str = TITLE, year: int | None = 2020) -> Entry:
    return Entry(doi=doi, pmid=pmid, title=title, title_key=exact.title_key(title, year))


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (entry(doi="10.1/a"), entry(doi="10.1/a", title=OTHER), ["same DOI 10.1/a"]),
        (entry(pmid="1"), entry(pmid="1", title=OTHER), ["same PMID 1"]),
        (entry(), entry(), ["same title and year"]),
        (entry(doi="10.1/a", pmid="1"), entry(doi="10.1/a"), ["same DOI 10.1/a", "same title and year"]),
        (entry(doi="10.1/a", pmid="1"), entry(doi="10.1/a", pmid="2"), ["same DOI 10.1/a", "same title and year"]),
        (entry(doi="10.1/a", pmid="1"), entry(doi="10.1/a", pmid="2", title=OTHER), []),
        (entry(doi="10.1/a", pmid="1"), entry(doi="10.1/b", pmid="1"), ["same PMID 1", "same title and year"]),
        (entry(doi="10.1/a", pmid="1"), entry(doi="10.1/b", pmid="1", title=OTHER), []),
        (entry(doi="10.1/a"), entry(doi="10.1/b"), []),
        (entry(pmid="1"), entry(pmid="2"), []),
        (entry(year=2020), entry(year=2021), []),
        (entry(year=None), entry(year=None), []),
        (entry(title="reply to the authors"), entry(title="reply to the authors"), ["same title and year"]),
        (entry(title="a short reply"), entry(title="a short reply"), []),
        (entry(title="to be or not to be"), entry(title="to be or not to be"), []),
        (entry(), entry(title=OTHER), []),
    ],
)
def test_what_joins_by_rule(one: Entry, other: Entry, told: list[str]) -> None:
    assert list(exact.reasons(one, other)) == told
    assert list(exact.reasons(other, one)) == told


def test_one_member_that_contradicts_keeps_an_entry_out() -> None:
    group = [entry(), entry(doi="10.1/b")]
    assert exact.of_one_report(entry(), group) == ("same title and year",)
    assert exact.of_one_report(entry(doi="10.1/a"), group) == ()
