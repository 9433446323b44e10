"""The lookout of the journey sees what it is there to see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.looking import DESK, LARGEST, Lookout
from tests.browser.test_journey import CHROMIUM, FLAGS, sync_api

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium found; name one in TANDEM_CHROMIUM"),
]
PAGE = "<!doctype html><html lang='en'><title>A page</title><main><h1>A page</h1>{}</main></html>"
FAINT = "<style>@media (prefers-color-scheme:dark) { p { color: #333; background: #222 } }</style>"
FAULTS = {
    "nothing": ("<p>Words</p>", ""),
    "an unnamed picture": ("<img src='data:,'>", "image-alt"),
    "contrast in the dark": (f"{FAINT}<p>Words</p>", "dark, 1280 px: color-contrast"),
    "width": ("<div style='width:1000px'>Words</div>", "scrolls sideways"),
    "size": (f"<p hidden>{'x' * LARGEST}</p>", "bytes of HTML"),
    "an error of a script": ("<script>undefinedThing()</script>", "undefinedThing"),
    "a word on the console": ("<script>console.error('canary')</script>", "canary"),
}


@pytest.fixture(scope="module")
def browser() -> Any:
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_heard(browser: Any, fault: str) -> None:
    html, complaint = FAULTS[fault]
    page, lookout = browser.new_page(viewport=DESK), Lookout()
    lookout.watch(page, "Somebody")
    page.set_content(PAGE.format(html))
    lookout.look(page)
    page.close()
    assert any(complaint in each for each in lookout.complaints) if complaint else lookout.complaints == []
