"""Arm tables as text, there and back, and every sentence about text that cannot be read."""

from __future__ import annotations

import pytest

from analysis.statistics import netmeta_csv
from analysis.statistics.effects import Arm
from analysis.statistics.netmeta_csv import BadTable

MEANS = [Arm("Synthetic, 2001", "A", 10, 1.25, 2.0), Arm("Synthetic, 2001", "B", 12, 0.1, 0.3)]
EVENTS = [Arm("s1", "A", 10, events=0), Arm("s1", "B", 12, events=3)]


def test_means_are_written_for_pairwise() -> None:
    assert netmeta_csv.write(MEANS) == (
        'study,treatment,n,mean,sd\n"Synthetic, 2001",A,10,1.25,2\n"Synthetic, 2001",B,12,0.1,0.3\n'
    )


def test_events_are_written_for_pairwise() -> None:
    assert netmeta_csv.write(EVENTS) == "study,treatment,event,n\ns1,A,0,10\ns1,B,3,12\n"


def test_a_missing_number_is_na() -> None:
    assert netmeta_csv.write([Arm("s", "A", 5, 1.0, None)]).endswith("s,A,5,1,NA\n")


@pytest.mark.parametrize("arms", [MEANS, EVENTS])
def test_what_was_written_is_read_again(arms: list[Arm]) -> None:
    assert netmeta_csv.read(netmeta_csv.write(arms)) == arms


@pytest.mark.parametrize(
    "text",
    [
        "study,treatment,n,mean,sd\ns,A,10,1.5,2\ns,B,9,-0.5,2",
        "Trial;Arm;Total;Mean;SD\ns;A;10;1,5;2,0\ns;B;9;-0,5;2",
        "\ufeffstudlab\ttreat\tSample size\tMEAN\tstd.dev\tremark\n\ns\tA\t10\t1,5\t2\tx\n s \t B \t9\t−0.5\t2\ty\n",
    ],
)
def test_common_spellings_separators_and_decimal_commas_are_understood(text: str) -> None:
    assert netmeta_csv.read(text) == [Arm("s", "A", 10, 1.5, 2.0), Arm("s", "B", 9, -0.5, 2.0)]


@pytest.mark.parametrize("header", ["study,treatment,r,n", "study,arm,events,total", "trial,treat,event,n"])
def test_events_go_by_several_names(header: str) -> None:
    assert netmeta_csv.read(f"{header}\ns,A,3,10\ns,B,NA,9") == [Arm("s", "A", 10, events=3), Arm("s", "B", 9)]


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
        netmeta_csv.read(text)
    assert bad.value.problems == problems
