"""People at their browsers, who know only what a page shows: roles, labels and words."""

from __future__ import annotations

import re
from typing import Any

from tests.browser.looking import DESK, Lookout

PASSWORD = "a long enough password"
SLIP = 400
"""Milliseconds after which a key is meant (static/screen.js takes what comes sooner for a slip)."""


class Person:
    """One person in a browser of their own."""

    def __init__(self, browser: Any, address: str, name: str, lookout: Lookout, **device: Any) -> None:
        self.name = name
        self.email = f"{name.lower()}@example.org"
        self.context = browser.new_context(base_url=address, viewport=DESK, accept_downloads=True, **device)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.lookout = lookout
        lookout.watch(self.page, name)

    def look(self, state: str = "") -> None:
        self.lookout.look(self.page, state)

    def follow(self, name: str, *, state: str = "", exact: bool = False) -> None:
        """Go by a link of the page itself, not of the bar, and look at what comes."""
        self.go(self.page.get_by_role("main").get_by_role("link", name=name, exact=exact).first)
        self.look(state)

    def press(self, name: str, *, state: str = "", exact: bool = False) -> None:
        """Press a button that sends something, and look at what comes."""
        self.go(self.page.get_by_role("button", name=name, exact=exact).first)
        self.look(state)

    def settle(self, verdict: str) -> None:
        """Press a verdict on the page of a conflict."""
        group = self.page.get_by_role("group", name="Verdict")
        self.go(group.get_by_role("button", name=re.compile(verdict)))

    def go(self, what: Any) -> None:
        """Click what leads to another page, or to the same one anew, and wait until it is there."""
        with self.page.expect_navigation():
            what.click()

    def unfold(self, name: str) -> None:
        """Open a line that hides more."""
        self.page.locator("summary", has_text=name).first.click()

    def write(self, **fields: str) -> None:
        """Fill fields by their labels; a blank is written as an underscore."""
        for label, text in fields.items():
            self.fill(label.replace("_", " "), text)

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def field(self, label: str) -> Any:
        """The field whose label begins so; “required” may follow."""
        named = self.page.get_by_label(re.compile(rf"^\s*{label}"))
        return self.page.locator("input, textarea, select").and_(named).first

    def choose(self, label: str) -> None:
        self.field(label).check()

    def stage(self, name: str, *, state: str = "") -> None:
        """Go to a stage of the review by the bar; a number may stand behind its name."""
        bar = self.page.get_by_role("navigation", name="Stages of the review")
        self.go(bar.get_by_role("link", name=re.compile(rf"^{name}( |$)")))
        self.look(state)

    def sees(self, words: str | re.Pattern[str]) -> None:
        self.page.get_by_text(words).first.wait_for()

    def download(self, name: str) -> bytes:
        """What a link or button brings as a file."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("main").get_by_role("link", name=re.compile(rf"^{name}")).first.click()
        return bytes(coming.value.path().read_bytes())

    def sign_up(self) -> None:
        self.write(Your_name=self.name, Email=self.email, Password=PASSWORD)
        self.press("Make account")

    def sign_in(self) -> None:
        self.write(Email=self.email, Password=PASSWORD)
        self.press("Sign in")
