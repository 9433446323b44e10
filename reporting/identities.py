"""The equations that a flow must keep (DOMAIN.md §3), each with its numbers and a sentence. Pure: no query here."""

from __future__ import annotations

from collections.abc import Iterator

from records.models import SourceKind
from reporting import boxes
from reporting.flow import Flow, Identity
from screening.models import StageKind, State


def of(found: Flow) -> list[Identity]:
    """Identities 1 to 10, for both arms, as far as this version has their boxes."""
    return [*_identified(found), *_of_arm(found, ""), *_of_arm(found, "other-"), *_across(found)]


def _identified(found: Flow) -> Iterator[Identity]:
    n = found.n
    for number, key, kind in (("1 D", "databases", SourceKind.DATABASE), ("1 R", "registers", SourceKind.REGISTER)):
        parts = sum(part.n for part in found.sources if part.kind == kind)
        yield _equal(number, n(key), parts, f"{n(key)} records from {key} are the {parts} of their sources")
    identified, removed = n("databases") + n("registers"), n("duplicates") + n("automation") + n("other-reasons")
    yield _equal(
        "2 S = D + R − U − M − O",
        n("screened"),
        identified - removed,
        f"{n('screened')} records screened are {identified} identified less {removed} removed",
    )
    other, known, left = n("other-identified"), n("other-duplicates"), n("other-automation")
    yield _equal(
        "2 other methods",
        n("other-screened"),
        other - known - left,
        f"{n('other-screened')} reports of other methods are {other} records less {known} duplicates and {left} "
        "not screened",
    )
    records, groups = identified + other, found.checks.reports_of_sources
    duplicates = n("duplicates") + known
    yield _equal(
        "3 U = Σ (size − 1)",
        duplicates,
        records - groups,
        f"{duplicates} duplicates are {records} records less the {groups} reports they belong to",
    )


def _of_arm(found: Flow, scope: str) -> Iterator[Identity]:
    def n(key: str) -> int:
        return found.n(f"{scope}{key}")

    words = boxes.SCOPE_WORDS[scope]
    prime = "'" if scope else ""
    pending = n("title-pending") + n("title-conflict")
    yield _equal(
        f"4 S{prime} = E{prime} + advanced + pending",
        n("screened"),
        n("title-excluded") + n("sought") + pending,
        f"{n('screened')} screened{words} are {n('title-excluded')} excluded, {n('sought')} advanced, "
        f"{pending} pending",
    )
    yield _equal(
        f"5 Q{prime} = N{prime} + A{prime} + awaiting retrieval",
        n("sought"),
        n("not-retrieved") + n("assessed") + n("awaiting-retrieval"),
        f"{n('sought')} sought{words} are {n('not-retrieved')} not retrieved, {n('assessed')} assessed, "
        f"{n('awaiting-retrieval')} awaiting retrieval",
    )
    pending = n("text-pending") + n("text-conflict")
    yield _equal(
        f"6 A{prime} = X{prime} + included + ongoing + awaiting classification + pending",
        n("assessed"),
        n("excluded") + n("included") + n("ongoing") + n("awaiting-classification") + pending,
        f"{n('assessed')} assessed{words} are {n('excluded')} excluded, {n('included')} included, {n('ongoing')} "
        f"ongoing, {n('awaiting-classification')} awaiting classification, {pending} pending",
    )
    parts = sum(part.n for part in (found.other_reasons if scope else found.reasons))
    yield _equal(
        f"6 X{prime} = ΣX{prime}k + reasons pending",
        n("excluded"),
        parts + n("reason-pending"),
        f"{n('excluded')} excluded{words} are {parts} with a reason, {n('reason-pending')} without an agreed one",
    )


def _across(found: Flow) -> Iterator[Identity]:
    n, standings = found.n, found.checks.standings
    for name, key, stage, state in (
        ("4 E", "all-title-excluded", StageKind.TITLE_ABSTRACT, State.EXCLUDED),
        ("4 Q = advanced", "all-sought", StageKind.TITLE_ABSTRACT, State.INCLUDED),
    ):
        other = standings.get((stage, state), 0)
        yield _equal(name, n(key), other, f"{found.boxes[key].label}: {n(key)}, and {other} by the released standings")
    left, total = n("all-automation"), n("all-title-pending")
    yield _equal(
        "10 a stop leaves nothing pending",
        left * total + (0 if found.stopped else left),
        0,
        f"{left} records not screened by a human, {total} not released yet: "
        "never both, and the first only after a stop",
    )
    reports, links = n("all-included"), found.checks.links_of_included
    yield _equal(
        "7 included = Ir",
        reports,
        n("included") + n("other-included"),
        f"{reports} included reports are {n('included')} from databases and registers, {n('other-included')} by others",
    )
    yield _equal("8 one study each", reports, links, f"{reports} included reports have {links} studies to belong to")
    yield _most("8 Is ≤ Ir", n("included-studies"), reports, "included studies", "included reports")
    yield _most("9 Ts_ma ≤ Ts", n("meta-analysed-studies"), n("included-studies"), "studies pooled", "included studies")


def _equal(name: str, left: int, right: int, sentence: str) -> Identity:
    holds = left == right
    return Identity(name, left, right, holds, f"{sentence}{'' if holds else f' ({left} ≠ {right})'}.")


def _most(name: str, left: int, right: int, few: str, many: str) -> Identity:
    return Identity(name, left, right, left <= right, f"{left} {few}, and not more than {right} {many}.")
