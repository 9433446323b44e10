"""The eight steps of a review through its pages, by four people in a real Chromium, with axe on every page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from analysis import tasks as _registers_the_handlers  # noqa: F401
from demo.pubmed.server import StandIn
from records import pubmed
from tests.browser.journey import analysing, founding, reading, screening, searching
from tests.browser.journey.scene import Scene
from tests.browser.looking import UNSEEN
from tests.journeys import material

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("TANDEM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium found; name one in TANDEM_CHROMIUM"),
]


@pytest.fixture(autouse=True)
def _threads_and_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's synchronous calls run inside a loop of their own, where Django would refuse the database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def stand_in(settings: Any, monkeypatch: Any) -> Iterator[StandIn]:
    monkeypatch.setattr(pubmed, "limiter", lambda _: lambda: None)
    with StandIn(material.citations()) as server:
        settings.PUBMED_URL = server.address
        yield server


@pytest.fixture
def scene(live_server: Any, stand_in: StandIn) -> Iterator[Scene]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Scene(browser, live_server.url)
        browser.close()


STEPS = (
    founding.account,
    founding.review,
    founding.protocol,
    founding.criteria,
    founding.team,
    searching.pubmed,
    searching.file,
    searching.table,
    searching.elsewhere,
    searching.by_hand,
    searching.records,
    searching.duplicates,
    searching.asked,
    screening.pilot,
    screening.by_keyboard,
    screening.by_touch,
    screening.opened,
    screening.settled,
    reading.retrieved,
    reading.judged,
    reading.flow,
    reading.lists,
    analysing.studies,
    analysing.handed_off,
    analysing.arms,
    analysing.run,
    analysing.reversed_inclusion,
    analysing.ledger,
)


def test_the_eight_steps_through_pages(scene: Scene, client: Client) -> None:
    for step in STEPS:
        try:
            step(scene)
        except Exception as lost:
            lost.add_note(f"in the step {step.__module__}.{step.__name__}; heard so far: {scene.lookout.complaints}")
            lost.add_note(scene.told())
            raise
    assert scene.lookout.complaints == []
    assert scene.lookout.documents <= scene.lookout.looked.keys(), "a page was met and not looked at"
    assert scene.missed() == UNSEEN.keys(), "the journey leaves out other pages than it says"
