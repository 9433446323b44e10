"""Decisions that an import brought from another tool, taken over as votes of members of the review.

A lead says which name in the file is whom; the votes then follow every rule of votes here: one current per record,
reviewer and stage, nothing at a closed stage, nothing on what is released, blind until their block is opened. They stay
marked as imported. What is mapped to nobody, or cannot stand here, stays attributed text beside its record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from accounts.models import User
from records import judgements
from records.models import ImportBatch, ImportedJudgement, Record
from reviews.errors import NotFound
from reviews.jobs import ENDED_BADLY
from reviews.models import Job, Review
from screening import blocks, criteria, grounds, retrieval, stages, workload
from screening.decisions import Ballot, Brought
from screening.grounds import Fate
from screening.models import VERDICTS, Block, Decision, ExclusionReason, RetrievalOutcome, Stage, StageKind, Verdict

KIND = "screening.imported"
MOST_SHOWN = 200
VERDICT_WORDS = {verdict.value: str(verdict.label) for verdict in Verdict}
UNNAMED = "Nobody named (one result for the team)"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the file, "" where it names nobody, and how many decisions stand under it. Never which."""

    name: str
    decisions: int

    def __str__(self) -> str:
        return self.name or UNNAMED


@dataclass(frozen=True, slots=True)
class Claim:
    """What the file says one member decided about one report."""

    brought: Brought
    fate: Fate


@dataclass(frozen=True, slots=True)
class Difference:
    """A released vote cast here, and what the file says of the same reviewer and record."""

    record: Record
    reviewer: User
    there: str
    here: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking over will do. `laid` are the reports, by their voters, that get blocks of their own."""

    stage: Stage
    batch: ImportBatch
    claims: list[Claim]
    laid: dict[frozenset[User], list[int]]
    missing: list[str]
    unretrieved: frozenset[int]
    """Reports whose full text is still looked for here; a decision on it says that there was one."""

    @property
    def casts(self) -> list[Brought]:
        return [claim.brought for claim in self.claims if claim.fate == Fate.CAST]

    @property
    def complete(self) -> int:
        """Reports that have all their votes by this import alone."""
        return sum(len(reports) for reports in self.laid.values())

    @property
    def retrieved(self) -> int:
        """Full texts that count as retrieved from then on."""
        return len({each.report for each in self.casts} & self.unretrieved)

    @property
    def fates(self) -> Counter[Fate]:
        return Counter(claim.fate for claim in self.claims)


def may_read(reader: User | AnonymousUser, review: Review) -> bool:
    """Who may read decisions from elsewhere: a lead who does not screen; anybody once nothing can be voted on any more.

    Notes and labels stand among them, and they wait for the end of the stage (RELIABILITY.md §1).
    """
    if isinstance(reader, User) and workload.sees_counts(reader, review):
        return True
    open_ones = Stage.objects.filter(review=review, open=True).exists()
    return not open_ones and not Block.objects.filter(stage__review=review, released_seq=None).exists()


def batch_of(review: Review, public_id: str) -> ImportBatch:
    """An import that brought decisions, or nothing."""
    found: ImportBatch | None = judgements.carriers(review).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def names(batch: ImportBatch, stage: Stage) -> list[Name]:
    """The names in the file with decisions that may be of this stage, in alphabetical order."""
    rows = _said(batch, stage).values("reviewer").annotate(n=Count("pk")).order_by("reviewer")
    return [Name(row["reviewer"], row["n"]) for row in rows]


def guessed(name: str, people: Sequence[User]) -> User | None:
    """The member who is called so, if exactly one is."""
    called = [person for person in people if name and name.casefold() in {str(person).casefold(), person.email}]
    return called[0] if len(called) == 1 else None


def chosen(batch: ImportBatch, stage: Stage) -> dict[str, str]:
    """Who each name was said to be before: name → public id."""
    past = Job.objects.filter(review=batch.review_id, kind=KIND, arguments__batch=batch.public_id)
    jobs_here = past.filter(arguments__stage=stage.kind).order_by("pk")
    return {name: one for job in jobs_here for name, one in job.arguments["members"].items()}


def job_of(batch: ImportBatch) -> Job | None:
    """The latest job that takes decisions of this import over."""
    return (
        Job.objects.filter(review=batch.review_id, kind=KIND, arguments__batch=batch.public_id).order_by("-pk").first()
    )


def plan(batch: ImportBatch, stage: Stage, members: Mapping[str, User], *, adds_reasons: bool = False) -> Plan:
    """What taking over these names would do now, and nothing of it."""
    people = sorted(set(members.values()), key=lambda person: person.pk)
    known = {reason.label.casefold(): reason for reason in criteria.reasons(stage.review)}
    ground = grounds.survey(stage, people, batch)
    sought = frozenset(unretrieved(stage).values_list("pk", flat=True))
    waiting = sought.union(blocks.waiting(stage).values_list("pk", flat=True))
    claims: list[Claim] = []
    lacking = _lacking(batch, stage, known)
    for (report, _), said in _by_claim(batch, stage, members).items():
        brought = _brought(said[0], report, members[said[0].reviewer], stage, known)
        lacks = _lacks(said[0], brought, stage)
        fits = _fits(brought, stage) or bool(adds_reasons and lacks and not criteria.never(lacks))
        fate = _fate(said, fits) or ground.fate(report, brought.reviewer.pk)
        unreached = fate == Fate.CAST and report not in ground.places and report not in waiting
        claims.append(Claim(brought, Fate.UNREACHED if unreached else fate))
    laid = _laid(stage, claims, waiting)
    return Plan(stage, batch, claims, laid, lacking, sought)


def unretrieved(stage: Stage) -> QuerySet[Any]:
    """Sought reports whose full text is not here yet; what was written down as not retrieved stays so."""
    looked_for = retrieval.entries(stage.review).filter(outcome__in=["", RetrievalOutcome.REQUESTED], placed=False)
    return looked_for if stage.kind == StageKind.FULL_TEXT else looked_for.none()


def _said(batch: ImportBatch, stage: Stage) -> QuerySet[ImportedJudgement]:
    """What is said of the stage, or of no stage; the latter becomes votes at one stage only."""
    others = Job.objects.filter(review=batch.review_id, kind=KIND, arguments__batch=batch.public_id)
    others = others.exclude(arguments__stage=stage.kind).exclude(status__in=ENDED_BADLY)
    kinds = [stage.kind] if others.exists() else ["", stage.kind]
    return ImportedJudgement.objects.filter(batch=batch, stage__in=kinds).exclude(verdict="")


def _by_claim(
    batch: ImportBatch, stage: Stage, members: Mapping[str, User]
) -> dict[tuple[int, int], list[ImportedJudgement]]:
    """What the file says, by report and member, in the order of the file."""
    found: dict[tuple[int, int], list[ImportedJudgement]] = {}
    rows = _said(batch, stage).filter(reviewer__in=members).select_related("record").order_by("pk")
    light = rows.only(
        "reviewer", "verdict", "reason", "labels", "note", "record__report", "record__title", "record__public_id"
    )
    for row in light.iterator(chunk_size=2000):
        found.setdefault((row.record.report_id, members[row.reviewer].pk), []).append(row)
    return found


def _brought(
    row: ImportedJudgement, report: int, reviewer: User, stage: Stage, known: Mapping[str, ExclusionReason]
) -> Brought:
    reason = known.get(row.reason.casefold()) if row.verdict == Verdict.EXCLUDE else None
    said = ["" if reason or not row.reason else f"Reason: {row.reason}", "; ".join(map(str, row.labels)), row.note]
    note = "\n".join(part for part in said if part)
    ballot = Ballot(verdict=row.verdict, key=f"imported-{stage.pk}-{row.pk}", reason=reason, note=note)
    return Brought(reviewer=reviewer, record=row.record_id, report=report, ballot=ballot)


def _fits(brought: Brought, stage: Stage) -> bool:
    """An included full text may lack its design: a person records it when the standing is corrected."""
    ballot = brought.ballot
    excluded = stage.kind == StageKind.FULL_TEXT and ballot.verdict == Verdict.EXCLUDE
    return ballot.verdict in VERDICTS[stage.kind] and not (excluded and not ballot.reason)


def _lacks(row: ImportedJudgement, brought: Brought, stage: Stage) -> str:
    """The reason an exclusion of a full text names and the review does not have."""
    excluded = stage.kind == StageKind.FULL_TEXT and row.verdict == Verdict.EXCLUDE
    return row.reason if excluded and not brought.ballot.reason else ""


def _lacking(batch: ImportBatch, stage: Stage, known: Container[str]) -> list[str]:
    """The reasons of a file that the review does not have, whoever gave them: those of one person would tell of him."""
    if stage.kind != StageKind.FULL_TEXT:
        return []
    given = _said(batch, stage).filter(verdict=Verdict.EXCLUDE).exclude(reason="").values_list("reason", flat=True)
    return sorted({label.casefold(): label for label in given if label.casefold() not in known}.values())


def _fate(said: Sequence[ImportedJudgement], fits: bool) -> Fate | None:
    if len({(row.verdict, row.reason.casefold()) for row in said}) > 1:
        return Fate.AT_ODDS
    return None if fits else Fate.UNFIT


def _laid(stage: Stage, claims: Sequence[Claim], waiting: Container[int]) -> dict[frozenset[User], list[int]]:
    """Reports that wait for a block and have as many voters as the protocol wants, by who they are."""
    voters: dict[int, set[User]] = {}
    for claim in claims:
        if claim.fate == Fate.CAST and claim.brought.report in waiting:
            voters.setdefault(claim.brought.report, set()).add(claim.brought.reviewer)
    quota = stages.quota(stage)
    found: dict[frozenset[User], list[int]] = {}
    for report, people in voters.items():
        if len(people) >= quota:
            found.setdefault(frozenset(people), []).append(report)
    return dict(sorted(found.items(), key=lambda each: sorted(person.pk for person in each[0])))


def differing(batch: ImportBatch, stage: Stage, *, reader: User) -> list[Difference]:
    """Released votes that the file says otherwise of; they were left alone. For a lead who does not screen."""
    people = User.objects.in_bulk(chosen(batch, stage).values(), field_name="public_id")
    members = {name: people[one] for name, one in chosen(batch, stage).items() if one in people}
    if not members or not workload.sees_counts(reader, stage.review):
        return []
    here = Decision.objects.released().current().filter(stage=stage, reviewer__in=members.values())
    columns = ("record__report", "reviewer", "verdict")
    cast = {(report, who): verdict for report, who, verdict in here.exclude(imported=batch).values_list(*columns)}
    found: list[Difference] = []
    for (report, who), said in _by_claim(batch, stage, members).items():
        verdict = cast.get((report, who), said[0].verdict)
        if verdict != said[0].verdict:
            words = (VERDICT_WORDS.get(said[0].verdict, said[0].verdict), VERDICT_WORDS[verdict])
            found.append(Difference(said[0].record, members[said[0].reviewer], *words))
    return found[:MOST_SHOWN]


def told(made: Plan, reader: User) -> dict[str, Any]:
    """The plan in numbers, as far as this person may know them.

    How many are decided here already tells who has done how much, and every other number depends on which verdicts
    fit, so on verdicts. A lead who screens sees none of them (RELIABILITY.md §1).
    """
    fates, counts = made.fates, workload.sees_counts(reader, made.stage.review)
    left = {fate.value: fates[fate] for fate in Fate if fate != Fate.CAST and fates[fate]}
    return {
        "decisions": len(made.claims),
        "cast": fates[Fate.CAST] if counts else None,
        "complete": made.complete if counts else None,
        "retrieved": made.retrieved if counts else None,
        "left_alone": left if counts else {},
        "missing_reasons": made.missing,
        "counts": counts,
    }
