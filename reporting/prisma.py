"""The PRISMA 2020 flow of a review, counted in one consistent read, and refused where it does not add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from django.db.models import Count, F

from records import encounters
from reporting import boxes, identities, places
from reporting.flow import Box, Checks, Flow, Part, Pending
from reporting.places import Arm, Ground, Place
from reporting.words import counted
from reviews.errors import Conflict
from reviews.models import Review
from reviews.snapshot import snapshot
from screening.models import ExclusionReason, Standing
from studies.models import StudyReport

Placed = Counter[tuple[str, str, int | None]]
"""How many reports are at each place, by arm, place and the key of the reason."""

BY_QUERY = (
    "duplicates",
    "other-reasons",
    "other-duplicates",
    "included-studies",
    "meta-analysed-studies",
)
WAITING = (
    ("title-pending", "{n} {record|records} in titles and abstracts not released yet"),
    ("title-conflict", "{n} {conflict|conflicts} in titles and abstracts to settle"),
    ("awaiting-retrieval", "{n} {report|reports} awaiting retrieval"),
    ("text-pending", "{n} {full text|full texts} not released yet"),
    ("text-conflict", "{n} {conflict|conflicts} in full texts to settle"),
    ("reason-pending", "{n} {exclusion|exclusions} without an agreed reason"),
)
"""What can be pending. Undecided, half decided and decided but not released are one word: telling them apart would tell
one reviewer of another (RELIABILITY.md §1)."""


def flow(review: Review) -> Flow:
    """Every number of the flow, in one consistent read and a fixed number of queries."""
    with snapshot():
        base = places.ground(review)
        placed = _placed(base)
        again = _again(base)
        sizes = _sizes(base) + again
        numbers = {**_of_records(base, sizes), **_of_reports(placed), **_of_queries(base, again)}
        return Flow(
            boxes=numbers,
            sources=tuple(_sources(base, sizes)),
            **_reasons(review, placed),
            pending=tuple(_pending(numbers)),
            checks=_checks(base),
            stopped=_stopped(base),
        )


def checked(review: Review) -> Flow:
    """The flow, for everything that leaves the house: refused where an identity fails, saying which."""
    found = flow(review)
    refuse_broken(found)
    return found


def refuse_broken(found: Flow) -> None:
    broken = [f"Identity {each.name}: {each.sentence}" for each in identities.of(found) if not each.holds]
    if broken:
        raise Conflict(
            f"The flow does not add up, so nothing was exported. {' '.join(broken)} "
            "Ask the administrator to run verify_prisma and verify_standings."
        )


def _placed(base: Ground) -> Placed:
    rows = places.reports(base).annotate(because=F("at_texts__reason")).order_by()
    grouped = rows.values("arm", "place", "because").annotate(n=Count("pk"))
    return Counter({(row["arm"], row["place"], row["because"]): row["n"] for row in grouped})


def _sizes(base: Ground) -> Counter[int]:
    rows = places.records(base).order_by().values("batch").annotate(n=Count("pk"))
    return Counter({row["batch"]: row["n"] for row in rows})


def _again(base: Ground) -> Counter[int]:
    """How many records each import met again that count once more: identified, and duplicates."""
    rows = encounters.counted(base.review.pk).order_by().values("batch").annotate(n=Count("pk"))
    return Counter({row["batch"]: row["n"] for row in rows})


def _of_records(base: Ground, sizes: Mapping[int, int]) -> dict[str, Box]:
    """Records as they were identified, before anything was removed."""
    counted = {
        key: sum(sizes[batch] for source in base.sources if source.kind == kind for batch in source.batches)
        for kind, key in boxes.KIND_KEYS.items()
    }
    counted["other-identified"] = sum(sizes[batch] for batch in base.other)
    counted["identified"] = sum(sizes.values())
    return {key: _box(key, n) for key, n in counted.items()}


def _of_queries(base: Ground, again: Mapping[int, int]) -> dict[str, Box]:
    """Boxes that are counted by their own list."""
    found = {key: boxes.COUNTED[key] for key in BY_QUERY}
    met = {key: sum(again[batch] for batch in box.batches(base)) for key, box in found.items()}
    return {key: _box(key, box.query(base).count() + met[key]) for key, box in found.items()}


def _box(key: str, n: int) -> Box:
    box = boxes.COUNTED[key]
    return Box(key, box.symbol, box.label, box.unit, n)


def _of_reports(placed: Placed) -> dict[str, Box]:
    found: dict[str, Box] = {}
    for scope, arms in boxes.SCOPES.items():
        for name, box in boxes.REPORTS.items():
            n = sum(count for (arm, place, _), count in placed.items() if arm in arms and place in box.places)
            symbol = f"{box.symbol}'" if box.symbol and scope == "other-" else box.symbol
            label = f"{box.label}{boxes.SCOPE_WORDS[scope]}"
            found[f"{scope}{name}"] = Box(f"{scope}{name}", symbol, label, boxes.UNIT_REPORTS, n)
    return found


def _sources(base: Ground, sizes: Mapping[int, int]) -> Iterator[Part]:
    for source in base.sources:
        n = sum(sizes[batch] for batch in source.batches)
        yield Part(f"{boxes.FROM}{source.key}", source.name, n, source.kind)


def _reasons(review: Review, placed: Placed) -> dict[str, tuple[Part, ...]]:
    """One line per primary reason that excluded something, in the protocol's order, for each arm."""
    reasons = list(ExclusionReason.objects.filter(review=review))
    return {
        name: tuple(_parts(reasons, placed, scope, arm))
        for name, scope, arm in (("reasons", "", Arm.DATABASES), ("other_reasons", "other-", Arm.OTHER))
    }


def _parts(reasons: list[ExclusionReason], placed: Placed, scope: str, arm: Arm) -> Iterator[Part]:
    for reason in reasons:
        n = placed[arm, Place.TEXT_EXCLUDED, reason.pk]
        if n:
            yield Part(f"{scope}{boxes.REASON}{reason.public_id}", reason.label, n)


def _pending(numbers: Mapping[str, Box]) -> Iterator[Pending]:
    for name, words in WAITING:
        box = numbers[f"all-{name}"]
        if box.n:
            yield Pending(box.key, box.n, counted(words, box.n))


def _stopped(base: Ground) -> str:
    """By what, for which target and when screening was stopped, or ""."""
    stop = base.stop
    if stop is None:
        return ""
    return f"{stop.tool} {stop.version}, recall target {stop.target} %, {stop.at:%Y-%m-%d}"


def _checks(base: Ground) -> Checks:
    standings = Standing.objects.released().filter(stage__review=base.review).order_by()
    rows = standings.values_list("stage__kind", "state").annotate(n=Count("pk"))
    links = StudyReport.objects.filter(to_seq=None, report__in=boxes.included(base))
    return Checks(
        standings={(kind, state): n for kind, state, n in rows},
        reports_of_sources=places.records(base).order_by().values("report").distinct().count(),
        links_of_included=links.count(),
    )
