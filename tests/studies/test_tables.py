"""Pasted tables of arms and contrasts, and every sentence about text that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from studies import tables
from studies.tables import ArmRow, BadTable


def plain(rows: list[ArmRow]) -> list[tuple[Any, ...]]:
    return [(row.study, row.treatment, row.n, row.mean, row.sd, row.events) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "study,treatment,n,mean,sd\ns,A,10,1.5,2\ns,B,9,-0.5,2",
        "Trial;Arm;Total;Mean;SD\ns;A;10;1,5;2,0\ns;B;9;-0,5;2",
        "\ufeffstudlab\ttreat\tSample size\tMEAN\tstd.dev\tremark\n\ns\tA\t10\t1,5\t2\tx\n s \t B \t9\t−0.5\t2\ty\n",
    ],
)
def test_common_spellings_separators_and_decimal_commas_are_understood(text: str) -> None:
    assert plain(tables.read(text)) == [("s", "A", 10, 1.5, 2.0, None), ("s", "B", 9, -0.5, 2.0, None)]


@pytest.mark.parametrize("header", ["study,treatment,r,n", "study,arm,events,total", "trial,treat,event,n"])
def test_events_go_by_several_names(header: str) -> None:
    assert plain(tables.read(f"{header}\ns,A,3,10\ns,B,NA,9")) == [
        ("s", "A", 10, None, None, 3),
        ("s", "B", 9, None, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (" \n", ("The table is empty; its first line must name the columns, such as study, treatment, n.",)),
        ("study,treatment,n,mean,sd\n", ("The table has a header but no arms below it.",)),
        (
            "treatment,n,events\nA,1,1",
            ("Line 1: there is no column “study” (also understood: studlab, studyid, studyname, trial, author).",),
        ),
        ("\nstudy,arm,n,total,r\n", ("Line 2: the column “n” appears twice.",)),
        ("study,arm,n,mean\n", ("Line 1: there must be either the columns mean and sd, or a column events.",)),
        (
            "study,arm,n,mean,sd\ns,A,10,one,2\n\n,B,,1,2\n",
            (
                "Line 2: “one” in column mean is not a number.",
                "Line 4: the study has no name.",
                "Line 4: n is missing.",
            ),
        ),
        ("study,arm,n,mean,sd\ns,A,10,1,2,3\n", ("Line 2: there are 6 cells but the header has 5.",)),
        ("study,arm,n,r\ns,A,inf,1\n", ("Line 2: “inf” in column n is not a number.",)),
    ],
)
def test_text_that_cannot_be_read_is_told_by_line(text: str, problems: tuple[str, ...]) -> None:
    with pytest.raises(BadTable) as bad:
        tables.read(text)
    assert bad.value.problems == problems


def test_rows_know_their_lines() -> None:
    assert [row.line for row in tables.read("study,arm,n,r\n\ns,A,3,1\n\ns,B,3,2\n")] == [3, 5]


def test_contrasts_are_told_from_arms_by_their_header() -> None:
    text = "studlab,treat1,treat2,TE,seTE,n1\ns,A,B,0.5,0.1,9\ns,A,C,NA,NA,9\n"
    assert tables.holds_contrasts(text)
    assert not tables.holds_contrasts("study,treatment,n,mean,sd\n")
    rows = tables.read_contrasts(text)
    assert [(row.treatment1, row.treatment2, row.effect, row.standard_error) for row in rows] == [
        ("A", "B", 0.5, 0.1),
        ("A", "C", None, None),
    ]


def test_a_contrast_that_cannot_be_read_is_told_by_line() -> None:
    with pytest.raises(BadTable, match="Line 2: “x” in column standard error is not a number"):
        tables.read_contrasts("studlab,treat1,treat2,TE,seTE\ns,A,B,0.5,x")
