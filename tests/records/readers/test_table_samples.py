"""One small table per exporter: two made-up references that all of them say alike, as far as each can."""

import io
from pathlib import Path
from typing import Any

import pytest

from records import readers
from records.readers.citation import Citation, Judgement, Unreadable
from tests.records.readers.reading import SAMPLES

TABLES = SAMPLES / "tables"
ARTICLES = sorted(path for path in TABLES.iterdir() if path.stem not in {"ctgov", "ctgov_old", "ictrp"})
TITLE = "Broth for colds, a “randomised” trial"
WITHOUT_YEAR, WITHOUT_DOI = {"abstrackr"}, {"abstrackr", "scholar"}

FORMATS = {
    "abstrackr.csv": "abstrackr_csv", "asreview.csv": "asreview_table", "central.csv": "central_csv",
    "ctgov.csv": "ctgov_csv", "ctgov_old.csv": "ctgov_csv", "dimensions.csv": "dimensions_csv",
    "ebsco.csv": "ebsco_csv", "ebsco_new.csv": "ebsco_csv", "embase.csv": "embase_csv",
    "embase_semicolon.csv": "embase_csv", "eppi.csv": "eppi_table", "ictrp.csv": "ictrp_csv", "lens.csv": "lens_csv",
    "named_otherwise.csv": "table", "openalex.csv": "openalex_csv", "ovid.csv": "ovid_table",
    "proquest.csv": "proquest", "publish_or_perish.csv": "scholar_csv", "pubmed.csv": "pubmed_csv",
    "rayyan.csv": "rayyan_csv", "refworks.tsv": "refworks_tsv",
    "review_1_irrelevant_csv_20261125.csv": "covidence_csv", "scholar.csv": "scholar_csv", "scopus.csv": "scopus_csv",
    "scopus_old.csv": "scopus_csv", "wos_full.csv": "wos_table", "wos_tags.tsv": "wos_table",
    "zotero.csv": "zotero_csv",
}  # fmt: skip

SAID: list[tuple[str, dict[str, Any]]] = [
    ("scopus.csv", {"accession": "2-s2.0-8500000001", "journal_short": "J. Kitch. Med.", "pmid": "90000001"}),
    ("scopus.csv", {"authors": ("Müller, Ada", "Ng, Bo"), "keywords": ("broth", "common cold", "Adult", "Broth")}),
    ("scopus_old.csv", {"authors": ("Müller A.", "Ng B.")}),
    ("embase.csv", {"authors": ("Müller A.", "Ng B."), "date": "2019-03-01", "accession": "L600000001", "line": 5}),
    ("embase.csv", {"registrations": ("NCT01234567",), "issns": ("1234-5679", "1234-5687"), "pages": "11-19"}),
    ("pubmed.csv", {"authors": ("Müller A", "Ng B"), "accession": "90000001", "pmcid": "PMC9000001"}),
    ("central.csv", {"pmid": "90000001", "registrations": ("NCT01234567",), "keywords": ("broth", "Adult")}),
    ("ebsco.csv", {"date": "2019-03-01", "issns": ("12345679",), "pages": "11"}),
    ("ebsco_new.csv", {"date": "2019-03-01", "accession": "130000001"}),
    ("proquest.csv", {"date": "2019-03-01", "publication_types": ("Journal Article",)}),
    ("wos_full.csv", {"date": "2019-03-01", "authors": ("Müller, Ada", "Ng, Bo")}),
    ("wos_tags.tsv", {"date": "2019-03-01", "journal_short": "J KITCH MED"}),
    ("lens.csv", {"authors": ("Ada Müller", "Bo Ng"), "issns": ("12345679", "12345687")}),
    ("openalex.csv", {"accession": "W9000000001", "issns": ("1234-5679",), "pmid": "90000001"}),
    ("openalex.csv", {"notices": ("RetractionIn: marked as retracted by OpenAlex",)}),
    ("dimensions.csv", {"accession": "pub.1100000001", "line": 3}),
    ("publish_or_perish.csv", {"authors": ("A Müller", "B Ng")}),
    ("zotero.csv", {"pmid": "90000001", "pmcid": "PMC9000001", "accession": ""}),
    ("refworks.tsv", {"authors": ("Müller, Ada", "Ng, Bo", "Kitchen Group"), "pages": "11-19"}),
    ("rayyan.csv", {"urls": ("https://kitchen.example/1",), "date": "2019-03-01", "accession": ""}),
    ("abstrackr.csv", {"authors": ("Müller, Ada", "Ng, Bo"), "pmid": "90000001"}),
    ("review_1_irrelevant_csv_20261125.csv", {"date": "2019-03", "accession": ""}),
]  # fmt: skip

DECIDED = [
    (
        "rayyan.csv",
        (
            Judgement(verdict="include", reviewer="Ana"),
            Judgement(verdict="exclude", reviewer="Ben", reason="wrong soup"),
            Judgement(verdict="", labels=("broth", "cold")),
        ),
    ),
    (
        "review_1_irrelevant_csv_20261125.csv",
        (Judgement(verdict="", labels=("broth",)), Judgement(verdict="exclude", stage="title_abstract")),
    ),
    (
        "asreview.csv",
        (Judgement(verdict="include", stage="title_abstract", labels=("prior knowledge",), note="good"),),
    ),
    ("abstrackr.csv", (Judgement(verdict="include", stage="title_abstract", reviewer="Ana", note="good"),)),
]


def read(path: Path) -> list[Citation]:
    found = list(readers.read(io.BytesIO(path.read_bytes()), name=path.name))
    assert not [item for item in found if isinstance(item, Unreadable)]
    return [item for item in found if isinstance(item, Citation)]


def family(name: str) -> str:
    """The family name in `Müller, Ada`, `Müller A.`, `Ada Müller`."""
    return "Müller" if "Müller" in name else name


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_every_exporter_says_the_same_of_the_same_reference(path: Path) -> None:
    first, second = read(path)
    assert first.title == TITLE
    assert second.title == "Soup and sleep: what 100 % of cooks know"
    assert first.year == (None if path.stem in WITHOUT_YEAR else 2019)
    assert first.doi == ("" if path.stem in WITHOUT_DOI else "10.5555/broth.1")
    assert family(first.authors[0]) == "Müller"
    assert len(second.authors) == 1
    assert second.abstract == ""


@pytest.mark.parametrize(("name", "said"), SAID)
def test_each_exporter_fills_what_it_holds(name: str, said: dict[str, Any]) -> None:
    first = read(TABLES / name)[0]
    assert {field: getattr(first, field) for field in said} == said


@pytest.mark.parametrize(("name", "judgements"), DECIDED)
def test_decisions_come_along(name: str, judgements: tuple[Judgement, ...]) -> None:
    assert read(TABLES / name)[0].judgements == judgements


@pytest.mark.parametrize(("name", "key"), FORMATS.items())
def test_the_headers_tell_who_made_it(name: str, key: str) -> None:
    assert readers.propose(io.BytesIO((TABLES / name).read_bytes()), name).format == key


def test_every_sample_is_listed() -> None:
    assert {path.name for path in TABLES.iterdir()} == set(FORMATS)


@pytest.mark.parametrize(
    "name", ["tables/ctgov.csv", "tables/ctgov_old.csv", "tables/ictrp.csv", "ictrp.xml", "ctgov.json"]
)
def test_registers_give_trials(name: str) -> None:
    path = SAMPLES / name
    first = next(readers.read(io.BytesIO(path.read_bytes()), name=path.name))
    assert isinstance(first, Citation)
    assert first.title == "Broth against the common cold: a randomised controlled trial"
    assert first.registrations == ("NCT01234567", "ISRCTN12345678")
    assert (first.accession, first.date, first.year) == ("NCT01234567", "2017-11-30", 2017)
    assert first.publication_types[-1] == "Trial registry record"
    assert first.authors[0] == "University of Soup"
    assert first.keywords[:2] == ("Common Cold", "Cough")
    assert "NCT01234567" in first.urls[0]


@pytest.mark.parametrize("name", ["ictrp.xml", "ctgov.json"])
def test_a_trial_without_a_title_is_quarantined(name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    _, second = readers.read(io.BytesIO(content), name=name)
    assert isinstance(second, Unreadable)
    assert second.raw in content.decode()
