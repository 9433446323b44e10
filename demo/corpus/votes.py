"""How two reviewers judged the reports: mostly as the truth has it, with slips, doubts and conflicts by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from demo.corpus.model import Design, Kind, Stage, SyntheticReport, Verdict, Vote
from demo.corpus.plan import Reason

DISAGREEMENT, DOUBT = 0.07, 0.09
"""Shares of reports: on which the two disagree at title/abstract; that go forward although somebody hesitated."""
VERDICT_CONFLICTS, REASON_CONFLICTS, DESIGN_CONFLICTS = 5, 4, 2
WAVERING = (Kind.RCT, Kind.COHORT, Kind.PROTOCOL, Kind.CONFERENCE_ABSTRACT, Kind.REVIEW, Kind.ECONOMIC)
TITLE_NOTES = (
    "Comparator unclear from the abstract.",
    "Check whether all had surgery before.",
    "Possibly the same trial as another report.",
    "Says trial, but was anybody randomised?",
)
READING_NOTES = (
    "Means are in Table 2; standard deviations have to be checked.",
    "Ask the authors for the results of those operated on before.",
    "Registered before the first participant.",
    "Follow-up differs between text and figure.",
)


def cast(reports: Sequence[SyntheticReport], *, unread: frozenset[str], rng: random.Random) -> tuple[Vote, ...]:
    """Both stages; those not retrieved have no vote on the full text. One of each pair is always right."""
    read = [r for r in reports if r.truth_title_abstract is Verdict.INCLUDE and r.key not in unread]
    return (*_title_votes(reports, rng), *_reading_votes(read, rng))


def _title_votes(reports: Sequence[SyntheticReport], rng: random.Random) -> Iterator[Vote]:
    slips = set(rng.sample([r.key for r in reports if _wavering(r)], round(DISAGREEMENT * len(reports))))
    for report in reports:
        pair = _title_pair(report.truth_title_abstract, report.key in slips, rng)
        for reviewer, verdict in enumerate(pair):
            doubted = verdict is Verdict.MAYBE or report.key in slips
            note = rng.choice(TITLE_NOTES) if doubted and rng.random() < 0.4 else ""
            yield Vote(report_key=report.key, reviewer=reviewer, stage=Stage.TITLE_ABSTRACT, verdict=verdict, note=note)


def _wavering(report: SyntheticReport) -> bool:
    return report.kind in WAVERING


def _title_pair(truth: Verdict, slip: bool, rng: random.Random) -> tuple[Verdict, Verdict]:
    other = truth
    if slip and truth is Verdict.INCLUDE:
        other = Verdict.EXCLUDE
    elif slip:
        other = rng.choice((Verdict.INCLUDE, Verdict.MAYBE))
    elif truth is Verdict.INCLUDE and rng.random() < DOUBT:
        other = Verdict.MAYBE
    # The second reviewer is the less practised one.
    return (truth, other) if rng.random() < 0.6 else (other, truth)


def _reading_votes(reports: Sequence[SyntheticReport], rng: random.Random) -> Iterator[Vote]:
    included = [r.key for r in reports if r.truth_full_text is Verdict.INCLUDE and r.kind is Kind.RCT]
    excluded = [r.key for r in reports if r.truth_full_text is Verdict.EXCLUDE and r.reason != Reason.RETRACTED]
    rng.shuffle(included)
    rng.shuffle(excluded)
    against, design = included[:2], included[2 : 2 + DESIGN_CONFLICTS]
    favour = excluded[: VERDICT_CONFLICTS - len(against)]
    reasons = excluded[len(favour) : len(favour) + REASON_CONFLICTS]
    for report in reports:
        erring = rng.choice((0, 1, 1))
        for reviewer in (0, 1):
            slip = reviewer == erring
            if slip and report.key in against:
                yield _read(report, reviewer, Verdict.EXCLUDE, rng, reason=Reason.COMPARATOR)
            elif slip and report.key in favour:
                yield _read(report, reviewer, Verdict.INCLUDE, rng, design=Design.PARALLEL)
            elif slip and report.key in reasons:
                yield _read(report, reviewer, Verdict.EXCLUDE, rng, reason=_other_reason(report.reason))
            elif slip and report.key in design:
                yield _read(report, reviewer, Verdict.INCLUDE, rng, design=_other_design(report.design))
            else:
                yield _read(report, reviewer, report.truth_full_text, rng, reason=report.reason, design=report.design)


def _read(
    report: SyntheticReport, reviewer: int, verdict: Verdict, rng: random.Random, *, reason: str = "", design: str = ""
) -> Vote:
    return Vote(
        report_key=report.key,
        reviewer=reviewer,
        stage=Stage.FULL_TEXT,
        verdict=verdict,
        reason=reason if verdict is Verdict.EXCLUDE else "",
        design=design or report.design,
        note=rng.choice(READING_NOTES) if rng.random() < 0.1 else "",
    )


def _other_reason(reason: str) -> str:
    return Reason.POPULATION if reason != Reason.POPULATION else Reason.COMPARATOR


def _other_design(design: Design) -> Design:
    return Design.CROSSOVER if design is not Design.CROSSOVER else Design.PARALLEL
