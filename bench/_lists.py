"""The list of records, asked a fixed mix of questions and timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import setup_databases, teardown_databases

from bench import _catalogue, _machine
from records import catalogue
from records.filters import Filters, Order
from reviews.models import Review

Asked = dict[str, Any]
WORDS = (
    "pain",
    "stimulation",
    "low back pain",
    "randomized controlled trial",
    "chronic pain patients",
    "con",
    "hepcal",
    "pain -back",
    "-stimulation",
    '"chronic pain"',
    "osprocal",
)
MIX: dict[str, tuple[Asked, ...]] = {
    "orders": tuple({"order": order.value} for order in Order),
    "searches": tuple({"words": words} for words in WORDS),
    "searches in titles": tuple({"words": words, "masked": True} for words in WORDS),
    "sorted searches": tuple(
        {"words": words, "order": order} for words in WORDS[:6] for order in ("newest", "oldest", "title", "author")
    ),
    "filters": (
        {"abstract": "without"},
        {"duplicates": True},
        {"flag": "any"},
        {"language": "ger"},
        {"type": "letter"},
        {"source": "Reference lists"},
        {"source": "CENTRAL"},
        {"year_from": 2020},
        {"year_to": 1985},
    ),
    "sorted filters": (
        {"abstract": "without", "order": "title"},
        {"duplicates": True, "order": "newest"},
        {"flag": "retracted", "order": "newest"},
        {"language": "chi", "order": "author"},
        {"source": "PubMed", "order": "title"},
        {"year_from": 1990, "year_to": 2005, "order": "title"},
        {"type": "review", "order": "oldest"},
    ),
    "searches with filters": (
        {"words": "pain", "language": "ger"},
        {"words": "pain", "source": "Reference lists"},
        {"words": "stimulation", "duplicates": True, "order": "newest"},
        {"words": "con", "abstract": "without", "order": "title"},
        {"words": "trial", "flag": "any"},
        {"words": "pain", "type": "letter"},
        {"words": "pain", "year_from": 2010, "year_to": 2012, "type": "review"},
    ),
}


def measured(records: int, *, rounds: int) -> dict[str, Any]:
    with _own_database():
        began = time.perf_counter()
        review = _catalogue.fill(records, others=records // 10)
        _settle()
        made = time.perf_counter() - began
        counted = _Counter()
        with connection.execute_wrapper(counted):
            times = _asked(review, rounds)
        pages = list(_fetched(review))
    every = [each for kind in times.values() for each in kind]
    return {
        "bench": "records",
        "engine": connection.vendor,
        "records": records,
        "records_made_per_second": round(records * 1.1 / made),
        "questions": len(every),
        "all": _told(every),
        **{kind: _told(found) for kind, found in times.items()},
        "pages": _told(pages),
        "queries_per_question": round(counted.number / len(every), 2),
        "slowest": max((max(found), kind) for kind, found in times.items())[1],
        "calibration": _machine.calibration(),
    }


@contextmanager
def _own_database() -> Iterator[None]:
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def _settle() -> None:
    """What autovacuum does within minutes of an import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE records_listed")
            cursor.execute("ANALYZE")


def _asked(review: Review, rounds: int) -> dict[str, list[float]]:
    """Milliseconds by kind. Of each question a first page, and the page after it where there is one."""
    times: dict[str, list[float]] = {kind: [] for kind in MIX}
    marks: dict[str, str] = {}
    for _ in range(rounds):
        for kind, questions in MIX.items():
            for question in questions:
                for mark in {"", marks.get(repr(question), "")}:
                    times[kind].append(_machine.timed(partial(_page, review, question, mark, marks)))
    return times


def _page(review: Review, question: Asked, mark: str, marks: dict[str, str]) -> None:
    given = {name: value for name, value in question.items() if name != "masked"}
    page = catalogue.page(review, Filters(**given), mark=mark, masked=question.get("masked", False))
    marks[repr(question)] = page.following


def _fetched(review: Review) -> Iterator[float]:
    """The page as a lead gets it, template included."""
    client = Client()
    with transaction.atomic():
        client.force_login(review.created_by, backend="allauth.account.auth_backends.AuthenticationBackend")
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for questions in MIX.values():
            for question in questions:
                given = {name: value for name, value in question.items() if name != "masked"}
                address = f"/reviews/{review.public_id}/records/?{urlencode(given)}"
                yield _machine.timed(partial(_found, client, address))


def _found(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}.")


def _told(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=100, method="inclusive")
    names = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(times)}
    return {f"{name}_milliseconds": _machine.rounded(value) for name, value in names.items()}


class _Counter:
    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.number += 1
        return execute(*given)
