"""Reading while others write: every read adds up, because it is of one instant."""

import threading

import pytest
from django.db import connection

from records import duplicates
from reporting import identities, prisma
from screening import blocks
from tests.factories import titles, vote
from tests.reporting.conftest import Cast

ROUNDS = 12


@pytest.mark.django_db(transaction=True)
def test_no_read_during_writes_fails_an_identity(cast: Cast) -> None:
    cast.reports(ROUNDS)
    failures: list[str] = []
    reads = 0
    done = threading.Event()

    def write() -> None:
        try:
            for number in range(ROUNDS):
                _round(cast, number)
        except Exception as error:
            failures.append(repr(error))
        finally:
            done.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        found = prisma.flow(cast.review)
        failures += [each.sentence for each in identities.of(found) if not each.holds]
        reads += 1
    writer.join()

    assert not failures
    assert reads
    assert cast.flow().n("screened") == ROUNDS * 2


def _round(cast: Cast, number: int) -> None:
    """A record comes, a block is screened and opened, two reports are merged and taken apart."""
    stage = titles(cast.review)
    new = cast.record(source="Embase")
    block = blocks.assign(stage, by=cast.lead, reviewers=[cast.ana, cast.ben], size=2)
    for slot in block.slots.all():
        vote(stage, cast.ana, slot.report, "include")
        vote(stage, cast.ben, slot.report, "include" if number % 2 else "exclude")
    blocks.release(block, by=cast.lead)
    old = cast.review.reports.exclude(pk=new.report_id).order_by("pk")[0]
    duplicates.merge(cast.review, by=cast.lead, reports=[old, new.report])
    duplicates.split(cast.review, by=cast.lead, records=[new])
