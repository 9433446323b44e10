"""Steps 5 and 6: full texts retrieved and judged, the flow, its lists and downloads."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.journey.scene import Scene
from tests.browser.people import SLIP, Person
from tests.journeys import material

TRIALS = ("Moreau", "Lee", "Okafor", "Berg")
DESIGN = "Randomised, parallel groups"


def retrieved(scene: Scene) -> None:
    """A PDF, a zip, one on paper, one not to be had."""
    ana = scene.ana
    ana.stage("Full texts")
    ana.follow(material.TITLES["Moreau"])
    _upload(ana, "PDF", "moreau.pdf", "application/pdf", material.full_text("Moreau"))
    ana.press("Upload", state="with a PDF")
    ana.stage("Full texts")
    zipped = material.full_texts("Lee", "Okafor", "Berg")
    _upload(ana, "Zip of PDFs", "texts.zip", "application/zip", zipped)
    ana.press("Upload the zip", state="zip")
    ana.sees("3 of 3 files filed")
    for name, state, why in (("Novak", "Retrieved", ""), ("Yamada", "Not retrieved", "No library holds it.")):
        ana.stage("Full texts", state="some")
        ana.follow(material.TITLES[name])
        ana.page.get_by_role("radio", name=state, exact=True).check()
        ana.fill("Why, or where it was asked for", why)
        ana.press("Write down", state=state)
    ana.stage("Full texts", state="all")
    ana.sees("6 are sought")


def judged(scene: Scene) -> None:
    """Blind again: one reason for each exclusion, the design of what is included; one conflict settled."""
    lead = scene.lead
    lead.stage("Full texts")
    lead.follow("Blocks")
    lead.page.get_by_label("Records in a block").fill("50")
    for name in ("Ana", "Ben"):
        lead.page.get_by_role("checkbox", name=name).check()
    lead.press("Share out", state="shared out")
    for who, excluded in ((scene.ana, {"Novak"}), (scene.ben, {"Novak", "Berg"})):
        who.stage("Full texts", state="to judge")
        who.follow("Screen full texts", state="full text")
        for _ in range(len(TRIALS) + 1):
            _judge(who, excluded)
        who.sees("You have decided everything")
    lead.stage("Full texts")
    lead.follow("Blocks", state="complete")
    lead.press("Open")
    lead.stage("Conflicts", state="full text")
    lead.follow(material.TITLES["Berg"], state="full text")
    lead.page.get_by_label("Study design").select_option(label=DESIGN)
    lead.settle("Include")


def flow(scene: Scene) -> None:
    """The flow is final, every number opens a list of its length, both drawings and the table come as files."""
    lead = scene.lead
    lead.stage("PRISMA")
    expect(lead.page.get_by_text("final", exact=True)).to_be_visible()
    assert b"<svg" in lead.download("SVG")
    assert b"Reports sought for retrieval" in lead.download("CSV")
    assert b"independently and blind to each other" in lead.download("Text")
    lead.follow("With other methods (v2)", state="v2")
    assert b"<svg" in lead.download("SVG")
    lead.unfold("How the numbers add up")
    lead.look("identities")
    expect(lead.page.get_by_text("× fails")).to_have_count(0)
    numbers = lead.page.locator("svg.flow a")
    boxes = {str(link.get_attribute("href")): str(link.text_content()) for link in numbers.all()}
    assert len(boxes) > 10
    for address, said in boxes.items():
        lead.page.goto(address)
        lead.look(f"of {address.rstrip('/').rsplit('/', 1)[-1]}" if "included" in address else "")
        total = lead.page.locator(".title .num").inner_text()
        assert re.search(rf"\b{total}\b", said), f"{said!r} opens a list of {total}"


def lists(scene: Scene) -> None:
    """Any list comes as RIS or CSV."""
    lead = scene.lead
    lead.stage("PRISMA")
    lead.follow("Lists by standing")
    lead.go(lead.page.get_by_role("link", name=re.compile("Reports of included studies")).first)
    lead.look()
    lead.unfold("Export")
    assert b"Berg" in lead.download("CSV")
    lead.page.reload()
    lead.unfold("Export")
    assert lead.download("RIS").count(b"TY  - ") == len(TRIALS)


def _judge(who: Person, excluded: set[str]) -> None:
    here = who.page.locator("#record")
    record = here.get_attribute("data-record")
    out = material.name_of(here.get_by_role("heading", level=1).inner_text()) in excluded
    group = who.page.get_by_role("group", name=re.compile("To exclude" if out else "To include"))
    group.get_by_role("radio", name=re.compile("Wrong design" if out else DESIGN)).check()
    who.page.wait_for_timeout(SLIP)
    decide = who.page.get_by_role("group", name="Decide")
    with who.page.expect_response(re.compile("/decisions/$")) as answer:
        decide.get_by_role("button", name=re.compile("Exclude" if out else "Include")).click()
    assert answer.value.ok
    expect(who.page.locator(f'#record[data-record="{record}"]')).to_have_count(0)


def _upload(who: Person, label: str, name: str, kind: str, content: bytes) -> None:
    who.field(label).set_input_files({"name": name, "mimeType": kind, "buffer": content})
