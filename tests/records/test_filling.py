"""A report shows what any of its records says, with the origin, and nothing that is masked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from records import filling, leading
from records.masking import MASKED, Mask
from records.models import Record
from tests.factories import record_of

EMPTY: dict[str, Any] = {name: "" for names in filling.TOGETHER for name in names}
EMPTY |= {name: [] for name in ("authors", "registrations", "publication_types", "keywords", "urls", "notices")}
EMPTY |= {"year": None}


def told(source: str, **said: Any) -> Any:
    batch = SimpleNamespace(search=SimpleNamespace(source=source))
    return SimpleNamespace(**{**EMPTY, **said}, batch=batch)


def test_what_is_lacking_comes_from_the_first_that_has_it() -> None:
    shown = told("PubMed", doi="10.1000/a", abstract="")
    others = [told("Scopus", pmid="7"), told("Embase", abstract="Told here.", pmid="8", doi="10.1000/b")]
    fields, origins = filling.filled(shown, others)
    assert (fields["doi"], fields["pmid"], fields["abstract"]) == ("10.1000/a", "7", "Told here.")
    assert origins == {"pmid": "from Scopus", "abstract": "from Embase"}


def test_volume_and_pages_are_of_one_source() -> None:
    shown = told("PubMed", year=2020, volume="12")
    fields, origins = filling.filled(shown, [told("Embase", year=2021, date="2021-02", pages="1-9", issue="3")])
    assert (fields["volume"], fields["issue"], fields["pages"]) == ("12", "", "")
    assert (fields["year"], fields["date"]) == (2020, "")
    assert origins == {}


def test_a_notice_of_any_source_is_a_notice_of_the_report() -> None:
    shown = told("Embase", notices=["ErratumIn: A"])
    other = told("PubMed", notices=["RetractionIn: B", "ErratumIn: A"])
    assert filling.filled(shown, [other])[0]["notices"] == ["ErratumIn: A", "RetractionIn: B"]


def test_a_record_alone_is_as_it_came() -> None:
    shown = told("Embase", abstract="Own.", keywords=["pain"])
    fields, origins = filling.filled(shown, [])
    assert ({name: getattr(shown, name) for name in fields}, origins) == (fields, {})


@pytest.mark.django_db
def test_the_mask_holds_for_what_is_filled_in(review: Any) -> None:
    shown = record_of(review, source="Scopus")
    said = {
        "authors": ["Writer, N"],
        "year": 2021,
        "journal": "Pain",
        "abstract": "Told.",
        "notices": ["RetractionIn: J"],
    }
    other = record_of(review, report=shown.report, source="Embase", **said)
    open_, masked = (Mask(on).fields(shown, [other]) for on in (False, True))
    assert (open_["journal"], open_["abstract"]) == ("Pain", "Told.")
    assert {name: masked[name] for name in MASKED} == MASKED
    assert (masked["abstract"], masked["origins"]) == ("Told.", {"abstract": "from Embase"})
    assert masked["notices"] == ["RetractionIn"]


@pytest.mark.django_db
def test_the_most_complete_record_is_shown_and_then_the_first(review: Any) -> None:
    home = record_of(review, doi="10.1000/a")
    later = record_of(review, report=home.report, abstract="Told.", pages="1-9")
    twin = record_of(review, report=home.report, abstract="Told.", pages="1-9")
    least = record_of(review, report=home.report)
    assert leading.groups([home.report]) == {home.report_id: [later, twin, home, least]}
    assert leading.leader(home.report) == leading.leader_of(list(Record.objects.all())) == later


@pytest.mark.django_db
def test_reviewers_and_exports_see_an_abstract_if_any_record_has_one(
    review: Any, lead: Any, ana: Any, ben: Any
) -> None:
    from reporting import exports
    from screening import blocks, sheets
    from tests.conftest import client_of
    from tests.factories import titles

    shown = record_of(review, source="Scopus", doi="10.1000/a")
    record_of(review, report=shown.report, source="Embase", abstract="Sham against tonic stimulation.")
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    [sheet] = sheets.of(ana, titles(review), [shown.report])
    assert "Sham against" in sheet.parts[0].html
    assert (sheet.fields["doi"], sheet.fields["origins"]) == ("10.1000/a", {"doi": "from Scopus"})
    page = client_of(lead).get(f"/reviews/{review.public_id}/records/{shown.public_id}/").content.decode()
    assert "Sham against tonic stimulation." in page
    assert "Abstract: from Embase" in page
    text = "".join(exports.records(review, key="screened", format="ris", by=lead).pieces)
    assert ("DO  - 10.1000/a" in text, "AB  - Sham against" in text, text.count("TY  - ")) == (True, True, 1)
