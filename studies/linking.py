"""Which reports tell of which study: the only writer of `Study` and `StudyReport`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from records import flagging, flags, leading
from records.flags import Flag
from records.folding import fold
from records.masking import Mask
from records.models import Record, Report
from reviews import audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review
from screening.models import RANDOMISED, Design, Stage, StageKind, Standing, State
from studies import labels
from studies.models import Study, StudyReport

PAIRED = (Design.RANDOMISED_CROSSOVER, Design.RANDOMISED_CLUSTER)
"""Designs whose arms must not be entered as if they were parallel groups of independent people."""


@dataclass(frozen=True, slots=True)
class IncludedReport:
    """A report whose full text is included and released; `record` is the one shown, `design` "" where unsettled."""

    report: Report
    record: Record
    design: str
    flags: tuple[Flag, ...]
    """What was found wrong with the report, without references."""


@dataclass(frozen=True, slots=True)
class Included:
    """A study with at least one included report."""

    study: Study
    reports: tuple[IncludedReport, ...]

    @property
    def designs(self) -> tuple[str, ...]:
        """The designs that people agreed on, each once; "" for a report whose design is not settled."""
        return tuple(dict.fromkeys(each.design for each in self.reports))

    @property
    def flags(self) -> tuple[Flag, ...]:
        return flags.together(each.flags for each in self.reports)

    @property
    def design_labels(self) -> tuple[str, ...]:
        return tuple(str(Design(design).label) if design else "Design not settled" for design in self.designs)

    @property
    def randomised(self) -> bool:
        return any(design in RANDOMISED for design in self.designs)

    @property
    def paired(self) -> bool:
        """A crossover or cluster trial: its data must be paired or adjusted before they enter a network."""
        return any(design in PAIRED for design in self.designs)

    @property
    def left_out(self) -> str:
        """Why its arms stay out of a network; empty where they may enter."""
        if not self.paired or self.study.adjusted_by_id:
            return ""
        names = " and ".join(str(Design(design).label).lower() for design in self.designs if design in PAIRED)
        return f"its design is {names}, and nobody has confirmed that its data are paired or adjusted for that"


def included(review: Review) -> list[Included]:
    """The studies with at least one report included and released at full text, by label."""
    standings = _standings(review)
    links = StudyReport.objects.filter(report__in=standings, to_seq=None).select_related("study", "report")
    shown = leading.leaders(Report.objects.filter(pk__in=standings))
    said = flagging.of_reports(standings, Mask(on=True))
    groups: dict[Study, list[IncludedReport]] = {}
    for link in links.order_by("pk"):
        if link.report_id in shown:
            design = standings[link.report_id].design
            told = IncludedReport(link.report, shown[link.report_id], design, said.get(link.report_id, ()))
            groups.setdefault(link.study, []).append(told)
    found = [Included(study, tuple(reports)) for study, reports in groups.items()]
    return sorted(found, key=lambda each: (fold(each.study.label), each.study.label))


def included_study(review: Review, public_id: str) -> Included:
    """One included study, or nothing."""
    for each in included(review):
        if each.study.public_id == public_id:
            return each
    raise NotFound


def counts(review: Review) -> dict[str, int]:
    """DOMAIN.md §3: `studies` is Is, `reports` is Ir; each included report belongs to exactly one study."""
    found = included(review)
    return {"studies": len(found), "reports": sum(len(each.reports) for each in found)}


def follow(stage: Stage, written: Sequence[Standing], seq: int) -> None:
    """Called by screening in its transaction: every report included and released at full text tells of a study."""
    if stage.kind != StageKind.FULL_TEXT:
        return
    _end_emptied(stage.review_id, seq)
    reports = [row.report for row in written if row.released and row.state == State.INCLUDED]
    linked = set(StudyReport.objects.filter(report__in=reports, to_seq=None).values_list("report", flat=True))
    for report in sorted(reports, key=lambda each: each.pk):
        if report.pk not in linked:
            ensure(report, seq)


def ensure(report: Report, seq: int) -> Study:
    """The study of a report; a report that has none gets back the one its records came with, or one of its own."""
    link = StudyReport.objects.select_related("study").filter(report=report, to_seq=None).first()
    if link:
        return link.study
    study = _left_behind(report) or _new_study(report)
    StudyReport.objects.create(study=study, report=report, from_seq=seq)
    return study


@transaction.atomic
def link(report: Report, study: Study, *, by: User) -> None:
    """Say that a report tells of this study. The study it leaves stays, and is not shown while it has no report."""
    review = study.review
    if report.review_id != review.pk:
        raise NotFound
    before = _hold(report)
    locks.exclusive(Study.objects.filter(pk__in=[study.pk, before.study_id]))
    if before.study_id == study.pk:
        raise Conflict(f"This report already belongs to {study}.")
    _move(before, study, by=by, action="report.linked")


@transaction.atomic
def unlink(report: Report, *, by: User) -> Study:
    """Give a report a study of its own again: the one it left with its arms, if no other report tells of that."""
    before = _hold(report)
    if not StudyReport.objects.filter(study=before.study, to_seq=None).exclude(pk=before.pk).exists():
        raise Conflict(f"This is the only report of {before.study}; there is nothing to take it away from.")
    audit.reserve(report.review)
    study = _left_behind(report) or _new_study(report)
    _move(before, study, by=by, action="report.unlinked")
    return study


@transaction.atomic
def rename(study: Study, label: str, *, by: User) -> None:
    """Call a study something else; tables and figures name it so from now on."""
    wanted = " ".join(label.split())
    if not wanted:
        raise Invalid("A study needs a name, such as first author and year.", {"label": "Write a name."})
    [held] = locks.exclusive(Study.objects.filter(pk=study.pk))
    audit.reserve(held.review)
    others = _labels(held.review_id, but=held.pk)
    if labels.folded(wanted) in map(labels.folded, others):
        raise Invalid(f"Another study is called {wanted}. Add a letter.", {"label": "This name is taken."})
    if wanted == held.label:
        return
    Study.objects.filter(pk=held.pk).update(label=wanted)
    audit.record(held.review, actor=by, action="study.renamed", study=held.public_id, old=held.label, new=wanted)


@transaction.atomic
def confirm_adjusted(study: Study, *, by: User) -> None:
    """A person vouches that the data of a crossover or cluster trial are paired or adjusted for its design."""
    _set_adjusted(study, by, "study.data_confirmed")


@transaction.atomic
def withdraw_adjusted(study: Study, *, by: User) -> None:
    _set_adjusted(study, None, "study.data_not_confirmed", actor=by)


def _set_adjusted(study: Study, who: User | None, action: str, actor: User | None = None) -> None:
    [held] = locks.exclusive(Study.objects.filter(pk=study.pk))
    if bool(held.adjusted_by_id) == bool(who):
        return
    Study.objects.filter(pk=held.pk).update(adjusted_by=who)
    audit.record(held.review, actor=who or actor, action=action, study=held.public_id)


def _standings(review: Review) -> dict[int, Standing]:
    rows = Standing.objects.released().filter(
        stage__review=review, stage__kind=StageKind.FULL_TEXT, state=State.INCLUDED
    )
    return {row.report_id: row for row in rows}


def _hold(report: Report) -> StudyReport:
    """The report's current link, held; a report that is not included has none."""
    locks.exclusive(Report.objects.filter(pk=report.pk))
    found = StudyReport.objects.select_related("study").filter(report=report, to_seq=None).first()
    if found is None:
        raise Conflict("Only reports that are included at full text, and released, are linked to studies.")
    return found


def _move(before: StudyReport, study: Study, *, by: User, action: str) -> None:
    seq = audit.reserve(study.review)
    StudyReport.objects.filter(pk=before.pk).update(to_seq=seq)
    StudyReport.objects.create(study=study, report=before.report, from_seq=seq)
    audit.record(
        study.review,
        actor=by,
        action=action,
        report=before.report.public_id,
        study=study.public_id,
        left=before.study.public_id,
    )


def _end_emptied(review: int, seq: int) -> None:
    """A report that a merge has left without records tells of nothing any more."""
    alive = Record.objects.filter(report=OuterRef("report"))
    StudyReport.objects.filter(~Exists(alive), study__review=review, to_seq=None).update(to_seq=seq)


def _left_behind(report: Report) -> Study | None:
    """The study that this report, or one whose records are here now, belonged to, if no report tells of it now."""
    told = StudyReport.objects.filter(study=OuterRef("pk"), to_seq=None)
    earlier = Report.objects.filter(placements__record__report=report).values("pk")
    links = StudyReport.objects.filter(report__in=earlier).exclude(to_seq=None)
    left = Study.objects.filter(~Exists(told), review=report.review_id, links__in=links)
    return left.order_by("-links__to_seq", "-pk").first()


def _new_study(report: Report) -> Study:
    shown = leading.leader(report)
    label = labels.propose(shown.authors, shown.year, taken=_labels(report.review_id))
    return Study.objects.create(review_id=report.review_id, label=label)


def _labels(review: int, *, but: int = 0) -> list[str]:
    return list(Study.objects.filter(review=review).exclude(pk=but).values_list("label", flat=True))
