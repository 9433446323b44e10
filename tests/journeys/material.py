"""What the journeys bring along: a small synthetic PubMed, files, full texts, and the arms of four synthetic trials."""

from __future__ import annotations

import io
import zipfile

from demo.corpus import pdf
from records.readers import Citation
from tests.analysis_app.networks import SMD
from tests.records.bringing import entry

QUERY = "stimulation AND synthetic"
NEAR_TITLE = "Stimulation, radiofrequency or care as usual: a trial of three arms (synthetic)"
BY_HAND = "Synthetic trial of stimulation found in a reference list"
TITLES = {
    "Moreau": "Stimulation against usual care: a synthetic randomised trial",
    "Lee": "Radiofrequency, stimulation or usual care: a synthetic randomised trial of three arms",
    "Okafor": "Radiofrequency against usual care: a synthetic randomised trial without stimulation",
    "Berg": "Exercise against usual care: a synthetic randomised trial without stimulation",
    "Silva": "Stimulation of the spinal cord: a synthetic narrative review",
    "Novak": "Stimulation in practice: a synthetic cohort study",
    "Duarte": "Stimulation in adolescents: a synthetic case series",
    "Yamada": BY_HAND,
}
YEARS = {"Moreau": 2019, "Lee": 2020, "Okafor": 2021, "Berg": 2022, "Silva": 2018, "Novak": 2017}
PMIDS = {name: str(40_000_001 + place) for place, name in enumerate(YEARS)}
ARMS_HEADER = "study,treatment,n,mean,sd"


def citations() -> list[Citation]:
    """What the stand-in for PubMed holds."""
    return [
        Citation(
            title=TITLES[name],
            abstract=f"This record is synthetic. Objective: to compare stimulation and care. By {name}.",
            authors=(f"{name}, A",),
            year=year,
            journal="Synthetic Journal of Pain",
            pmid=PMIDS[name],
            doi=f"10.1000/{name.lower()}",
        )
        for name, year in YEARS.items()
    ]


def ris() -> bytes:
    """A file of four entries: the same as in PubMed, nearly the same, a new one, and one without a title."""
    entries = (
        entry(1, TI=TITLES["Moreau"], AU="Moreau, A", PY="2019", DO="10.1000/moreau"),
        entry(2, TI=NEAR_TITLE, AU="Lee, A", PY="2020"),
        entry(3, TI=TITLES["Duarte"], AU="Duarte, A", PY="2015"),
        entry(4, TI=""),
    )
    return "\n".join(entries).encode()


def full_text(name: str) -> bytes:
    return pdf.page(TITLES[name], authors=[f"{name}, A"], year=YEARS[name], key=name)


def full_texts(*names: str) -> bytes:
    """A zip of full texts, each named by its PMID."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(f"PMID {PMIDS[name]}.pdf", full_text(name))
    return packed.getvalue()


def arms(*studies: str) -> str:
    """The arms of these studies as a table to paste."""
    lines = [f"{study},{name},{n},{mean},{sd}" for study in studies for name, n, mean, sd in SMD[study]]
    return "\n".join([ARMS_HEADER, *lines])


def name_of(title: str) -> str:
    """Whose record a title is; records with other spellings of a title belong to the same people."""
    known = {title: name for name, title in TITLES.items()} | {NEAR_TITLE: "Lee"}
    return known[title]
