"""The citation each source gives of a report: identifiers kept, lost or disguised."""

from __future__ import annotations

import random
from collections.abc import Iterator
from enum import StrEnum

from demo.corpus import forms
from demo.corpus.documents import Document
from demo.corpus.model import Kind, Source
from records.readers.citation import Citation

TYPES = {
    Kind.RCT: "Randomized Controlled Trial",
    Kind.FOLLOW_UP: "Randomized Controlled Trial",
    Kind.PROTOCOL: "Clinical Trial Protocol",
    Kind.COHORT: "Observational Study",
    Kind.CASE_SERIES: "Case Reports",
    Kind.REVIEW: "Review",
    Kind.LETTER: "Letter",
    Kind.GUIDELINE: "Practice Guideline",
    Kind.ERRATUM: "Published Erratum",
}


class Likeness(StrEnum):
    """What a further entry keeps of the first one of its report."""

    DOI = "the DOI"
    PMID = "the PubMed identifier only"
    TITLE = "title and year only"
    PERSON = "nothing a machine may be sure of"


LIKENESSES = (Likeness.DOI, Likeness.PMID, Likeness.TITLE, Likeness.PERSON)
WEIGHTS = (50, 16, 19, 15)


def entries(document: Document, rng: random.Random) -> Iterator[tuple[Source, Citation]]:
    """The citations of one report: the first with all it has, the further ones with what their likeness leaves."""
    for position, source in enumerate(_met(document, rng)):
        likeness = _likeness(document, source, rng) if position else None
        yield source, _citation(document, source, position, likeness, rng)


def _met(document: Document, rng: random.Random) -> tuple[Source, ...]:
    # Embase meets some articles twice: ahead of print and in their issue.
    twice = document.sources[-1:] == (Source.EMBASE,) and rng.random() < 0.06
    return (*document.sources, Source.EMBASE) if twice else document.sources


def _likeness(document: Document, source: Source, rng: random.Random) -> Likeness:
    if not document.doi and not document.pmid:
        return Likeness.TITLE if rng.random() < 0.7 else Likeness.PERSON
    drawn = rng.choices(LIKENESSES, WEIGHTS)[0]
    without = (drawn is Likeness.DOI and not document.doi) or (drawn is Likeness.PMID and not document.pmid)
    if without or (drawn is Likeness.PMID and source is Source.SCOPUS):
        return Likeness.TITLE
    return drawn


def _citation(
    document: Document, source: Source, position: int, likeness: Likeness | None, rng: random.Random
) -> Citation:
    register = document.blueprint.kind is Kind.REGISTER_ENTRY
    disguised = likeness is Likeness.PERSON
    title = forms.title_disguised(document.text.title, rng) if disguised else document.text.title
    keeps_doi = likeness in (None, Likeness.DOI)
    keeps_pmid = source is not Source.SCOPUS and (
        likeness in (None, Likeness.PMID) or (likeness is Likeness.DOI and rng.random() < 0.5)
    )
    return Citation(
        title=title if disguised else forms.title_as_indexed(title, source, rng),
        abstract=document.text.abstract,
        authors=tuple(forms.author(name, source) for name in document.names),
        year=document.year + (rng.choice((-1, 0, 0, 1)) if disguised else 0),
        date=document.date if source in (Source.PUBMED, Source.REGISTER) else "",
        journal=forms.journal(document.journal, source),
        volume="" if register else document.volume,
        issue="" if register else document.issue,
        pages="" if register or disguised else document.pages,
        doi=document.doi if keeps_doi else "",
        pmid=document.pmid if keeps_pmid else "",
        registrations=(document.registration,) if document.registration and source is not Source.SCOPUS else (),
        accession=_accession(document, source, position),
        language=document.language if source is Source.PUBMED else _language(document.language),
        publication_types=_types(document, source),
        keywords=_keywords(rng),
        urls=_urls(document, source),
        notices=document.notices if source is Source.PUBMED else (),
    )


def _accession(document: Document, source: Source, position: int) -> str:
    match source:
        case Source.PUBMED:
            return document.pmid
        case Source.EMBASE:
            return f"L9{document.number:05d}{position:03d}"
        case Source.SCOPUS:
            return f"2-s2.0-99{document.number:09d}"
        case Source.CENTRAL:
            return f"CN-99{document.number:06d}"
        case Source.REGISTER:
            return document.registration
        case _:
            return ""


def _language(code: str) -> str:
    return {"eng": "English", "chi": "Chinese", "por": "Portuguese"}[code]


def _types(document: Document, source: Source) -> tuple[str, ...]:
    kind = document.blueprint.kind
    match source:
        case Source.PUBMED:
            retracted = ("Retracted Publication",) if document.blueprint.mark == "retracted" else ()
            return ("Journal Article", *((TYPES[kind],) if kind in TYPES else ()), *retracted)
        case Source.CENTRAL:
            return ("Trial registry record" if kind is Kind.REGISTER_ENTRY else "Journal article",)
        case Source.REGISTER:
            return ("Interventional study",)
        case _:
            return (_scopus_type(kind),)


def _scopus_type(kind: Kind) -> str:
    named = {Kind.REVIEW: "Review", Kind.LETTER: "Letter", Kind.CONFERENCE_ABSTRACT: "Conference Abstract"}
    return named.get(kind, "Erratum" if kind is Kind.ERRATUM else "Article")


def _keywords(rng: random.Random) -> tuple[str, ...]:
    offered = ("chronic pain", "lumbar spine", "neuromodulation", "pain measurement", "quality of life", "human")
    return (*sorted(rng.sample(offered, 3)), "synthetic record")


def _urls(document: Document, source: Source) -> tuple[str, ...]:
    match source:
        case Source.SCOPUS:
            return (f"https://www.example.org/inward/record.uri?eid={_accession(document, source, 0)}",)
        case Source.REGISTER:
            return (f"https://www.example.org/study/{document.registration}",)
        case _:
            return ()
