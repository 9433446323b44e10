"""Who may do what, page by page and endpoint by endpoint; strangers find nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from analysis.models import Analysis, Figure, Handoff, Run
from reviews.models import Event, Review
from screening.models import Design
from studies import linking
from studies.models import Outcome, Study
from tests.conftest import client_of
from tests.studies.building import judged, means, trial

ROOT = Path(__file__).resolve().parents[2]
EVERYBODY = {"lead", "ana", "statistician", "observer"}
EXTRACT = EVERYBODY - {"observer"}
ANALYSE = {"lead", "statistician"}
ARM = {"arms": [{"treatment": "A", "n": 10, "mean": 1, "sd": 1}]}
TABLE = {"table": "study,treatment,n,mean,sd\nLee 2020,A,9,1,1"}
ASK = {"label": "L", "measure": "SMD"}

PAGES = [
    ("get", "studies/", EVERYBODY, {}),
    ("get", "studies/{study}/", EVERYBODY, {}),
    ("post", "studies/{study}/rename/", EXTRACT, {"label": "New name"}),
    ("post", "studies/{study}/adjusted/", EXTRACT, {"confirmed": "yes"}),
    ("post", "studies/{study}/link/", EXTRACT, {"report": "{other}"}),
    ("post", "studies/{study}/unlink/", EXTRACT, {"report": "{other}"}),
    ("get", "studies/{study}/arms/{outcome}/", EXTRACT, {}),
    ("post", "studies/{study}/arms/{outcome}/", EXTRACT, {"arms-TOTAL_FORMS": 0, "arms-INITIAL_FORMS": 0}),
    ("get", "outcomes/", EVERYBODY, {}),
    ("post", "outcomes/", EXTRACT, {"label": "Function", "kind": "continuous", "lower_is_better": "no"}),
    ("get", "outcomes/{outcome}/", EVERYBODY, {}),
    ("post", "outcomes/{outcome}/paste/", EXTRACT, TABLE),
    ("get", "treatments/", EVERYBODY, {}),
    ("post", "treatments/", EXTRACT, {"old": "Exercise", "to": "Training"}),
    ("get", "analysis/", EVERYBODY, {}),
    ("post", "analysis/send/", ANALYSE, {}),
    ("get", "analysis/new/", ANALYSE, {}),
    ("get", "analysis/table/", ANALYSE, {}),
    ("get", "analysis/handoffs/{handoff}/", EVERYBODY, {}),
    ("get", "analysis/{analysis}/", EVERYBODY, {}),
    ("post", "analysis/{analysis}/run/", ANALYSE, {}),
    ("get", "runs/{run}/", EVERYBODY, {}),
    ("get", "runs/{run}/figures/network.svg", EVERYBODY, {}),
    ("get", "runs/{run}/league.csv", EVERYBODY, {}),
    ("get", "runs/{run}/netmeta.csv", EVERYBODY, {}),
    ("get", "runs/{run}/result.json", EVERYBODY, {}),
]
ENDPOINTS = [
    ("get", "studies/", EVERYBODY, {}),
    ("get", "studies/{study}/", EVERYBODY, {}),
    ("patch", "studies/{study}/", EXTRACT, {"label": "New name"}),
    ("post", "studies/{study}/reports/", EXTRACT, {"report": "{other}"}),
    ("delete", "studies/{study}/reports/{second}/", EXTRACT, {}),
    ("put", "studies/{study}/adjusted/", EXTRACT, {"confirmed": True}),
    ("put", "studies/{study}/outcomes/{outcome}/arms/", EXTRACT, ARM),
    ("get", "outcomes/", EVERYBODY, {}),
    ("post", "outcomes/", EXTRACT, {"label": "Function", "kind": "continuous"}),
    ("get", "outcomes/{outcome}/arms/", EVERYBODY, {}),
    ("post", "outcomes/{outcome}/arms/", EXTRACT, TABLE),
    ("get", "treatments/", EVERYBODY, {}),
    ("post", "treatments/", EXTRACT, {"old": "Exercise", "to": "Training"}),
    ("get", "handoffs/", EVERYBODY, {}),
    ("post", "handoffs/", ANALYSE, {}),
    ("get", "handoffs/{handoff}/", EVERYBODY, {}),
    ("get", "analyses/", EVERYBODY, {}),
    ("post", "analyses/", ANALYSE, {**ASK, "outcome": "{outcome}"}),
    ("get", "analyses/{analysis}/runs/", EVERYBODY, {}),
    ("post", "analyses/{analysis}/runs/", ANALYSE, {}),
    ("get", "runs/{run}/", EVERYBODY, {}),
    ("get", "runs/{run}/figures/network.png", EVERYBODY, {}),
    ("get", "runs/{run}/league/", EVERYBODY, {}),
    ("get", "runs/{run}/netmeta.csv", EVERYBODY, {}),
]


@pytest.fixture
def names(
    review: Review,
    entered: dict[str, Study],
    outcome: Outcome,
    analysis: Analysis,
    run_of: Callable[[Analysis], Run],
    handoff: Handoff,
    ana: User,
    ben: User,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """A review in which every request of the tables can succeed."""
    monkeypatch.setattr("analysis.calculation.FIGURES", {})
    run = run_of(analysis)
    for form in ("svg", "png"):
        Figure.objects.create(run=run, name="network", format=form, content=b"a drawing")
    second = judged(review, [ana, ben], authors=["Novak, A."], year=2023)
    linking.link(second, entered["Lee 2020"], by=ana)
    other = linking.included_study(review, entered["Berg 2022"].public_id).reports[0].report
    return {
        "study": entered["Lee 2020"].public_id,
        "outcome": outcome.public_id,
        "handoff": handoff.public_id,
        "analysis": analysis.public_id,
        "run": run.public_id,
        "second": second.public_id,
        "other": other.public_id,
    }


def filled(data: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {key: value.format(**names) if isinstance(value, str) else value for key, value in data.items()}


def answers(
    tables: list[tuple[str, str, set[str], dict[str, Any]]], base: str, names: dict[str, str], user: User, json: bool
) -> Iterator[tuple[str, set[str], int]]:
    """Each request in its own transaction, rolled back; what was asked and the status."""
    from django.db import transaction

    client = client_of(user)
    for method, path, allowed, data in tables:
        with transaction.atomic():
            more = {"content_type": "application/json"} if json and method != "get" else {}
            answer = getattr(client, method)(base + path.format(**names), filled(data, names), **more)
            transaction.set_rollback(True)
        yield f"{method} {path}", allowed, answer.status_code


@pytest.mark.parametrize("kind", ["pages", "api"])
def test_every_door_opens_for_its_roles_only(
    kind: str,
    review: Review,
    names: dict[str, str],
    lead: User,
    ana: User,
    statistician: User,
    observer: User,
    stranger: User,
) -> None:
    people = {"lead": lead, "ana": ana, "statistician": statistician, "observer": observer, "stranger": stranger}
    table, base = (PAGES, "/reviews/") if kind == "pages" else (ENDPOINTS, "/api/v1/reviews/")
    wrong = []
    for who, user in people.items():
        for asked, allowed, status in answers(table, f"{base}{review.public_id}/", names, user, kind == "api"):
            want = "404" if who == "stranger" else "ok" if who in allowed else "403"
            # The review is ready for each act; 409 and 422 are the domain's answers to whoever may ask.
            got = "ok" if status in {200, 201, 302, 409, 422} else str(status)
            if got != want:
                wrong.append((who, asked, status))
    assert wrong == []


def test_another_reviews_rows_are_not_found(review: Review, names: dict[str, str], lead: User) -> None:
    from reviews import founding

    elsewhere = founding.found(title="Another review", by=lead)
    named = [row for row in PAGES if "{" in row[1]]
    for asked, _, status in answers(named, f"/reviews/{elsewhere.public_id}/", names, lead, False):
        assert status == 404, asked
    named = [row for row in ENDPOINTS if "{" in row[1]]
    for asked, _, status in answers(named, f"/api/v1/reviews/{elsewhere.public_id}/", names, lead, True):
        assert status == 404, asked


def test_changes_by_api_write_one_event_each(review: Review, names: dict[str, str], lead: User) -> None:
    changing = [row for row in ENDPOINTS if row[0] != "get"]
    before = Event.objects.filter(review=review).count()
    client, base = client_of(lead), f"/api/v1/reviews/{review.public_id}/"
    for method, path, _, data in changing:
        if path in {"studies/{study}/adjusted/"}:
            continue
        sent = getattr(client, method)(
            base + path.format(**names), filled(data, names), content_type="application/json"
        )
        now = Event.objects.filter(review=review).count()
        assert (sent.status_code // 100, now - before) in {(2, 1), (4, 0)}, (method, path, sent.content)
        before = now


@pytest.mark.parametrize("path", ["studies/", "analysis/", "outcomes/{outcome}/", "studies/{study}/"])
def test_pages_ask_the_database_as_often_for_many_studies_as_for_few(
    path: str,
    review: Review,
    names: dict[str, str],
    outcome: Outcome,
    analysis: Analysis,
    lead: User,
    ana: User,
    ben: User,
) -> None:
    client, address = client_of(lead), f"/reviews/{review.public_id}/{path.format(**names)}"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for number in range(6):
        study = trial(review, [ana, ben], f"Novak 20{number:02}", design=Design.RANDOMISED_PARALLEL)
        means(study, outcome, [("Exercise", 10, 1, 1), ("Usual care", 10, 1, 1)], by=ana)
        Analysis.objects.create(review=review, label=f"A{number}", outcome=outcome, measure="MD", by=lead)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) <= len(few), [query["sql"] for query in many.captured_queries]


def test_a_figure_comes_with_its_type_and_cannot_be_taken_for_another(
    review: Review, names: dict[str, str], observer: User
) -> None:
    answer = client_of(observer).get(f"/reviews/{review.public_id}/runs/{names['run']}/figures/network.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    missing = client_of(observer).get(f"/reviews/{review.public_id}/runs/{names['run']}/figures/forest.exe")
    assert missing.status_code == 404


def test_what_is_not_released_stands_on_no_page(
    review: Review, names: dict[str, str], ana: User, ben: User, observer: User
) -> None:
    judged(review, [ana, ben], released=False, title="Secret trial", authors=["Secret, A."], year=2024)
    for path in ("studies/", "analysis/handoffs/{handoff}/", "studies/{study}/"):
        shown = client_of(observer).get(f"/reviews/{review.public_id}/{path.format(**names)}").content.decode()
        assert "Lee 2020" in shown
        assert "Secret" not in shown


def test_the_web_process_loads_neither_scipy_nor_matplotlib_nor_numpy() -> None:
    code = (
        "import django, sys; django.setup(); import config.urls; "
        "print([name for name in ('scipy', 'matplotlib', 'numpy', 'analysis.calculation') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
