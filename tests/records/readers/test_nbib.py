from records.readers.citation import Citation, Unreadable
from tests.records.readers.reading import citations, sample

FOUND = sample("pubmed.nbib")


def test_every_start_is_accounted_for() -> None:
    assert [found.line for found in FOUND] == [2, 32, 36, 39, 44, 48]


def test_a_full_record() -> None:
    found = FOUND[0]
    assert isinstance(found, Citation)
    assert found.title == "A synthetic record of soup in two lines."
    assert found.abstract == "BACKGROUND:\nSoup is warm.\n\nRESULTS:\nIt cooled."
    assert found.authors == ("Muster, Anna", "Soup Group")
    assert (found.year, found.date, found.journal) == (2002, "2002 Sep-Oct", "Soup studies")
    assert (found.volume, found.issue, found.pages) == ("3", "2", "296-302")
    assert (found.doi, found.pmid, found.pmcid) == ("10.99999/soup.10", "90000010", "PMC9000010")
    assert found.accession == "90000010"
    assert found.registrations == ("NCT00000010",)
    assert found.language == "eng, ger"
    assert found.publication_types == ("Randomized Controlled Trial",)
    assert found.keywords == ("Soup/adverse effects", "Soup/therapy", "Humans", "spoon")
    assert found.notices == ("RetractionIn: Soup Stud. 2004;5:1. PMID: 90000099",)
    assert found.raw.startswith("PMID- 90000010\n")
    assert found.raw.endswith("296-302.")


def test_a_vernacular_title_stands_in() -> None:
    assert FOUND[1].title == "Eine Suppe"  # type: ignore[union-attr]


def test_a_record_without_a_title_goes_to_quarantine_with_line_and_text() -> None:
    found = FOUND[2]
    assert isinstance(found, Unreadable)
    assert "line 36" in found.reason
    assert "no title" in found.reason
    assert found.raw == "PMID- 90000012\nDP  - 2004"


def test_pmc_before_pmid_and_doi_of_the_source_line() -> None:
    found = FOUND[3]
    assert isinstance(found, Citation)
    assert (found.pmid, found.pmcid, found.doi) == ("90000013", "PMC9000013", "10.99999/soup.13")


def test_eric_has_no_pmid() -> None:
    assert [(found.title, found.pmid, found.accession) for found in FOUND[4:]] == [  # type: ignore[union-attr]
        ("A record of ERIC", "", "EJ0000001"),
        ("Another of ERIC", "", ""),
    ]


def test_an_abstract_from_elsewhere_unless_it_is_a_stand_in() -> None:
    first, second = citations(
        "PMID- 1\nTI  - a\nAB  - \n"
        "OAB - Publisher: Abstract available from the publisher.\n\nPMID- 2\nTI  - b\nOAB - Real.\n"
    )
    assert (first.abstract, second.abstract) == ("", "Real.")


def test_titles_journals_and_dates() -> None:
    (found,) = citations(
        "PMID- 1\nTI  - [Soup].\nTT  - Suppe.\nJT  - Journal of soup\nTA  - J Soup\nDP  - 2014 Mar 5\n"
        "IS  - 0000-0000 (Electronic)\nCN  - Soup Group\nAU  - Muster A\n"
    )
    assert (found.title, found.original_title) == ("[Soup].", "Suppe.")
    assert (found.journal, found.journal_short, found.issns) == ("Journal of soup", "J Soup", ("0000-0000",))
    assert (found.date, found.authors) == ("2014-03-05", ("Soup Group", "Muster A"))


def test_a_paragraph_of_an_abstract_is_no_new_record() -> None:
    found = citations("PMID- 1\nTI  - a\nAB  - One\n      two.\n\n      Three.\nLA  - eng\n\nPMID- 2\nTI  - b\n")
    assert [(item.title, item.abstract, item.line) for item in found] == [("a", "One two.\n\nThree.", 1), ("b", "", 9)]
