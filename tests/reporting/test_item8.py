"""The paragraph of item 8 writes itself from settings and what was done, and from nothing that is blind."""

from reporting import item8
from reviews import protocol
from screening import blocks, stops
from tests.factories import titles, vote
from tests.reporting.conftest import Cast


def test_it_tells_how_many_judged_how_conflicts_were_settled_and_with_what(cast: Cast) -> None:
    cast.reports(3)
    cast.screen({})
    told = item8.paragraph(cast.review)
    assert f"Tandem {item8.release()}" in told
    assert "Titles and abstracts were screened by 2 reviewers each, independently" in told
    assert "A pilot of 3 records was screened first." in told
    assert "Disagreements were settled by consensus, or else by a person who had not voted" in told
    assert "No record was excluded or left out by an automation tool." in told


def test_it_follows_the_protocol(cast: Cast) -> None:
    changes = {"reviewers_title_abstract": 1, "settlement": "third_person", "masks_authors": True, "recall_target": 95}
    protocol.revise(cast.review, by=cast.lead, changes=changes)
    told = item8.paragraph(cast.review)
    assert "Titles and abstracts were screened by one reviewer each." in told
    assert "Full texts were screened by 2 reviewers each" in told
    assert "by a person who had not voted on the record" in told
    assert "Authors, journal and year were masked" in told
    assert "was to stop at a recall of 95 %" in told


def test_what_one_person_decided_alone_is_told(cast: Cast) -> None:
    protocol.revise(cast.review, by=cast.lead, changes={"reviewers_title_abstract": 1})
    cast.reports(4)
    stage = titles(cast.review)
    block = blocks.assign(stage, by=cast.lead, reviewers=[cast.ana], size=1)
    vote(stage, cast.ana, block.slots.get().report, "exclude")
    blocks.release(block, by=cast.lead)
    protocol.revise(cast.review, by=cast.lead, changes={"reviewers_title_abstract": 2}, reason="Two are better")
    cast.screen({})
    assert "1 of them (25 %) was decided by one person alone." in item8.paragraph(cast.review)


def test_a_stop_is_told_with_tool_target_reason_and_what_was_left(cast: Cast) -> None:
    protocol.revise(cast.review, by=cast.lead, changes={"recall_target": 90})
    cast.reports(2)
    cast.screen({})
    cast.reports(3)
    stop = stops.approve(titles(cast.review), by=cast.lead, reason="No time left.", against=True)
    told = item8.paragraph(cast.review)
    assert "against the advice to go on" in told
    assert (
        f"{stop.tool} {stop.version}, hypergeometric test, recall target 90 %, confidence 95 %): No time left." in told
    )
    assert "3 records were not screened by a human." in told


def test_blind_votes_change_no_word(cast: Cast) -> None:
    one, two = cast.reports(2)
    block = blocks.assign(titles(cast.review), by=cast.lead, reviewers=[cast.ana, cast.ben], size=2)
    before = item8.paragraph(cast.review)
    vote(titles(cast.review), cast.ana, one, "include")
    vote(titles(cast.review), cast.ben, one, "exclude")
    assert item8.paragraph(cast.review) == before
    assert block.released_seq is None
    assert two.pk
