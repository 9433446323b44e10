"""Which source an export names, by its own words and never by its name."""

from __future__ import annotations

from datetime import date

import pytest

from records.readers.provenance import of_table, provenance


@pytest.mark.parametrize(
    ("text", "source", "platform"),
    [
        ("TY  - JOUR\nDB  - Embase\nER  - \n", "Embase", ""),
        ("TY  - JOUR\nDB  - Embase\nVN  - Ovid Technologies\nER  - \n", "Embase", "Ovid"),
        ("TY  - JOUR\nDB  - rzh\nDP  - EBSCOhost\nER  - \n", "CINAHL", "EBSCOhost"),
        ("TY  - JOUR\nUR  - https://www.scopus.com/inward/x\nDB  - Scopus\nER  - \n", "Scopus", "Elsevier"),
        ("Record #1 of 18\nID: CN-1\n", "CENTRAL", "Cochrane Library (Wiley)"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\n", "Web of Science", "Clarivate"),
        ("PMID- 12345\nOWN - NLM\n", "PubMed", "NCBI"),
        ("OWN - ERIC\nTI  - A synthetic trial\n", "ERIC", ""),
        ("TY  - JOUR\nTI  - A synthetic trial\nER  - \n", "", ""),
        ("TY  - JOUR\nDB  - Embase\nER  - \nTY  - JOUR\nDB  - Scopus\nER  - \n", "", ""),
    ],
)
def test_the_content_names_its_source(text: str, source: str, platform: str) -> None:
    found = provenance(text, "ris")
    assert (found.source, found.platform) == (source, platform)
    assert bool(found.why) == bool(source or "Scopus" in text)


def test_the_day_of_the_export_is_proposed_with_it() -> None:
    text = "TY  - JOUR\nN1  - Export Date: 12 March 2026; Cited By: 3\nER  - \n"
    assert provenance(text, "ris").exported_on == date(2026, 3, 12)
    assert provenance(text.replace("March", "Smarch"), "ris").exported_on is None


@pytest.mark.parametrize(
    ("maker", "source", "platform"),
    [("Scopus", "Scopus", ""), ("Zotero", "", ""), ("Ovid", "", "Ovid"), ("", "", "")],
)
def test_a_table_is_of_the_database_that_wrote_it_and_not_of_a_reference_manager(
    maker: str, source: str, platform: str
) -> None:
    found = of_table(maker)
    assert (found.source, found.platform, bool(found.why)) == (source, platform, bool(maker))
    assert not found.register


def test_a_register_is_proposed_as_one() -> None:
    assert of_table("ClinicalTrials.gov").register
    assert provenance("TY  - JOUR\nDB  - ClinicalTrials.gov\nER  - \n", "ris").register
