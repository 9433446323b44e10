"""The people of the journey by program, and the ways they work together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from reviews import jobs
from tests.conftest import person
from tests.journeys.material import name_of
from tests.journeys.programs import Program

TITLES, TEXTS = "title_abstract", "full_text"
_keys = count(1)


@dataclass
class Cast:
    """A lead, two reviewers, a statistician, and every operation that they have called."""

    calls: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        people = (Program(person(name), self.calls) for name in ("Lea", "Ana", "Ben", "Sam"))
        self.lead, self.ana, self.ben, self.sam = people

    @property
    def everybody(self) -> tuple[Program, ...]:
        return (self.lead, self.ana, self.ben, self.sam)

    @property
    def reviewers(self) -> list[str]:
        return [str(program("who_am_i")["id"]) for program in (self.ana, self.ben)]

    def reports(self) -> dict[str, str]:
        """The reports by whose they are."""
        rows = self.lead("list_records")["records"]
        return {name_of(row["title"]): row["report"] for row in reversed(rows)}

    def work(self, job: str) -> dict[str, Any]:
        """Let the worker do a job; returns it as the API tells of it."""
        jobs.run(job)
        told: dict[str, Any] = self.lead("get_job", job_id=job)
        assert told["status"] == "done", told["error"]
        return told

    def screen(self, who: Program, verdicts: dict[str, Any], *, kind: str = TITLES) -> int:
        """Decide everything that waits for a reviewer; returns how much that was."""
        done = 0
        for name, record in _waiting(who, kind):
            verdict = verdicts[name]
            ballot = verdict if isinstance(verdict, dict) else {"verdict": verdict}
            who("decide", kind=kind, record=record, idempotency_key=fresh_key(), **ballot)
            done += 1
        return done

    def conflict(self, who: Program, name: str, *, kind: str = TITLES) -> dict[str, Any]:
        """What a call about this report's conflict needs: where it is, and what was seen."""
        place = {"kind": kind, "report_id": self.reports()[name]}
        return {**place, "seen": who("get_conflict", **place)["seen"]}


def fresh_key() -> str:
    return f"journey-{next(_keys)}"


def _waiting(who: Program, kind: str) -> Iterator[tuple[str, str]]:
    """Who wrote the next record, and the record, until nothing waits."""
    while found := who("next_records", kind=kind, limit=1):
        yield name_of(found[0]["shown"]["title"]), found[0]["record"]
