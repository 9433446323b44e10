"""What the arms of each study showed: the only writer of `Outcome`, `Arm` and `Measurement`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from reviews import audit, locks
from reviews.errors import Invalid, NotFound
from reviews.models import Review
from studies import linking, tables
from studies.labels import folded
from studies.models import Arm, Measurement, Outcome, OutcomeKind, Study

MOST_PARTICIPANTS = 2**31 - 1


class BadRows(Invalid):
    """Rows that cannot be entered; `problems` holds one sentence for each. Nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems), {"table": " ".join(problems)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One arm as a person gives it. `place` names it in sentences: a line of a table, or a row of a form."""

    place: str
    treatment: str
    n: float | None
    mean: float | None = None
    sd: float | None = None
    events: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pasted table would enter: the rows of each study."""

    rows: Mapping[Study, Sequence[Row]]

    @property
    def arms(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def outcomes(review: Review) -> list[Outcome]:
    return list(Outcome.objects.filter(review=review).order_by("pk"))


def outcome_for(review: Review, public_id: str) -> Outcome:
    found = Outcome.objects.select_related("review").filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def create_outcome(review: Review, *, by: User, label: str, kind: str, lower_is_better: bool) -> Outcome:
    """Something that studies measure, such as pain at six months."""
    name = " ".join(label.split())
    if not name:
        raise Invalid("An outcome needs a name.", {"label": "Write what is measured, and when."})
    if kind not in OutcomeKind.values:
        raise Invalid(f"An outcome is one of: {', '.join(OutcomeKind.values)}.", {"kind": "Choose one."})
    audit.reserve(review)
    if folded(name) in {folded(other.label) for other in outcomes(review)}:
        raise Invalid(f"There is already an outcome called {name}.", {"label": "This name is taken."})
    made = Outcome.objects.create(review=review, label=name, kind=kind, lower_is_better=lower_is_better)
    audit.record(
        review,
        actor=by,
        action="outcome.created",
        outcome=made.public_id,
        label=name,
        kind=kind,
        lower_is_better=lower_is_better,
    )
    return made


def current(review: Review) -> QuerySet[Measurement]:
    """Every current measurement of the review, arm by arm in the order of their entry."""
    rows = Measurement.objects.filter(outcome__review=review, to_seq=None)
    return rows.select_related("arm__study", "outcome").order_by("arm__study_id", "arm_id")


def shown(outcome: Outcome) -> list[Measurement]:
    """The current measurements of an outcome, of studies that are included now, by study."""
    place = {each.study.pk: number for number, each in enumerate(linking.included(outcome.review))}
    rows = current(outcome.review).filter(outcome=outcome, arm__study__in=place)
    return sorted(rows, key=lambda row: (place[row.arm.study_id], row.arm_id))


def entered(review: Review) -> dict[tuple[int, int], int]:
    """How many arms each study has on each outcome, by the keys of both."""
    rows = current(review).order_by().values_list("arm__study_id", "outcome_id").annotate(arms=Count("pk"))
    return {(study, outcome): arms for study, outcome, arms in rows}


def enter(study: Study, outcome: Outcome, rows: Sequence[Row], *, by: User) -> int:
    """These are the arms of this study on this outcome; returns how many measurements changed.

    What differs ends the earlier measurement and starts a new one; equal values write nothing; an arm that is not
    given any more ends. Raises BadRows with every problem at once.
    """
    if study.review_id != outcome.review_id:
        raise NotFound
    return _enter(Plan({study: rows}), outcome, by=by, action="arms.entered")


def check(outcome: Outcome, text: str) -> Plan:
    """What a pasted table would enter, or BadRows with a sentence for every line that cannot be. Writes nothing."""
    try:
        read = tables.read(text)
    except tables.BadTable as bad:
        raise BadRows(bad.problems) from bad
    known = {folded(each.study.label): each.study for each in linking.included(outcome.review)}
    problems = list(_unknown(read, known))
    rows: dict[Study, list[Row]] = {}
    for line in read:
        if folded(line.study) in known:
            rows.setdefault(known[folded(line.study)], []).append(_row(line))
    problems += [problem for group in rows.values() for problem in _problems(group, outcome)]
    if problems:
        raise BadRows(problems)
    return Plan(rows)


def paste(outcome: Outcome, text: str, *, by: User) -> Plan:
    """Enter a table of arms, all or nothing. Studies that it does not name stay as they are."""
    plan = check(outcome, text)
    _enter(plan, outcome, by=by, action="arms.pasted")
    return plan


@transaction.atomic
def _enter(plan: Plan, outcome: Outcome, *, by: User, action: str) -> int:
    problems = [problem for rows in plan.rows.values() for problem in _problems(rows, outcome)]
    if problems:
        raise BadRows(problems)
    locks.exclusive(Study.objects.filter(pk__in=[study.pk for study in plan.rows]))
    seq = audit.reserve(outcome.review)
    arms = _arms(plan, outcome.review)
    changed = _write(plan, outcome, arms, seq)
    if changed:
        told = sorted(study.public_id for study in plan.rows)
        audit.record(
            outcome.review, actor=by, action=action, outcome=outcome.public_id, studies=told, measurements=changed
        )
    return changed


def _arms(plan: Plan, review: Review) -> dict[tuple[int, str], Arm]:
    """The arm of each row by study and folded treatment; missing ones are made, spelt as elsewhere in the review."""
    spellings: dict[str, str] = {}
    arms: dict[tuple[int, str], Arm] = {}
    for arm in Arm.objects.filter(study__review=review).order_by("pk"):
        spellings.setdefault(folded(arm.treatment), arm.treatment)
        arms[arm.study_id, folded(arm.treatment)] = arm
    for study, rows in plan.rows.items():
        for row in rows:
            key = folded(row.treatment)
            if (study.pk, key) not in arms:
                name = spellings.setdefault(key, " ".join(row.treatment.split()))
                arms[study.pk, key] = Arm.objects.create(study=study, treatment=name)
    return arms


def _write(plan: Plan, outcome: Outcome, arms: Mapping[tuple[int, str], Arm], seq: int) -> int:
    standing = Measurement.objects.filter(outcome=outcome, arm__study__in=list(plan.rows), to_seq=None)
    before = {row.arm_id: row for row in standing}
    ended = set(before)
    began: list[Measurement] = []
    for study, rows in plan.rows.items():
        for row in rows:
            arm = arms[study.pk, folded(row.treatment)]
            if arm.pk in before and _values(before[arm.pk]) == _values(row):
                ended.discard(arm.pk)
                continue
            began.append(_measurement(arm, outcome, row, seq))
    Measurement.objects.filter(pk__in=[before[arm].pk for arm in ended]).update(to_seq=seq)
    Measurement.objects.bulk_create(began)
    return len(ended | {row.arm_id for row in began})


def _measurement(arm: Arm, outcome: Outcome, row: Row, seq: int) -> Measurement:
    n, mean, sd, events = _values(row)
    return Measurement(arm=arm, outcome=outcome, n=n, mean=mean, sd=sd, events=events, from_seq=seq)


def _values(row: Row | Measurement) -> tuple[int, float | None, float | None, int | None]:
    return int(row.n or 0), row.mean, row.sd, None if row.events is None else int(row.events)


def _row(line: tables.ArmRow) -> Row:
    return Row(
        place=f"Line {line.line}",
        treatment=line.treatment,
        n=line.n,
        mean=line.mean,
        sd=line.sd,
        events=line.events,
    )


def _unknown(read: Iterable[tables.ArmRow], known: Mapping[str, Study]) -> Iterator[str]:
    missing: dict[str, tables.ArmRow] = {}
    for line in read:
        if folded(line.study) not in known:
            missing.setdefault(line.study, line)
    for name, line in missing.items():
        yield f"Line {line.line}: “{name}” is not an included study of this review."
    if missing:
        names = ", ".join(study.label for study in known.values())
        yield f"The included studies are: {names}." if names else "No study is included yet."


def _problems(rows: Sequence[Row], outcome: Outcome) -> Iterator[str]:
    """Everything that forbids entering these arms of one study."""
    seen: dict[str, str] = {}
    for row in rows:
        yield from (f"{row.place}: {problem}" for problem in _problems_of(row, outcome))
        key = folded(row.treatment)
        if key in seen and key:
            yield (
                f"{row.place}: the study has the treatment “{row.treatment}” already ({seen[key].lower()}); "
                "combine the arms or give them different names."
            )
        seen.setdefault(key, row.place)


def _problems_of(row: Row, outcome: Outcome) -> Iterator[str]:
    if not row.treatment.strip():
        yield "the treatment has no name."
    if row.n is None:
        yield "n is missing."
    elif row.n < 1 or row.n != int(row.n) or row.n > MOST_PARTICIPANTS:
        yield f"n is {row.n:g}; it must be a whole number of participants, at least 1."
    yield from _means(row) if outcome.kind == OutcomeKind.CONTINUOUS else _events(row)


def _means(row: Row) -> Iterator[str]:
    if row.events is not None:
        yield "this outcome is continuous: give mean and SD, and no events."
    if row.mean is None or not isfinite(row.mean):
        yield "the mean is missing."
    if row.sd is None or not isfinite(row.sd):
        yield "the standard deviation is missing."
    elif row.sd <= 0:
        yield f"the standard deviation is {row.sd:g}; it must be greater than 0."


def _events(row: Row) -> Iterator[str]:
    if row.mean is not None or row.sd is not None:
        yield "this outcome is dichotomous: give events, and no mean or SD."
    if row.events is None:
        yield "the number of events is missing."
    elif row.events < 0 or row.events != int(row.events):
        yield f"the number of events is {row.events:g}; it must be a whole number, 0 or more."
    elif row.n is not None and row.events > row.n:
        yield f"{row.events:g} events are more than {row.n:g} participants."
