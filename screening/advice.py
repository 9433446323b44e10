"""Whether titles and abstracts have been screened enough, from released standings only: the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, ExpressionWrapper, F, IntegerField, Q

from records.models import Report
from reviews.models import Protocol
from screening import blocks, stopping
from screening.blinding import StandingQuerySet
from screening.models import Block, Stage, Standing, State
from screening.stopping import Part, Recall, Sample

OPEN = (State.UNDECIDED, State.AWAITING)


@dataclass(frozen=True, slots=True)
class Tests:
    """The p of the test on the ranked sequence, on its yield and on the audit sample; the size of a sample to draw."""

    ranked: float
    drying: float
    sampled: float | None
    sample_size: int
    reached: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known, what it says about the target, and what is still missing. Counts are of reports."""

    target: int | None
    confidence: int
    population: int
    screened: int
    found: int
    handed_out: int
    conflicts: int
    waiting: int
    recall: Recall | None
    sample: Sample | None
    tests: Tests | None
    missing: list[str]
    stop: bool

    @property
    def sentence(self) -> str:
        aim = f"a recall of {self.target} % with {self.confidence} % confidence"
        if self.stop:
            return f"The target is reached: what was screened shows {aim}. A lead may stop; nothing stops by itself."
        if self.missing:
            return "Go on: there is no advice to stop yet."
        return f"Go on: what was screened does not show {aim} yet."


@dataclass(frozen=True, slots=True)
class _Known:
    """The opened sequence in parts, and the audit sample if it is the last block of all."""

    parts: list[Part]
    population: int
    found: int
    sample: Sample | None


def of(stage: Stage) -> Advice:
    promised = Protocol.objects.get(review=stage.review_id)
    known, waiting = _known(stage), blocks.waiting(stage).count()
    states = dict(_released(stage).values_list("state").annotate(n=Count("pk")))
    screened, conflicts = sum(n for state, n in states.items() if state not in OPEN), states.get(State.CONFLICT, 0)
    missing = _missing(promised.recall_target, known.found, conflicts, waiting)
    tests = _tests(known, promised)
    return Advice(
        target=promised.recall_target,
        confidence=promised.stopping_confidence,
        population=known.population,
        screened=screened,
        found=known.found,
        handed_out=known.population - screened - waiting,
        conflicts=conflicts,
        waiting=waiting,
        recall=_recall(known, promised.stopping_confidence / 100),
        sample=known.sample,
        tests=tests,
        missing=missing,
        stop=tests is not None and tests.reached and not missing,
    )


def _tests(known: _Known, promised: Protocol) -> Tests | None:
    if not known.found or promised.recall_target is None:
        return None
    target, confidence = promised.recall_target / 100, promised.stopping_confidence / 100
    parts, population, sampled = known.parts, known.population, None
    if known.sample:
        before = known.found - known.sample.found
        sampled = stopping.random_tail(known.sample, found_before=before, target=target)
    left = population - sum(part.size for part in parts)
    by_sequence = stopping.reached(parts, population=population, target=target, confidence=confidence)
    return Tests(
        ranked=stopping.ranked_tail(parts, population=population, target=target),
        drying=stopping.drying_up(parts, population=population, target=target),
        sampled=sampled,
        sample_size=stopping.sample_size(left, found=known.found, target=target, confidence=confidence),
        reached=by_sequence or (sampled is not None and sampled < 1 - confidence),
    )


def _recall(known: _Known, confidence: float) -> Recall | None:
    if known.sample:
        before = known.found - known.sample.found
        return stopping.recall_from_sample(known.sample, found_before=before, confidence=confidence)
    return stopping.recall_from_ranking(known.parts, population=known.population, confidence=confidence)


def _known(stage: Stage) -> _Known:
    population = Report.objects.visible().filter(review=stage.review_id).count()
    by_block = _by_block(stage, stopping.run_length(population))
    # Before the first block there was no ranking: it is one part.
    parts = [part for place, runs in enumerate(by_block.values()) for part in (runs if place else [_sum(runs)])]
    return _Known(parts, population, sum(part.found for part in parts), _sample(stage, by_block))


def _sample(stage: Stage, by_block: dict[int, list[Part]]) -> Sample | None:
    """What the newest block found, if it is an audit sample and open: an older one says nothing of what waits now."""
    newest = Block.objects.filter(stage=stage).order_by("number").last()
    if newest is None or newest.sampled_from is None or newest.number not in by_block:
        return None
    drawn = _sum(by_block[newest.number])
    return Sample(population=max(newest.sampled_from, drawn.size), size=drawn.size, found=drawn.found)


def _by_block(stage: Stage, length: int) -> dict[int, list[Part]]:
    """The opened blocks in their order, each in runs of so many places: what was decided there, what included."""
    run = ExpressionWrapper((F("report__slots__position") - 1) / length, output_field=IntegerField())
    rows = (
        _released(stage)
        .exclude(state__in=OPEN)
        .filter(report__slots__stage=stage)
        .values(block=F("report__slots__block__number"), run=run)
        .annotate(size=Count("pk"), found=Count("pk", filter=Q(state=State.INCLUDED)))
        .order_by("block", "run")
    )
    found: dict[int, list[Part]] = {}
    for row in rows:
        found.setdefault(row["block"], []).append(Part(row["size"], row["found"]))
    return found


def _sum(parts: list[Part]) -> Part:
    return Part(sum(part.size for part in parts), sum(part.found for part in parts))


def _released(stage: Stage) -> StandingQuerySet:
    return Standing.objects.released().filter(stage=stage).order_by()


def _missing(target: int | None, found: int, conflicts: int, waiting: int) -> list[str]:
    told = []
    if target is None:
        told.append("The protocol fixes no recall target, so everything is screened.")
    if not found:
        told.append("Nothing relevant has been found and opened yet; without that no share of it can be judged.")
    if conflicts:
        told.append(f"{conflicts} {'conflict' if conflicts == 1 else 'conflicts'} in opened blocks to settle.")
    if not waiting:
        told.append("Every record lies in a block already: there is nothing left that a stop would spare.")
    return told
