"""Arms as text for R; the tables that people paste are read in tests/studies/test_tables.py."""

from __future__ import annotations

import pytest

from analysis.statistics import netmeta_csv
from analysis.statistics.effects import Arm
from studies import tables

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
    read = tables.read(netmeta_csv.write(arms))
    assert [Arm(row.study, row.treatment, row.n, row.mean, row.sd, row.events) for row in read] == arms
