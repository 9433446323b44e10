"""The screening page with script, in a real Chromium: keys, undo, a broken line, a slip of the finger."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from records.models import Record, Report
from reviews import protocol
from reviews.models import Review
from screening import blocks, criteria
from screening.models import Assignment, Block, Decision, Slot, StageKind
from tests.conftest import client_of
from tests.factories import reports_of, texts, titles, vote

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
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
SLIP = 400
"""Milliseconds after which a key is meant (static/screen.js takes what comes sooner for a slip)."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium found; name one in TANDEM_CHROMIUM"),
]


@pytest.fixture(autouse=True)
def _threads_and_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's synchronous calls run inside a loop of their own, where Django would refuse the database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def reports(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    made = reports_of(review, 12)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=20)
    return made


@pytest.fixture
def page(live_server: Any, review: Review, ana: User, reports: list[Report]) -> Iterator[Any]:
    """Ana's screening page."""
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=live_server.url)
        client: Client = client_of(ana)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        opened = context.new_page()
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(reverse("screen", args=[review.public_id, StageKind.TITLE_ABSTRACT]))
        settled(opened)
        yield opened
        browser.close()
        assert not errors


def settled(page: Any) -> None:
    """Until the script has taken over and whatever is shown could have been read."""
    page.locator("#marks").wait_for(state="visible")
    page.wait_for_timeout(SLIP)


def shown(page: Any) -> str:
    return page.locator("#record").get_attribute("data-record")


def press(page: Any, key: str) -> str:
    """Press a key that decides; returns the record it was pressed on, once the next one is there."""
    here = shown(page)
    page.keyboard.press(key)
    page.wait_for_function("(was) => document.getElementById('record')?.dataset.record !== was", arg=here)
    page.wait_for_timeout(SLIP)
    return here


def sent(page: Any) -> None:
    """Until the server has everything."""
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => /^tandem:.*:.*:/.test(name))")


def verdicts(user: User) -> dict[str, str]:
    rows = Decision.objects.own(user).current().select_related("record")
    return {row.record.public_id: row.verdict for row in rows}


def test_keys_decide_and_the_server_has_it(page: Any, ana: User) -> None:
    cast = {press(page, key): word for key, word in (("i", "include"), ("e", "exclude"), ("m", "maybe"))}
    sent(page)
    assert verdicts(ana) == cast
    assert page.locator("[data-progress]:visible [data-decided]").inner_text() == "3"
    assert page.locator("#past li").count() == 3


def test_a_key_typed_in_the_note_casts_no_vote(page: Any, ana: User) -> None:
    here = shown(page)
    page.keyboard.press("n")
    page.keyboard.type("i exclude mice, maybe? u s 1")
    assert shown(page) == here
    page.keyboard.press("Escape")
    press(page, "e")
    sent(page)
    assert Decision.objects.get().note == "i exclude mice, maybe? u s 1"
    assert page.locator("#note-text").input_value() == ""


def test_undo_goes_back_many_steps(page: Any, ana: User) -> None:
    order = [press(page, key) for key in "iem"]
    sent(page)
    for record in reversed(order):
        page.keyboard.press("u")
        page.wait_for_function("(record) => document.getElementById('record').dataset.record === record", arg=record)
    sent(page)
    assert verdicts(ana) == {}
    page.wait_for_timeout(SLIP)
    assert press(page, "e") == order[0]
    sent(page)
    assert verdicts(ana) == {order[0]: "exclude"}


def test_a_double_press_decides_once(page: Any, ana: User) -> None:
    page.keyboard.press("i")
    page.keyboard.press("i")
    sent(page)
    assert len(verdicts(ana)) == 1


def test_decisions_wait_out_a_broken_line_and_a_reload(page: Any, ana: User) -> None:
    page.route(re.compile("/api/v1/"), lambda route: route.abort())
    cast = {press(page, key): word for key, word in (("i", "include"), ("e", "exclude"), ("i", "include"))}
    page.locator("#waiting").wait_for(state="visible")
    assert page.locator("#waiting").inner_text() == "3 decisions waiting to be sent"
    assert verdicts(ana) == {}

    page.reload()
    page.locator("#waiting").wait_for(state="visible")
    assert page.locator("#waiting").inner_text() == "3 decisions waiting to be sent"

    page.unroute(re.compile("/api/v1/"))
    page.evaluate("dispatchEvent(new Event('online'))")
    sent(page)
    assert verdicts(ana) == cast
    page.wait_for_function("() => document.getElementById('record')")
    assert shown(page) not in cast


def test_an_answer_that_got_lost_is_asked_for_again_and_counts_once(page: Any, ana: User) -> None:
    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route(re.compile("/decisions/"), lose, times=1)
    press(page, "i")
    page.locator("#waiting").wait_for(state="visible")
    page.evaluate("dispatchEvent(new Event('online'))")
    sent(page)
    assert Decision.objects.count() == 1


def test_an_undo_without_a_line_never_reaches_the_server(page: Any, ana: User) -> None:
    page.route(re.compile("/api/v1/"), lambda route: route.abort())
    first = press(page, "i")
    second = press(page, "e")
    page.keyboard.press("u")
    page.wait_for_function("(record) => document.getElementById('record').dataset.record === record", arg=second)
    page.unroute(re.compile("/api/v1/"))
    page.evaluate("dispatchEvent(new Event('online'))")
    sent(page)
    assert verdicts(ana) == {first: "include"}


def test_a_refused_decision_brings_the_record_back_with_the_reason(page: Any, review: Review, lead: User) -> None:
    type(titles(review)).objects.filter(review=review).update(open=False)
    here = shown(page)
    page.keyboard.press("i")
    page.locator("#notices").get_by_text("This stage is closed").wait_for()
    page.wait_for_function("(record) => document.getElementById('record').dataset.record === record", arg=here)
    assert page.locator("[data-progress]:visible [data-decided]").inner_text() == "0"
    assert page.locator(".verdict.include").get_attribute("aria-pressed") == "true"


def test_what_has_become_final_does_not_come_back(
    page: Any, review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    protocol.revise(review, by=lead, changes={"release_title_abstract": "report"})
    here = press(page, "i")
    sent(page)
    vote(titles(review), ben, Record.objects.get(public_id=here).report)
    page.keyboard.press("u")
    page.locator("#notices").get_by_text("released and final").wait_for()
    page.wait_for_function("(record) => document.getElementById('record').dataset.record !== record", arg=here)
    assert verdicts(ana) == {here: "include"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_stands_in_anybody_s_way(page: Any, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    press(page, "i")
    assert axe.Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_own_history_is_walked_and_changed_in_place(page: Any, ana: User) -> None:
    first, second = press(page, "i"), press(page, "i")
    live = shown(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_function("(record) => document.getElementById('record').dataset.record === record", arg=first)
    page.wait_for_timeout(SLIP)
    page.keyboard.press("e")
    page.wait_for_function("(record) => document.getElementById('record').dataset.record === record", arg=live)
    sent(page)
    assert verdicts(ana) == {first: "exclude", second: "include"}


def test_skip_highlights_and_the_list_of_keys(page: Any) -> None:
    skipped = press(page, "s")
    assert shown(page) != skipped
    page.keyboard.press("h")
    assert "unmarked" in (page.locator("#screen").get_attribute("class") or "")
    page.keyboard.press("?")
    page.locator("#keys").wait_for(state="visible")
    page.keyboard.press("i")
    page.keyboard.press("Escape")
    sent(page)
    assert not Decision.objects.exists()


def test_to_the_end_of_the_queue(page: Any, ana: User, reports: list[Report]) -> None:
    for _ in reports[:-1]:
        press(page, "i")
    page.keyboard.press("e")
    page.get_by_text("You have decided everything").wait_for()
    assert len(verdicts(ana)) == len(reports)


def test_at_full_text_an_exclusion_asks_for_its_reason(
    page: Any, review: Review, lead: User, ana: User, reports: list[Report]
) -> None:
    for label in ("Wrong population", "Wrong design"):
        criteria.add_reason(review, by=lead, label=label)
    block = Block.objects.create(stage=texts(review), number=0, required=1)
    for place, report in enumerate(reports[:3], start=1):
        Slot.objects.create(block=block, stage=texts(review), report=report, position=place)
    Assignment.objects.create(block=block, reviewer=ana)
    page.goto(reverse("screen", args=[review.public_id, StageKind.FULL_TEXT]))
    settled(page)
    here = shown(page)
    page.keyboard.press("e")
    assert "which reason" in page.locator("#asks").inner_text()
    assert shown(page) == here
    press(page, "2")
    page.keyboard.press("i")
    press(page, "1")
    sent(page)
    first, second = Decision.objects.order_by("pk")
    assert (first.verdict, first.reason and first.reason.label) == ("exclude", "Wrong design")
    assert (second.verdict, second.design) == ("include", "randomised_parallel")
