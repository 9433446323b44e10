"""The paragraph that PRISMA 2020 asks for in item 8, from the protocol and what was done: how records were selected."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from records import matching
from reporting import places
from reporting.words import counted
from reviews.models import Protocol, Review, Settlement
from reviews.snapshot import snapshot
from screening import ordering, retrieval, stages, stopping, tagging
from screening.models import Block, Decision, Stage, StageKind, Standing, Stop

STOPPING = f"{stopping.NAME} {stopping.VERSION} (hypergeometric test)"
SETTLED = {
    Settlement.THIRD_PERSON: "Disagreements were settled by a person who had not voted on the record.",
    Settlement.CONSENSUS: "Disagreements were settled by consensus of those who had voted, all of whom confirmed.",
    Settlement.EITHER: "Disagreements were settled by consensus, or else by a person who had not voted on the record.",
}


def paragraph(review: Review) -> str:
    """Sentences for the methods section, from settings and released facts; nothing in them depends on a blind vote."""
    with snapshot():
        return " ".join(_sentences(review))


@cache
def release() -> str:
    """The version of this software, as its project file names it."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _sentences(review: Review) -> Iterator[str]:
    promised = Protocol.objects.get(review=review)
    yield f"Records were managed and screened in Tandem {release()}."
    yield f"Duplicates were found by its matching rules (version {matching.VERSION}) and by hand."
    for stage in Stage.objects.filter(review=review).order_by("pk"):
        yield from _of_stage(stage, promised)
    if promised.settlement:
        yield SETTLED[Settlement(promised.settlement)]
    if promised.masks_authors:
        yield "Authors, journal and year were masked while screening."
    yield from _imported(review)
    if retrieval.sought(review).exists():
        yield (
            f"Full texts sought could be sorted by weighted rules for randomised trials (version {tagging.VERSION}); "
            "these excluded nothing, and the design was recorded by people."
        )
    yield from _stopping(review, promised)


def _of_stage(stage: Stage, promised: Protocol) -> Iterator[str]:
    titles = stage.kind == StageKind.TITLE_ABSTRACT
    number = promised.reviewers_title_abstract if titles else promised.reviewers_full_text
    what = "Titles and abstracts" if titles else "Full texts"
    if number == 1:
        yield f"{what} were screened by one reviewer each."
    else:
        yield f"{what} were screened by {number} reviewers each, independently and blind to each other's decisions."
    yield from _blocks(stage, promised)
    yield from _ranked(stage)
    yield from _alone(stage, number)


def _blocks(stage: Stage, promised: Protocol) -> Iterator[str]:
    laid = Block.objects.filter(stage=stage, imported=None)
    pilot = laid.filter(number=0).first()
    if pilot:
        yield counted("A pilot of {n} {record|records} was screened first.", pilot.slots.count())
    n = laid.exclude(number=0).filter(sampled_from=None).count()
    if n and not stages.by_report(stage, promised):
        yield counted("Work was shared in {n} {block|blocks}, each opened when complete.", n)
    samples = laid.exclude(sampled_from=None)
    if samples:
        n = sum(block.slots.count() for block in samples)
        yield counted("{n} {record was|records were} screened as a random audit sample.", n)


def _ranked(stage: Stage) -> Iterator[str]:
    told = ordering.account(stage)
    if told:
        yield (
            f"Records that waited were ordered by relevance ({told.name}, version {told.version}), learned since "
            f"{told.since:%-d %B %Y} from decisions that had been opened, at last {told.relevant} relevant and "
            f"{told.irrelevant} irrelevant; {told.audit_share} % of each block were drawn at random."
        )


def _alone(stage: Stage, number: int) -> Iterator[str]:
    """How much one person decided alone, by opened blocks: known from their laying, not from votes."""
    if number == 1:
        return
    opened = Standing.objects.released().filter(stage=stage)
    alone = opened.filter(report__slots__stage=stage, report__slots__block__required=1).count()
    if alone:
        share = f"{alone / opened.count():.0%}".replace("%", " %")
        yield counted(f"{{n}} of them ({share}) {{was|were}} decided by one person alone.", alone)


def _imported(review: Review) -> Iterator[str]:
    brought = Decision.objects.released().current().filter(stage__review=review).exclude(imported=None).count()
    if brought:
        yield counted("{n} {decision was|decisions were} taken over from another tool.", brought)


def _stopping(review: Review, promised: Protocol) -> Iterator[str]:
    stop = Stop.objects.filter(stage__review=review, to_seq=None).first()
    if stop is None:
        if promised.recall_target is None:
            yield "No record was excluded or left out by an automation tool."
        else:
            yield f"Screening was to stop at a recall of {promised.recall_target} %, tested by {STOPPING}."
        return
    n = places.reports(places.ground(review)).filter(place=places.Place.STOPPED).count()
    advice = "against the advice to go on" if stop.against else "on its advice"
    yield (
        f"Screening of titles and abstracts was stopped on {stop.at:%-d %B %Y} {advice} ({stop.tool} {stop.version}, "
        f"hypergeometric test, recall target {stop.target} %, confidence {stop.confidence} %): "
        f"{stop.reason.rstrip('.')}."
    )
    yield counted("{n} {record was|records were} not screened by a human.", n)
