"""Steps 3 and 4: titles and abstracts by two reviewers, blocks opened, conflicts settled."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.journey.scene import Scene
from tests.browser.people import SLIP, Person
from tests.journeys import material

KEYS = {"include": "i", "exclude": "e", "maybe": "m"}
ANA = {**dict.fromkeys(material.TITLES, "include"), "Silva": "exclude", "Duarte": "exclude"}
BEN = {**dict.fromkeys(material.TITLES, "include"), "Silva": "exclude", "Duarte": "maybe", "Novak": "exclude"}
PILOT = 3


def pilot(scene: Scene) -> None:
    """A small block that everybody screens; then the rest is shared out."""
    lead = scene.lead
    lead.stage("Titles and abstracts")
    lead.fill("Records in the pilot", str(PILOT))
    lead.press("Hand out the pilot")
    lead.page.get_by_label("Records in a block").fill("50")
    for name in ("Ana", "Ben"):
        lead.page.get_by_role("checkbox", name=name).check()
    lead.press("Share out", state="shared out")
    expect(lead.page.get_by_role("rowheader", name="Pilot")).to_be_visible()


def by_keyboard(scene: Scene) -> None:
    """Ana decides by keys alone, takes a slip back, leaves a note; she is told of nobody else."""
    ana = scene.ana
    ana.page.goto("/")
    ana.look("invited")
    ana.follow(re.compile("Stimulation for persistent"))
    ana.stage("Titles and abstracts", state="reviewer")
    ana.follow("Start screening")
    _ready(ana)
    first = _shown(ana)
    _decide(ana, lambda: ana.page.keyboard.press("m"))
    ana.page.keyboard.press("u")
    expect(ana.page.locator("#record")).to_have_attribute("data-record", first)
    ana.page.wait_for_timeout(SLIP)
    ana.page.keyboard.press("n")
    ana.page.keyboard.type("maybe? include? exclude?")
    ana.page.keyboard.press("Escape")
    for _ in material.TITLES:
        verdict = ANA[material.name_of(ana.page.locator("#record h1").inner_text())]
        _decide(ana, lambda key=KEYS[verdict]: ana.page.keyboard.press(key))
    ana.sees("You have decided everything")
    ana.look("done")
    ana.follow("My decisions")
    expect(ana.page.get_by_role("row")).to_have_count(len(material.TITLES) + 1)
    ana.go(ana.page.get_by_role("link", name=re.compile(r"^version \d+$")).first)
    ana.look()
    ana.page.go_back()
    ana.go(ana.page.get_by_role("link", name=material.TITLES["Moreau"]))
    ana.look()


def by_touch(scene: Scene) -> None:
    """Ben decides on a phone."""
    ben = scene.ben
    ben.page.goto("/")
    ben.follow(re.compile("Stimulation for persistent"))
    ben.stage("Titles and abstracts", state="reviewer")
    ben.go(ben.page.get_by_role("link", name="Start screening"))
    _ready(ben)
    decide = ben.page.get_by_role("group", name="Decide")
    for _ in material.TITLES:
        verdict = BEN[material.name_of(ben.page.locator("#record h1").inner_text())]
        button = decide.get_by_role("button", name=re.compile(verdict, re.I))
        _decide(ben, button.tap)
    ben.sees("You have decided everything")


def opened(scene: Scene) -> None:
    """Complete blocks are opened; only then do conflicts show."""
    lead = scene.lead
    lead.stage("Conflicts", state="none")
    lead.sees("No conflicts")
    lead.stage("Titles and abstracts", state="complete")
    for _ in range(2):
        lead.go(lead.page.get_by_role("button", name=re.compile("^Open")).first)
    expect(lead.page.get_by_text("✓ released")).to_have_count(2)
    lead.look("open")
    lead.follow("The order, and why")
    lead.sees("Order: seeded, because")
    lead.page.go_back()
    lead.follow("When to stop, and audit samples")
    lead.sees("Go on: there is no advice to stop yet.")


def settled(scene: Scene) -> None:
    """One conflict is settled by who did not vote, one by the pair."""
    lead, ana, ben = scene.lead, scene.ana, scene.ben
    lead.stage("Conflicts")
    lead.follow(material.TITLES["Novak"])
    lead.settle("Include")

    ana.stage("Conflicts", state="voter")
    ana.follow(material.TITLES["Duarte"], state="voter")
    ana.page.get_by_label(re.compile("remark|say|discuss", re.I)).last.fill("Adolescents only, see the title.")
    ana.press("Add", exact=True)
    ana.settle("Exclude")
    ana.sees("Proposed: exclude")
    ben.stage("Conflicts")
    ben.follow(material.TITLES["Duarte"], state="to confirm")
    ben.go(ben.page.get_by_role("button", name=re.compile("Confirm")))

    lead.stage("Conflicts", state="none")
    lead.sees("No conflicts")
    lead.follow("Settled")
    lead.sees("Consensus")
    lead.follow("Open conflicts", state="none")
    lead.follow("Agreement")
    assert b"krippendorff_alpha" in lead.download("CSV")


def _ready(who: Person) -> None:
    """Until the script has taken over and whatever is shown could have been read."""
    expect(who.page.locator("#marks")).to_be_attached()
    who.page.wait_for_timeout(SLIP)
    who.look()
    who.page.wait_for_timeout(SLIP)


def _shown(who: Person) -> str:
    return str(who.page.locator("#record").get_attribute("data-record"))


def _decide(who: Person, act: object) -> None:
    """Do what decides, and wait until the server has it and another record or the end is there."""
    here = _shown(who)
    with who.page.expect_response(re.compile("/decisions/$")) as answer:
        act()  # type: ignore[operator]
    assert answer.value.ok
    expect(who.page.locator(f'#record[data-record="{here}"]')).to_have_count(0)
    who.page.wait_for_timeout(SLIP)
