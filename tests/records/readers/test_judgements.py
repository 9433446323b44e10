import pytest

from records.readers.citation import Judgement
from records.readers.judgements import asreview, asreview_columns, covidence, in_notes, rayyan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('RAYYAN-INCLUSION: {"Ana"=>"Included"}', (Judgement(verdict="include", reviewer="Ana"),)),
        (
            'RAYYAN-INCLUSION: {"Ana"=>"Maybe", "Bo, C. \\"D\\""=>"Excluded"} | RAYYAN-LABELS: tea,cup , tea'
            ' | RAYYAN-EXCLUSION-REASONS: wrong population,no cup | USER-NOTES: {"Ana"=>["once", "twice"]}',
            (
                Judgement(verdict="maybe", reviewer="Ana", note="once\ntwice"),
                Judgement(verdict="exclude", reviewer='Bo, C. "D"', reason="wrong population, no cup"),
                Judgement(verdict="", labels=("tea", "cup")),
            ),
        ),
        ("Bought at a fair. | RAYYAN-LABELS: tea", (Judgement(verdict="", labels=("tea",)),)),
        ("RAYYAN-EXCLUSION-REASONS: late", (Judgement(verdict="", reason="late"),)),
        ('USER-NOTES: {"Ana"=>["see [1]"]}', (Judgement(verdict="", reviewer="Ana", note="see [1]"),)),
        ('RAYYAN-INCLUSION: {"Ana"=>"Undecided"}', ()),
        ("RAYYAN-INCLUSION: {}", ()),
        ("A note on Rayyan.", ()),
    ],
)
def test_rayyan(text: str, expected: tuple[Judgement, ...]) -> None:
    assert rayyan(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASReview_relevant", (Judgement(verdict="include", stage="title_abstract"),)),
        ("A note. ASReview_irrelevant. More.", (Judgement(verdict="exclude", stage="title_abstract"),)),
        (
            "ASReview_relevant\nASReview_prior",
            (Judgement(verdict="include", stage="title_abstract", labels=("prior knowledge",)),),
        ),
        (
            "ASReview_relevant\nasreview_label: 1\n"
            '<p>asreview_user_name: "Ana"</p>\n'
            'asreview_time: "2025-09-07 11:00:00"\nasreview_note: "Yes; \\"tea\\""',
            (Judgement(verdict="include", stage="title_abstract", reviewer="Ana", note='Yes; "tea"'),),
        ),
        ("ASReview_not_seen", ()),
        ("ASReview_prior", ()),
        ("ASReview is a tool.", ()),
    ],
)
def test_asreview(text: str, expected: tuple[Judgement, ...]) -> None:
    assert asreview(text) == expected


def test_asreview_tables_of_both_versions() -> None:
    assert [found.verdict for found in asreview_columns({"included": "1"})] == ["include"]
    assert [found.verdict for found in asreview_columns({"asreview_label": "0.0", "included": "1"})] == ["exclude"]
    assert asreview_columns({"asreview_label": "", "asreview_time": "2025"}) == ()


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Notes": "", "Tags": ""}, ()),
        (
            {"Notes": "Exclusion reason: Wrong study design; ", "Tags": "Ongoing study; tea"},
            (
                Judgement(
                    verdict="exclude", stage="full_text", reason="Wrong study design", labels=("Ongoing study", "tea")
                ),
            ),
        ),
        (
            {"Notes": "Exclusion reason: Late; Ana Muster (2020-04-06 05:05:09)(Select): not a trial; not even near"},
            (
                Judgement(verdict="exclude", stage="full_text", reason="Late"),
                Judgement(verdict="", stage="full_text", reviewer="Ana Muster", note="not a trial; not even near"),
            ),
        ),
        (
            {"Notes": "A (2020-04-06 05:05:09)(Screen): one; B (2020-04-07 05:05:09)(Screen): two;"},
            (
                Judgement(verdict="", stage="title_abstract", reviewer="A", note="one"),
                Judgement(verdict="", stage="title_abstract", reviewer="B", note="two"),
            ),
        ),
        ({"Notes": "Seen before"}, (Judgement(verdict="", note="Seen before"),)),
    ],
)
def test_covidence(columns: dict[str, str], expected: tuple[Judgement, ...]) -> None:
    assert covidence(columns) == expected


def test_the_notes_of_a_record_together() -> None:
    notes = ["Bought; at a fair", 'RAYYAN-INCLUSION: {"Ana"=>"Included"} | RAYYAN-LABELS: tea', "Cited By :3"]
    assert in_notes(notes) == (
        Judgement(verdict="include", reviewer="Ana"),
        Judgement(verdict="", labels=("tea",)),
    )
    assert in_notes(["Exclusion reason: Late;"])[0].reason == "Late"
    assert in_notes(["Bought at a fair"]) == ()


@pytest.mark.parametrize(
    "piece", ['"', '\\"', '"a"=>', '"a"=>["x",', " ", "RAYYAN-LABELS: ", "; a (2020-01-01 0)(Select):", "(", ";", "\n"]
)
def test_a_long_note_that_costs_a_careless_pattern_hours(piece: str) -> None:
    head = 'ASReview_relevant Exclusion reason: RAYYAN-INCLUSION: {"a"=>"Included", USER-NOTES: {"b"=>["'
    assert in_notes([head + piece * 50_000])
    assert covidence({"Notes": piece * 50_000 + "x"})


def test_a_value_nested_without_end_is_a_note_and_no_crash() -> None:
    nested = "[" * 100_000
    [said] = asreview(f"ASReview_relevant\nasreview_note: {nested}")
    assert (said.verdict, said.note) == ("include", nested)
