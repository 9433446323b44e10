"""Step 2: records from PubMed, from a file and by hand; what could not be read; duplicates."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from records import questions
from records.models import ImportBatch, ImportedJudgement, PairKind, PossibleDuplicate, Record
from tests.browser.journey.scene import Scene
from tests.journeys import material


def pubmed(scene: Scene) -> None:
    """Checked, imported, cancelled, started again; the job's progress survives a reload."""
    lead = scene.lead
    lead.stage("Records")
    lead.fill("Query", material.QUERY)
    lead.page.get_by_role("button", name="Check").click()
    lead.sees("records in PubMed")
    lead.look("checked")
    lead.press("Import", exact=True, state="importing")
    lead.sees("waiting for a worker")
    lead.page.reload()
    lead.sees("waiting for a worker")
    lead.page.get_by_role("button", name="Cancel").first.click()
    lead.page.get_by_role("button", name="Start again").first.click()
    lead.sees("waiting for a worker")
    scene.work()
    lead.sees(re.compile("6 records found = 6 new"))
    lead.look("imported")


def file(scene: Scene) -> None:
    """A RIS file dropped among the searches; what could not be read is mended, dismissed, set aside again."""
    lead = scene.lead
    lead.stage("Records")
    lead.field("Files").set_input_files(
        {"name": "embase.ris", "mimeType": "application/x-research-info-systems", "buffer": material.ris()}
    )
    lead.press("Bring the files", state="a file")
    lead.write(Source="Embase", Date_of_the_search="2026-11-02", Strategy="exp pain/")
    lead.press("Import", exact=True)
    scene.work()
    lead.stage("Records", state="brought")
    lead.follow("3 new", state="of an import")
    lead.page.go_back()
    lead.follow("Embase", exact=True)
    lead.follow("3", exact=True, state="of a search")
    lead.stage("Records", state="again")
    lead.follow("1 set aside")
    lead.sees("Line ")
    lead.unfold("Its text")
    lead.look("unfolded")
    lead.follow("Mend")
    lead.unfold("Dismiss")
    lead.fill("Why it can be left out", "A synthetic fault")
    lead.press("Dismiss", exact=True, state="dismissed")
    lead.press("Set aside again")
    lead.follow("Mend")
    lead.follow("Fill in the fields")
    lead.page.go_back()


def table(scene: Scene) -> None:
    """A table that nobody known wrote asks for its columns, and can be left out."""
    lead = scene.lead
    lead.stage("Records")
    lead.follow("Bring files")
    content = b"Heading,Who,When\nA synthetic trial,Writer A,2020\nAnother one,Writer B,2021\n"
    lead.field("Files").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": content})
    lead.press("Bring the files", state="a table")
    lead.field("Heading").select_option(label="Title")
    lead.press("Show how it comes in", state="mapped")
    lead.sees("A synthetic trial")
    lead.press("Discard this file")
    lead.follow("Search report", exact=True)
    lead.unfold("Say it for the whole review")
    lead.press("Save item 1")
    assert b"PRISMA-S" in lead.download("Text")


def elsewhere(scene: Scene) -> None:
    """A file that says what people decided in another tool: who is who, and what taking over would do."""
    batch = ImportBatch.objects.get(file_name="embase.ris")
    first = Record.objects.filter(batch=batch).order_by("pk")[0]
    ImportedJudgement.objects.create(record=first, batch=batch, reviewer="A. B.", verdict="include", note="fits")
    lead = scene.lead
    lead.stage("Titles and abstracts")
    lead.follow("Take over the decisions in embase.ris")
    lead.field("“A. B.”").select_option(label="Ana")
    lead.press("Look what will happen", state="foretold")
    lead.sees("Of 1 decisions, 1 become votes")


def by_hand(scene: Scene) -> None:
    """Another source is written down, corrected, and brings a single record."""
    lead = scene.lead
    lead.stage("Records")
    lead.follow("Write down another source")
    lead.field("Kind of source").select_option(label="Citation searching")
    lead.write(Source="Reference lists", Date_of_the_search="2026-11-03")
    lead.press("Save")
    lead.follow("Edit")
    lead.fill("Notes", "Of the included trials")
    lead.press("Save")
    address = lead.page.url
    lead.page.goto(f"{address}file/")
    lead.look("of a source")
    lead.page.goto(address)
    lead.follow("Add a record by hand")
    lead.write(Title=material.BY_HAND, Authors="Yamada, A", Year="2016")
    lead.press("Add", exact=True)
    lead.sees(material.BY_HAND)


def records(scene: Scene) -> None:
    """Found by a word, looked at, compared, merged."""
    lead = scene.lead
    lead.stage("Records")
    lead.follow("Records", exact=True)
    lead.fill("Words in", "radiofrequency")
    lead.press("Search")
    lead.follow(material.NEAR_TITLE)
    lead.page.go_back()
    for title in (material.NEAR_TITLE, material.TITLES["Lee"]):
        lead.choose(f"Choose {title[:60]}")
    lead.press("Compare those chosen")
    lead.fill("Why they are one report", "The same trial and pages")
    lead.press("Merge")


def duplicates(scene: Scene) -> None:
    """Two groups; one is split and brought together again."""
    lead = scene.lead
    lead.stage("Records")
    lead.follow("Duplicates", exact=True)
    lead.follow("Merged")
    lead.sees("2 groups")
    group = lead.page.get_by_role("region").filter(has_text=material.NEAR_TITLE).last
    expect(group).to_be_visible()
    section = lead.page.locator("section", has=lead.page.get_by_role("heading", name=material.TITLES["Lee"][:40]))
    section.locator("summary", has_text="Split").click()
    section.get_by_role("checkbox").last.check()
    lead.go(section.get_by_role("button", name="Split off"))
    lead.stage("Records")
    lead.follow("Duplicates", exact=True)
    lead.follow("Merged")
    lead.sees("1 group")
    lead.follow("Records", exact=True)
    for title in (material.NEAR_TITLE, material.TITLES["Lee"]):
        lead.choose(f"Choose {title[:60]}")
    lead.press("Compare those chosen")
    lead.press("Merge")


def asked(scene: Scene) -> None:
    """A pair that no rule is sure of, told apart by a key."""
    one, other = Record.objects.filter(batch__search__source="PubMed").order_by("pk")[:2]
    same = {"review": one.review, "batch": one.batch, "kind": PairKind.UNSURE, "score": 0.5}
    questions.pose([PossibleDuplicate(**same, first=one, second=other, reasons=["same year"])])
    lead = scene.lead
    lead.stage("Records")
    lead.follow("Duplicates", exact=True, state="a pair")
    lead.sees("1 of 1")
    lead.page.keyboard.press("d")
    lead.sees("Nothing to decide")
