"""Step 1: an account, a review, its protocol, its team."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.journey.scene import Scene

TITLE = "Stimulation for persistent spinal pain (synthetic)"


def account(scene: Scene) -> None:
    """The lead makes an account, leaves, and comes back through the sign-in page."""
    lead = scene.lead
    lead.page.goto("/")
    lead.look()
    lead.follow("Make an account")
    lead.sign_up()
    lead.sees("No reviews yet")
    lead.unfold(lead.name)
    lead.go(lead.page.get_by_role("link", name="Account"))
    lead.look()
    lead.press("Make a token", state="token")
    lead.unfold(lead.name)
    lead.press("Sign out")
    lead.sign_in()
    expect(lead.page.get_by_role("heading", level=1)).to_have_text("My reviews")


def review(scene: Scene) -> None:
    lead = scene.lead
    lead.follow("Create a review")
    lead.fill("Title", TITLE)
    lead.press("Create the review")
    lead.page.goto("/")
    lead.look("with a review")
    lead.follow(TITLE)
    lead.sees("No records yet")


def protocol(scene: Scene) -> None:
    """How conflicts are settled is all that voting waits for; the registration number is put in order."""
    lead = scene.lead
    lead.stage("Protocol")
    lead.sees("One thing is open")
    lead.follow("Change the protocol")
    lead.fill("PROSPERO number", "crd 42022 360160")
    lead.page.get_by_role("group", name=re.compile("conflicts", re.I)).get_by_role("radio").last.check()
    lead.page.get_by_label(re.compile("population", re.I)).first.fill("Adults with persistent spinal pain")
    lead.press("Save the protocol", state="set")
    lead.sees("PROSPERO CRD42022360160")


def criteria(scene: Scene) -> None:
    """Exclusion reasons in order, and terms to mark."""
    lead = scene.lead
    lead.follow("Change the reasons")
    for reason in ("Wrong design", "Wrong population"):
        lead.fill("Reason", reason)
        lead.press("Add", state="filled", exact=True)
    lead.go(lead.page.get_by_role("button", name=re.compile("Wrong population")).first)
    expect(lead.page.locator("ol.lines li").first).to_contain_text("Wrong population")
    lead.stage("Protocol")
    lead.follow("Change the terms")
    lead.write(Speak_for_inclusion="randomised", Population="stimulation")
    lead.press("Save the terms", state="saved")


def team(scene: Scene) -> None:
    """A link for each, copied by the lead and opened by the one whom it is for."""
    lead = scene.lead
    lead.stage("Team")
    for person, role in ((scene.ana, "Reviewer"), (scene.ben, "Reviewer"), (scene.sam, "Statistician")):
        lead.choose(role)
        lead.fill("For whom", person.name)
        lead.press("Make a link", state="link")
        lead.page.get_by_role("button", name="Copy").click()
        link = lead.page.evaluate("navigator.clipboard.readText()")
        assert "/invitations/" in link
        person.page.goto(link)
        person.look()
        person.follow("Make an account")
        person.sign_up()
        person.look("signed in")
        person.press("Accept the invitation")
        expect(person.page.get_by_role("navigation", name="Stages of the review")).to_be_visible()
        lead.stage("Team")
    lead.look("full")
    expect(lead.page.get_by_role("rowheader", name="Sam")).to_be_visible()
