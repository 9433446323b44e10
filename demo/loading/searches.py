"""What was searched: PubMed through Entrez, the other sources by file. Scopus comes last and in two files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from demo.corpus import Source, ris
from demo.corpus.model import folded
from demo.loading.scene import Scene, finish
from records import imports, searches
from records.models import Search, SourceKind
from records.readers.citation import Citation
from reviews.errors import Conflict

REAL = "eutils.ncbi.nlm.nih.gov"
SYNTHETIC = "Synthetic: invented for the demonstration, never run against the real source."
OTHERS: Mapping[Source, Mapping[str, str]] = {
    Source.EMBASE: {
        "platform": "Elsevier embase.com",
        "strategy": (
            "#1 'failed back surgery syndrome'/exp OR 'persistent spinal pain syndrome':ti,ab\n"
            "#2 'spinal cord stimulation'/exp OR 'epidural drug administration'/exp OR radiofrequency:ti,ab\n"
            "#3 #1 AND #2"
        ),
    },
    Source.CENTRAL: {
        "platform": "Cochrane Library (Wiley)",
        "strategy": (
            '#1 ("persistent spinal pain" OR "failed back surgery"):ti,ab,kw\n'
            "#2 (stimulation OR neuromodulation OR epidural OR radiofrequency):ti,ab,kw\n"
            "#3 #1 AND #2 in Trials"
        ),
    },
    Source.REGISTER: {
        "kind": SourceKind.REGISTER,
        "platform": "ClinicalTrials.gov",
        "strategy": "Condition: failed back surgery syndrome; study type: interventional",
    },
    Source.CITATIONS: {
        "kind": SourceKind.CITATION,
        "strategy": "Reference lists of included trials and of earlier reviews, and reports that cite them.",
    },
    Source.SCOPUS: {
        "platform": "Elsevier",
        "strategy": (
            'TITLE-ABS-KEY("persistent spinal pain syndrome" OR "failed back surgery") '
            "AND TITLE-ABS-KEY(stimulation OR epidural OR radiofrequency)"
        ),
    },
}


def run_pubmed(scene: Scene) -> None:
    """Ask the stand-in as one asks PubMed; against the real one a synthetic review has nothing to look for."""
    if urlsplit(settings.PUBMED_URL).hostname == REAL:
        raise Conflict(
            "The demo does not ask the real PubMed. Start it with tandem.py demo, or start the stand-in "
            "(python -m demo.pubmed) and name its address in TANDEM_PUBMED_URL."
        )
    search = searches.run_pubmed(scene.review, by=scene.lead, query=scene.corpus.pubmed_query)
    searches.revise(search, by=scene.lead, changes={"notes": SYNTHETIC, "peer_review": "PRESS, by a second librarian."})
    batch = search.batches.select_related("job").get()
    finish(batch.job)
    _refuse_others(scene, search)


def _refuse_others(scene: Scene, search: Search) -> None:
    """What another seed's stand-in, or a real PubMed, sends has the same numbers at most, never the same titles."""
    came = {folded(title) for batch in search.batches.all() for title in batch.records.values_list("title", flat=True)}
    if came != {folded(citation.title) for citation in scene.corpus.sources[Source.PUBMED]}:
        raise Conflict(
            f"What PubMed sent is not the synthetic corpus of seed {scene.corpus.seed}. The demo needs its stand-in "
            "with the same seed; leave TANDEM_PUBMED_URL empty and tandem.py demo starts it."
        )


def upload(scene: Scene, source: Source) -> None:
    """A source's whole file."""
    found = scene.corpus.sources[source]
    _read(scene, note(scene, source), f"{_slug(source)}.ris", found)


def note(scene: Scene, source: Source) -> Search:
    """The search as PRISMA-S wants it written down."""
    fields = {
        "source": source.value,
        "searched_on": timezone.localdate(),
        "hits": len(scene.corpus.sources[source]) + (len(ris.UNREADABLE) if source is Source.EMBASE else 0),
        "limits": "None.",
        "notes": SYNTHETIC,
        **OTHERS[source],
    }
    return searches.create(scene.review, by=scene.lead, fields=fields)


def upload_part(scene: Scene, search: Search, part: slice) -> None:
    """Some of a source's citations, as exports come that hold only so many."""
    found = scene.corpus.sources[search.source][part]
    number = search.batches.count() + 1
    _read(scene, search, f"{_slug(search.source)}-{number}.ris", found)


def _read(scene: Scene, search: Search, name: str, citations: Sequence[Citation]) -> None:
    file = SimpleUploadedFile(name, ris.write(search.source, citations))
    batch = imports.read_file(scene.review, by=scene.lead, search=search, file=file)
    finish(batch.job)


def _slug(source: str) -> str:
    return source.lower().replace(" ", "-").replace(".", "-")
