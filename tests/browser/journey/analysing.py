"""Steps 7 and 8: studies, hand-off, arms, a network, its staleness, the ledger."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.analysis_app.networks import SMD
from tests.browser.journey.reading import TRIALS
from tests.browser.journey.scene import Scene
from tests.journeys import material

OUTCOME = "Pain at six months"
FILES = {"Network, SVG": b"<", "League table, CSV": b"evidence", "Data for R": b"stud", "Result": b"{"}
"""Downloads of a run, and how each file begins."""


def studies(scene: Scene) -> None:
    """Reports of one study are linked, and parted again."""
    lead = scene.lead
    lead.stage("Studies")
    lead.follow("Okafor 2021")
    lead.unfold("Link another report")
    lead.field("Report").select_option(label=f"Berg 2022: {material.TITLES['Berg']}")
    lead.press("Link to Okafor 2021", state="two reports")
    section = lead.page.get_by_role("listitem").filter(has_text=material.TITLES["Berg"])
    lead.go(section.get_by_role("button", name=re.compile("Make it a study of its own")))
    lead.stage("Studies")
    expect(lead.page.get_by_role("rowheader")).to_have_count(len(TRIALS))


def handed_off(scene: Scene) -> None:
    """The lead sends the included RCTs; the worker takes them."""
    lead = scene.lead
    lead.stage("Analysis")
    lead.press("Send the 4 included RCTs", state="sent")
    lead.sees("waiting for a worker")
    scene.work()
    lead.page.get_by_text("waiting for a worker").wait_for(state="detached")
    lead.stage("Analysis", state="received")
    lead.follow("Hand-off 1", exact=True)
    expect(lead.page.get_by_text("Berg 2022").first).to_be_visible()


def arms(scene: Scene) -> None:
    """The statistician types the arms of one trial and pastes the others."""
    sam = scene.sam
    sam.stage("Studies", state="statistician")
    sam.follow("Outcomes", exact=True)
    sam.fill("Outcome", OUTCOME)
    sam.press("Add outcome", state="one")
    sam.stage("Studies", state="with an outcome")
    sam.go(sam.page.get_by_role("link", name=f"enter arms of Lee 2020, {OUTCOME}"))
    sam.look()
    for row, values in enumerate(SMD["Lee 2020"], start=1):
        for column, value in zip(("Treatment", "n", "Mean", "SD"), values):
            sam.page.get_by_label(f"Row {row}: {column}", exact=True).fill(str(value))
    sam.press("Save these arms", state="with arms")
    sam.stage("Studies")
    sam.follow("Outcomes", exact=True)
    sam.follow(OUTCOME)
    sam.fill("Table", material.arms(*(study for study in SMD if study != "Lee 2020")))
    sam.press("Check only")
    sam.sees("This table can be entered: 6 arms of 3 studies")
    sam.press("Enter these arms", state="entered")
    sam.stage("Studies")
    sam.follow("Treatments", exact=True)
    expect(sam.page.get_by_role("rowheader")).to_have_count(4)


def run(scene: Scene) -> None:
    """A network: figures, ranking, league table, files."""
    sam = scene.sam
    sam.stage("Analysis", state="statistician")
    sam.follow("Calculate on a pasted table")
    sam.page.go_back()
    sam.follow("New analysis")
    sam.fill("Name", "Pain, main analysis")
    sam.field("Outcome").select_option(label=f"{OUTCOME} (continuous)")
    sam.fill("Reference treatment", "Usual care")
    sam.press("Create analysis")
    sam.press("Run", exact=True, state="waiting")
    scene.work()
    expect(sam.page.get_by_role("table", name="League table")).to_be_visible()
    sam.look("done")
    for figure in ("Network", "Against Usual care"):
        image = sam.page.locator("section", has=sam.page.get_by_role("heading", name=figure)).get_by_role("img")
        expect(image.first).to_be_visible()
        assert image.first.evaluate("image => image.naturalWidth") > 100
    for link, begins in FILES.items():
        sam.unfold("Download")
        assert sam.download(link).lstrip(b"\xef\xbb\xbf").startswith(begins), link
        sam.page.reload()


def reversed_inclusion(scene: Scene) -> None:
    """The lead reverses an inclusion; the run says that it no longer holds."""
    lead, sam = scene.lead, scene.sam
    lead.stage("Conflicts")
    lead.follow("Settled")
    lead.follow(material.TITLES["Berg"], state="settled")
    lead.unfold("Reverse this")
    lead.page.get_by_label("Primary reason").select_option(label="Wrong design")
    lead.fill("Comment", "Retracted since.")
    lead.settle("Exclude")
    sam.page.reload()
    sam.sees("Stale.")
    sam.look("stale")
    sam.stage("Analysis", state="stale")


def ledger(scene: Scene) -> None:
    lead = scene.lead
    lead.stage("Ledger")
    lead.press("Verify", state="verified")
    lead.stage("Ledger")
    lead.page.get_by_label("Act").select_option(label="sent hand-off … to the analysis queue")
    lead.press("Show", exact=True)
    expect(lead.page.locator("ol.ledger > li")).to_have_count(1)
    assert b"handoff.sent" in lead.download("CSV")
    lead.page.goto("/")
    lead.follow(re.compile("Stimulation for persistent"), state="at the end")
    lead.page.get_by_role("heading", level=1).wait_for()
