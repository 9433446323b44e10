"""What happened in the demo's review, from its foundation to the first network, in order."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from demo import corpus
from demo.corpus import Source
from demo.loading import analyses, duplicates, frame, installation, people, searches, studies, texts, titles
from demo.loading.people import SignIn
from demo.loading.scene import Scene
from reporting import prisma
from reviews import audit
from reviews.models import Review

FIRST_SOURCES = (Source.EMBASE, Source.CENTRAL, Source.REGISTER, Source.CITATIONS)
LEFT_AT_FIRST, LEFT_AT_LAST = 4, 5
"""How many pairs of duplicates wait for a person, before and after the last source."""
SHARE_OF_FIRST_FILE = 3
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demo as it stands: its review, its seed, everybody's sign-in, the numbers of its flow by box."""

    review: Review
    seed: int
    people: list[SignIn]
    flow: dict[str, int]
    is_new: bool


def load(seed: int, *, known: Mapping[str, str]) -> Loaded:
    """Load the demo, or find it loaded. `known` are passwords by e-mail that whoever asks still has."""
    with transaction.atomic():
        audit.reserve(None)  # two loaders at once: the second one waits, and finds the demo
        kept = installation.found()
        review, true_seed = kept or (_tell(seed), seed)
        signing_in = people.sign_ins(people.gather(), known=known)
    flow = {key: box.n for key, box in prisma.checked(review).boxes.items()}
    return Loaded(review, true_seed, signing_in, flow, is_new=kept is None)


def _tell(seed: int) -> Review:
    with _timed("corpus and people"):
        scene = frame.found(corpus.build(seed), people.gather())
        frame.promise(scene)
    with _timed("searches"):
        _search(scene)
    with _timed("titles and abstracts"):
        _screen(scene)
    with _timed("full texts"):
        _read(scene)
    with _timed("studies"):
        studies.link(scene)
        pain = studies.enter(scene)
    with _timed("analysis"):
        analyses.hand_over(scene)
        analyses.run(scene, pain)
    installation.complete(scene.review, seed=seed)
    return scene.review


def _search(scene: Scene) -> None:
    searches.run_pubmed(scene)
    for source in FIRST_SOURCES:
        searches.upload(scene, source)
    duplicates.merge(scene, leave=LEFT_AT_FIRST)


def _screen(scene: Scene) -> None:
    """The first sources are screened to the end; Scopus came later, and its blocks are in work."""
    titles.pilot(scene)
    frame.amend(scene)
    titles.screen(scene)
    scopus = searches.note(scene, Source.SCOPUS)
    middle = len(scene.corpus.sources[Source.SCOPUS]) // SHARE_OF_FIRST_FILE
    searches.upload_part(scene, scopus, slice(None, middle))
    duplicates.merge(scene, leave=LEFT_AT_FIRST)
    titles.complete(scene)
    searches.upload_part(scene, scopus, slice(middle, None))
    duplicates.merge(scene, leave=LEFT_AT_LAST)
    titles.begin(scene)


def _read(scene: Scene) -> None:
    sought = texts.sort(scene)
    texts.retrieve(scene, sought)
    texts.read(scene)
    texts.read_late(scene, sought.late)


@contextmanager
def _timed(chapter: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    logger.info("demo: %s in %.1f s", chapter, time.monotonic() - began)
