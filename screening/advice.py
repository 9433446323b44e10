"""Whether titles and abstracts have been screened enough, from released standings only: the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q

from records.models import Report
from reviews.models import Protocol
from screening import blocks, stopping
from screening.models import Block, Stage, Standing, State
from screening.stopping import Part, Recall, Sample

OPEN = (State.UNDECIDED, State.AWAITING)


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known, what it says about the target, and what is still missing. Counts are of reports.

    `p` is that of the test on the ranked sequence, `p_sample` that of the audit sample, `p_yield` that of the yield.
    """

    target: int | None
    confidence: int
    population: int
    screened: int
    found: int
    handed_out: int
    conflicts: int
    waiting: int
    stop: bool = False
    sentence: str = ""
    missing: list[str] = field(default_factory=list)
    recall: Recall | None = None
    sample: Sample | None = None
    p: float | None = None
    p_sample: float | None = None
    p_yield: float | None = None
    sample_size: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """The released sequence by block, and the audit sample if it is the last of them."""

    parts: list[Part]
    population: int
    found: int
    sample: Sample | None


def of(stage: Stage) -> Advice:
    promised = Protocol.objects.get(review=stage.review_id)
    known, waiting = _known(stage), blocks.waiting(stage).count()
    states = dict(_released(stage).values_list("state").annotate(n=Count("pk")))
    screened = sum(n for state, n in states.items() if state not in OPEN)
    counts = {
        "target": promised.recall_target,
        "confidence": promised.stopping_confidence,
        "population": known.population,
        "screened": screened,
        "found": known.found,
        "handed_out": known.population - screened - waiting,
        "conflicts": states.get(State.CONFLICT, 0),
        "waiting": waiting,
    }
    figures = _figures(known, promised)
    missing = _missing(**{name: counts[name] for name in ("target", "found", "conflicts", "waiting")})
    reached = bool(figures.pop("reached")) and not missing
    return Advice(
        **counts, **figures, stop=reached, missing=missing, sentence=_sentence(counts, reached=reached, missing=missing)
    )  # type: ignore[arg-type]


def _figures(known: _Known, promised: Protocol) -> dict[str, object]:
    if not known.found or promised.recall_target is None:
        return {"recall": _recall(known, promised.stopping_confidence / 100), "reached": False}
    target, confidence = promised.recall_target / 100, promised.stopping_confidence / 100
    asked, sample = {"population": known.population, "target": target}, known.sample
    p_sample = None
    if sample:
        p_sample = stopping.random_tail(sample, found_before=known.found - sample.found, target=target)
    left = known.population - sum(part.size for part in known.parts)
    return {
        "recall": _recall(known, confidence),
        "sample": sample,
        "p": stopping.ranked_tail(known.parts, **asked),
        "p_sample": p_sample,
        "p_yield": stopping.drying_up(known.parts, **asked),
        "sample_size": stopping.sample_size(left, found=known.found, target=target, confidence=confidence),
        "reached": stopping.reached(known.parts, **asked, confidence=confidence)
        or (p_sample is not None and p_sample < 1 - confidence),
    }


def _recall(known: _Known, confidence: float) -> Recall | None:
    if known.sample:
        before = known.found - known.sample.found
        return stopping.recall_from_sample(known.sample, found_before=before, confidence=confidence)
    return stopping.recall_from_ranking(known.parts, population=known.population, confidence=confidence)


def _known(stage: Stage) -> _Known:
    parts = _parts(stage)
    population = Report.objects.visible().filter(review=stage.review_id).count()
    found = sum(part.found for _, part in parts)
    last = parts[-1] if parts else None
    sample = None
    newest = Block.objects.filter(stage=stage).order_by("number").last()
    if last and newest and newest.number == last[0] and newest.sampled_from:
        sample = Sample(population=max(newest.sampled_from, last[1].size), size=last[1].size, found=last[1].found)
    return _Known([part for _, part in parts], population, found, sample)


def _parts(stage: Stage) -> list[tuple[int, Part]]:
    """The opened blocks in their order: the number of each, what was decided in it, and what was included."""
    rows = (
        _released(stage)
        .exclude(state__in=OPEN)
        .filter(report__slots__stage=stage)
        .values("report__slots__block__number")
        .annotate(size=Count("pk"), found=Count("pk", filter=Q(state=State.INCLUDED)))
        .order_by("report__slots__block__number")
    )
    return [(row["report__slots__block__number"], Part(row["size"], row["found"])) for row in rows]


def _released(stage: Stage) -> Standing:
    return Standing.objects.released().filter(stage=stage).order_by()


def _missing(*, target: int | None, found: int, conflicts: int, waiting: int) -> list[str]:
    told = []
    if target is None:
        told.append("The protocol fixes no recall target, so everything is screened.")
    if not found:
        told.append("Nothing relevant has been found and opened yet; without that no share of it can be judged.")
    if conflicts:
        told.append(f"{conflicts} conflicts in opened blocks are to settle.")
    if not waiting:
        told.append("Every record lies in a block already: there is nothing left that a stop would spare.")
    return told


def _sentence(counts: dict[str, int | None], *, reached: bool, missing: list[str]) -> str:
    aim = f"a recall of {counts['target']} % with {counts['confidence']} % confidence"
    if reached:
        return f"The target is reached: what was screened shows {aim}. A lead may stop; nothing stops by itself."
    if missing:
        return "Go on: there is no advice to stop yet."
    return f"Go on: what was screened does not show {aim} yet."
