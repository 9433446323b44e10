"""Reports as they were published: journal, authors, identifiers, and the sources that hold them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from demo.corpus.forms import Name
from demo.corpus.model import Design, Kind, Source
from demo.corpus.phrases import phrases
from demo.corpus.plan import Blueprint
from demo.corpus.texts import Study, Text

DATABASES = (Source.PUBMED, Source.EMBASE, Source.SCOPUS, Source.CENTRAL)
TRIALS = (Kind.RCT, Kind.FOLLOW_UP, Kind.PROTOCOL)
SHARES = {
    "trials": (0.82, 0.48, 0.34, 0.58),
    "meetings": (0.0, 1.0, 0.25, 0.3),
    "others": (0.5, 0.34, 0.24, 0.0),
}
"""Chance that PubMed, Embase, Scopus and CENTRAL hold a report of the group."""
MONTHS = [f"{month:02}" for month in range(1, 13)]
RETRACTION_PMID = "90009999"
"""Of a notice that is itself in no source."""
FOREIGN = (("chi", "Synthetic Chinese Journal of Pain", "Synth Chin J Pain"), ("por", "Dor Sintética", "Dor Sint"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report as it was published: everything a source may copy from."""

    number: int
    blueprint: Blueprint
    text: Text
    year: int
    names: tuple[Name, ...]
    journal: tuple[str, ...]
    volume: str
    issue: str
    pages: str
    date: str
    language: str
    registration: str
    sources: tuple[Source, ...]
    doi: str
    pmid: str
    notices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"r{self.number:03d}"


def publish(
    plan: Sequence[Blueprint], texts: Sequence[Text], studies: Mapping[int, Study], rng: random.Random
) -> tuple[Document, ...]:
    """Give every text its journal, authors, identifiers and sources; the teams of a study stay together."""
    foreign, teams, pmids = iter(FOREIGN), dict[int, tuple[Name, ...]](), iter(range(90000001, 90009999))
    documents = []
    for number, (blueprint, text) in enumerate(zip(plan, texts, strict=True), start=1):
        team = teams.setdefault(blueprint.study, _team(rng))
        language, *journal = next(foreign) if blueprint.mark == "foreign" else ("eng", *_venue(blueprint, rng))
        sources = _holders(blueprint, rng)
        year, start = studies[blueprint.study].year + blueprint.offset, rng.randint(1, 890)
        document = Document(
            number=number,
            blueprint=blueprint,
            text=Text(title=f"[{text.title}]", abstract=text.abstract) if language != "eng" else text,
            year=year,
            names=(team[0], *rng.sample(team[1:], rng.randint(2, len(team) - 1))),
            journal=tuple(journal),
            volume=str(year - 1990),
            issue=str(rng.randint(1, 12)),
            pages=f"{start}-{start + rng.randint(2, 14)}",
            date=f"{year}-{rng.choice(MONTHS)}-{rng.randint(1, 28):02}",
            language=language,
            registration=_registration(blueprint, rng),
            sources=sources,
            doi=_doi(blueprint, number, rng),
            pmid=str(next(pmids)) if Source.PUBMED in sources else "",
        )
        documents.append(document)
    return _noticed(documents)


def _noticed(documents: Sequence[Document]) -> tuple[Document, ...]:
    marked = {document.blueprint.mark: document for document in documents}
    retracted, corrected, erratum = (marked[mark] for mark in ("retracted", "corrected", "erratum"))
    # A correction appears where the article did.
    erratum = replace(erratum, journal=corrected.journal)
    notices = {
        retracted.key: f"RetractionIn: {_cited(retracted, later=2)} PMID {RETRACTION_PMID}",
        corrected.key: f"ErratumIn: {_cited(erratum)} PMID {erratum.pmid}",
        erratum.key: f"ErratumFor: {_cited(corrected)} PMID {corrected.pmid}",
    }
    noticed = {d.key: replace(d, notices=(notices[d.key],)) for d in (retracted, corrected, erratum)}
    return tuple(noticed.get(document.key, document) for document in documents)


def _cited(document: Document, *, later: int = 0) -> str:
    year, volume = document.year + later, int(document.volume) + later
    return f"{document.journal[-1]}. {year};{volume}({document.issue}):{document.pages.split('-')[0]}."


def _team(rng: random.Random) -> tuple[Name, ...]:
    names = phrases("names")
    surnames = rng.sample(names["surnames"], rng.randint(4, 9))
    return tuple(Name(s, rng.choice(names["given"]), rng.choice(("", "", *"ABEJLM"))) for s in surnames)


def _venue(blueprint: Blueprint, rng: random.Random) -> Sequence[str]:
    if blueprint.kind is Kind.REGISTER_ENTRY:
        return ("", "")
    journals: Sequence[Sequence[str]] = phrases("names")["journals"]
    return rng.choice(journals)


def _registration(blueprint: Blueprint, rng: random.Random) -> str:
    register = blueprint.kind is Kind.REGISTER_ENTRY
    randomised = blueprint.kind in TRIALS and blueprint.design is not Design.OTHER
    return f"NCT9{blueprint.study:07d}" if register or (randomised and rng.random() < 0.7) else ""


def _doi(blueprint: Blueprint, number: int, rng: random.Random) -> str:
    share = {Kind.REGISTER_ENTRY: 0.0, Kind.CONFERENCE_ABSTRACT: 0.4}.get(blueprint.kind, 0.92)
    return f"10.5555/synthetic.{number:03d}" if blueprint.mark or rng.random() < share else ""


def _holders(blueprint: Blueprint, rng: random.Random) -> tuple[Source, ...]:
    if blueprint.kind is Kind.REGISTER_ENTRY:
        return (Source.REGISTER, *((Source.CENTRAL,) if rng.random() < 0.45 else ()))
    if blueprint.mark == "cited":
        return (Source.CITATIONS, *((Source.SCOPUS,) if rng.random() < 0.5 else ()))
    group = "trials" if blueprint.kind in TRIALS else "others"
    group = "meetings" if blueprint.kind is Kind.CONFERENCE_ABSTRACT else group
    held = {source for source, share in zip(DATABASES, SHARES[group]) if rng.random() < share}
    # Notices reach a review through PubMed, so what carries one is always there.
    held |= {Source.PUBMED} if blueprint.mark else set()
    held = held or {rng.choice(DATABASES[:3])}
    return tuple(source for source in DATABASES if source in held)
