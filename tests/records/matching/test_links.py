"""Entries of trial registers, and records that say of themselves what they correct, retract or update."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from records.matching import Entry, find
from records.readers.registry import REGISTRY_RECORD
from tests.records.matching.entries import ARTICLE, BARE, changed, tier

NUMBER, OTHER_NUMBER = "NCT01234567", "NCT07654321"
NOWHERE: dict[str, Any] = {"volume": "", "issue": "", "pages": ""}
EXPORTED = Entry(
    key=1,
    title="Stimulation of the spinal cord for pain after surgery of the spine",
    authors=("University Hospital",),
    accession=NUMBER,
    source="ClinicalTrials.gov",
    registrations=(NUMBER,),
    publication_types=("Interventional", REGISTRY_RECORD),
    year=2016,
)
CENTRAL = replace(
    EXPORTED,
    key=2,
    authors=("Nct,",),
    accession="CN-01587765",
    source="CENTRAL",
    registrations=(),
    journal=f"https://clinicaltrials.gov/show/{NUMBER}",
)

MET_AGAIN: dict[str, dict[str, Any]] = {
    "in CENTRAL": {},
    "in CENTRAL, without a type": {"publication_types": ()},
    "in CENTRAL under its public title": {"title": "Does stimulation help people with back pain?", "year": 2019},
    "named where an author stands": {"authors": (NUMBER,), "journal": ""},
    "named among its numbers": {"registrations": (NUMBER, "ISRCTN12345678"), "journal": ""},
    "by the register of registers": {"accession": NUMBER, "source": "WHO ICTRP", "journal": "", "title": "STIM"},
}


@pytest.mark.parametrize("values", MET_AGAIN.values(), ids=MET_AGAIN)
def test_a_register_entry_met_twice_is_one_report(values: dict[str, Any]) -> None:
    assert tier(EXPORTED, replace(CENTRAL, **values)) == "sure"


NOT_THE_ENTRY: dict[str, dict[str, Any]] = {
    "an article that names it": {"publication_types": ("Journal Article",), "journal": "European Journal of Pain"},
    "an article of the same title": {"publication_types": (), "journal": "Pain", "authors": ("Meyer, Anna",)},
    "a protocol": {"publication_types": ("Clinical Trial Protocol",), "journal": "Trials"},
}


@pytest.mark.parametrize("values", NOT_THE_ENTRY.values(), ids=NOT_THE_ENTRY)
def test_a_report_that_names_the_number_is_kin_at_most(values: dict[str, Any]) -> None:
    assert tier(EXPORTED, replace(CENTRAL, registrations=(NUMBER,), **values)) == "kin"


def test_two_numbers_are_two_entries_whatever_else_agrees() -> None:
    other = replace(EXPORTED, key=2, accession=OTHER_NUMBER, registrations=(OTHER_NUMBER,))
    assert tier(EXPORTED, other) != "sure"
    assert tier(EXPORTED, replace(other, registrations=(OTHER_NUMBER, NUMBER))) == "kin"
    series = replace(other, title="Stimulation of the vagus nerve for inflammation of the bowel")
    assert tier(EXPORTED, series) == "none"


def test_a_number_that_is_only_mentioned_needs_the_title_as_well() -> None:
    extension = replace(CENTRAL, journal="", registrations=(NUMBER,), title="A registry of patients with back pain")
    assert tier(EXPORTED, extension) != "sure"


def test_an_article_does_not_bring_two_entries_together() -> None:
    article = replace(ARTICLE, key=3, registrations=(NUMBER, OTHER_NUMBER))
    other = replace(EXPORTED, key=2, accession=OTHER_NUMBER, registrations=(OTHER_NUMBER,), title="Another trial")
    found = find([EXPORTED, other, article])
    assert found.sure == ()
    assert {(pair.first, pair.second) for pair in found.kin} == {(1, 3), (2, 3)}


def test_a_pair_of_entries_says_why() -> None:
    [pair] = find([EXPORTED, CENTRAL]).sure
    assert "same register number" in pair.reasons
    [pair] = find([EXPORTED, replace(EXPORTED, key=2, accession=OTHER_NUMBER)]).kin
    assert f"the register numbers differ: {NUMBER} and {OTHER_NUMBER}" in pair.doubts


ABOUT = {
    "its erratum": ("ErratumFor: J Pain. 2019;12:123 PMID 30111222",),
    "its retraction": ("RetractionOf: J Pain. 2019;12:123. PMID: 30111222",),
    "a note of concern": ("ExpressionOfConcernFor: J Pain. 2019;12:123 PMID 30111222",),
    "its update": ("UpdateOf: J Pain. 2019;12:123 PMID 30111222",),
}


@pytest.mark.parametrize("notices", ABOUT.values(), ids=ABOUT)
def test_a_record_that_links_to_the_article_is_never_the_article(notices: tuple[str, ...]) -> None:
    about = changed(ARTICLE, pmid="30999888", notices=notices)
    assert tier(ARTICLE, about) == "kin"
    assert (
        tier(ARTICLE, replace(about, title="Erratum", authors=(), year=2021, abstract="", doi="", **NOWHERE)) == "kin"
    )
    assert tier(replace(about, key=1, notices=(), pmid=ARTICLE.pmid), replace(about, doi="")) == "kin"


def test_an_erratum_without_a_number_of_its_article_is_known_by_its_link() -> None:
    assert tier(BARE, changed(notices=("ErratumFor: Eur J Pain Res. 2019;12(4):123",))) == "kin"


def test_an_article_that_was_corrected_stays_one_report_with_its_copies() -> None:
    corrected = changed(ARTICLE, notices=("ErratumIn: Eur J Pain Res. 2020;13:4 PMID 30999888",))
    assert tier(ARTICLE, corrected) == "sure"
    assert tier(replace(corrected, key=1), corrected) == "sure"
