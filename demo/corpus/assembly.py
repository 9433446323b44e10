"""Puts the corpus together from its parts: the same seed gives the same bytes."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from demo.corpus import arms, documents, indexing, plan, texts, votes
from demo.corpus.documents import Document
from demo.corpus.model import ArmData, Corpus, Kind, Source, SyntheticReport, Verdict, handles
from demo.corpus.phrases import stream
from demo.corpus.protocol import PROTOCOL, QUERY
from records.readers.citation import Citation

Entry = tuple[str, Source, Citation]
"""Report key, source, citation."""
NOT_RETRIEVED = 3


def build(seed: int) -> Corpus:
    """The whole corpus of one seed; different seeds differ in texts, numbers, duplicates and votes."""
    published, data = _published(seed)
    entries = _entries(published, stream(seed, "entries"))
    reports = tuple(_report(document, entries) for document in published)
    unread = _unread(reports, stream(seed, "retrieval"))
    return Corpus(
        seed=seed,
        sources=_by_source(entries, stream(seed, "order")),
        reports=reports,
        votes=votes.cast(reports, unread=unread, rng=stream(seed, "votes")),
        arms=data,
        protocol=PROTOCOL,
        pubmed_query=QUERY,
        not_retrieved=unread,
        index=_index(entries),
    )


def pubmed_citations(seed: int) -> list[Citation]:
    return list(build(seed).sources[Source.PUBMED])


def _published(seed: int) -> tuple[tuple[Document, ...], tuple[ArmData, ...]]:
    blueprints = plan.blueprints()
    data = arms.simulate([texts.key(number) for number in range(len(arms.NETWORK))], stream(seed, "arms"))
    studies = texts.studies(blueprints, data, seed)
    written = texts.write(blueprints, studies, seed)
    return documents.publish(blueprints, written, studies, stream(seed, "documents")), data


def _entries(published: Sequence[Document], rng: random.Random) -> tuple[Entry, ...]:
    return tuple((document.key, *entry) for document in published for entry in indexing.entries(document, rng))


def _report(document: Document, entries: Sequence[Entry]) -> SyntheticReport:
    accessions = defaultdict[str, list[str]](list)
    for key, source, citation in entries:
        if key == document.key:
            accessions[source].append(citation.accession)
    blueprint = document.blueprint
    return SyntheticReport(
        key=document.key,
        study_key=texts.key(blueprint.study),
        kind=blueprint.kind,
        design=blueprint.design,
        title=document.text.title,
        authors=tuple(f"{name.given} {name.surname}" for name in document.names),
        year=document.year,
        truth_title_abstract=blueprint.title_abstract,
        truth_full_text=blueprint.full_text,
        reason=blueprint.reason,
        language=document.language,
        accessions={source: tuple(found) for source, found in accessions.items()},
    )


def _unread(reports: Sequence[SyntheticReport], rng: random.Random) -> frozenset[str]:
    sought = (r for r in reports if r.truth_title_abstract is Verdict.INCLUDE and r.truth_full_text is Verdict.EXCLUDE)
    return frozenset(rng.sample([r.key for r in sought if r.kind is not Kind.RCT], NOT_RETRIEVED))


def _by_source(entries: Sequence[Entry], rng: random.Random) -> Mapping[str, tuple[Citation, ...]]:
    found: dict[str, list[Citation]] = {source.value: [] for source in Source}
    for _, source, citation in entries:
        found[source.value].append(citation)
    for citations in found.values():
        rng.shuffle(citations)
    return {source: tuple(citations) for source, citations in found.items()}


def _index(entries: Sequence[Entry]) -> Mapping[str, str]:
    keys = defaultdict[str, set[str]](set)
    for key, _, citation in entries:
        for handle in handles(citation):
            keys[handle].add(key)
    # A title that two reports share finds neither: their identifiers do.
    return {handle: next(iter(found)) for handle, found in keys.items() if len(found) == 1}
