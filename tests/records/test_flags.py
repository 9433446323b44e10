"""What a record says against itself, from links, types and titles; and what only sounds like it."""

from __future__ import annotations

import pytest

from records import flags
from records.flags import Kind


def said(**fields: object) -> list[tuple[str, str, str]]:
    given = {"title": "A trial", **fields}
    return [(flag.kind.value, flag.word, flag.reference) for flag in flags.of(**given)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("notice", "flag"),
    [
        ("RetractionIn: J Pain 2021;3:4 PMID 1", ("retracted", "Retracted", "J Pain 2021;3:4 PMID 1")),
        ("PartialRetractionIn: J", ("retracted", "Retracted in part", "J")),
        ("ExpressionOfConcernIn: J: part 2", ("concern", "Expression of concern", "J: part 2")),
        ("ErratumIn", ("corrected", "Corrected", "")),
        ("Erratum in: J", ("corrected", "Corrected", "J")),
        ("CorrectedandRepublishedIn: J", ("corrected", "Corrected and republished", "J")),
        ("RetractionOf: J", ("notice", "Notice of a retraction", "J")),
        ("ErratumFor: J", ("notice", "Erratum of another report", "J")),
        ("UpdateOf: J", ("updated", "Update of another report", "J")),
    ],
)
def test_links_are_flags(notice: str, flag: tuple[str, str, str]) -> None:
    assert said(notices=[notice]) == [flag]


@pytest.mark.parametrize("notice", ["CommentIn: J", "", ":", "No notice"])
def test_other_links_are_none(notice: str) -> None:
    assert said(notices=[notice]) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Retracted Publication", "retracted"),
        ("RETRACTED ARTICLE", "retracted"),
        ("Retraction of Publication", "notice"),
        ("Retraction", "notice"),
        ("Published Erratum", "notice"),
        ("Erratum", "notice"),
        ("Expression of Concern", "notice"),
        ("Corrected and Republished Article", "corrected"),
    ],
)
def test_publication_types_are_flags(kind: str, expected: str) -> None:
    assert [name for name, _, _ in said(publication_types=["Journal Article", kind])] == [expected]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("RETRACTED: Stimulation of the cord", Kind.RETRACTED),
        ("RETRACTED ARTICLE: Stimulation of the cord", Kind.RETRACTED),
        ("[Retracted] Stimulation of the cord", Kind.RETRACTED),
        ("<b>Retracted:</b> Stimulation of the cord", Kind.RETRACTED),
        ("Retracted - Stimulation of the cord", Kind.RETRACTED),
        ("Stimulation of the cord (Retracted article. See vol. 45, pg. 3, 2019)", Kind.RETRACTED),
        ("Stimulation of the cord [Retracted]", Kind.RETRACTED),
        ("WITHDRAWN: Stimulation of the cord", Kind.RETRACTED),
        ("Retraction: Stimulation of the cord", Kind.NOTICE),
        ("Retraction.", Kind.NOTICE),
        ("Retraction notice to “Stimulation of the cord”", Kind.NOTICE),
        ("Retraction note to: Stimulation of the cord", Kind.NOTICE),
        ("Retraction of “Stimulation of the cord”", Kind.NOTICE),
        ("Notice of retraction", Kind.NOTICE),
        ("Expression of concern: Stimulation of the cord", Kind.NOTICE),
        ("Editorial expression of concern", Kind.NOTICE),
        ("Erratum to: Stimulation of the cord", Kind.NOTICE),
        ("Erratum for Smith et al.", Kind.NOTICE),
        ("Corrigendum", Kind.NOTICE),
        ("Author correction: Stimulation of the cord", Kind.NOTICE),
        ("Correction to: Stimulation of the cord", Kind.NOTICE),
        ("Correction.", Kind.NOTICE),
    ],
)
def test_titles_are_flags(title: str, kind: Kind) -> None:
    assert [flag.kind for flag in flags.of(title=title)] == [kind]


@pytest.mark.parametrize(
    "title",
    [
        "Retraction of the scapula in shoulder pain",
        "Retraction pockets of the eardrum",
        "Retracted eardrums in children",
        "Brain retraction: a review",
        "Correction of hyponatraemia",
        "Correction for multiple testing in trials",
        "Corrections officers and back pain",
        "Withdrawn patients in trials of opioids",
        "Withdrawal of opioids",
        "Retractions in anaesthesiology: a systematic review",
        "Concern about pain",
        "A trial",
        "",
    ],
)
def test_titles_that_only_sound_so_are_none(title: str) -> None:
    assert said(title=title) == []


def test_each_thing_is_said_once_the_gravest_first_and_with_its_reference() -> None:
    found = said(
        title="RETRACTED: A trial",
        publication_types=["Retracted Publication"],
        notices=["ErratumIn: J 1", "RetractionIn: J 2"],
    )
    assert found == [("retracted", "Retracted", "J 2"), ("corrected", "Corrected", "J 1")]
    assert flags.gravest(flags.of(title="A trial", notices=["ErratumIn: J", "ExpressionOfConcernIn: J"])) == "concern"
    assert flags.gravest(()) == ""


def test_records_of_one_report_speak_together() -> None:
    one, other = flags.of(title="A trial", publication_types=["Retracted Publication"]), flags.of(title="A trial")
    named = flags.of(title="A trial", notices=["RetractionIn: J 2"])
    [flag] = flags.together([one, other, named])
    assert (flag.said, flag.grave) == ("Retracted: J 2", True)


def test_every_kind_fits_its_column() -> None:
    from records.models import Record

    longest = Record._meta.get_field("flag").max_length
    assert longest is not None
    assert max(len(kind) for kind in Kind) <= longest
