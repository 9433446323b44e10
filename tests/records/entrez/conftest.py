"""A stand-in PubMed on a real socket, and the client that asks it without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from demo.pubmed import faults
from demo.pubmed.faults import Faults
from demo.pubmed.server import StandIn
from records.entrez import PubMed
from records.readers.citation import Citation

KEY = "0123456789abcdef-secret-key"
EMAIL = "somebody.secret@example.org"


def synthetic(number: int, **fields: Any) -> Citation:
    """Return one of the test's own invented citations."""
    given = {"title": f"Synthetic trial {number} of cord stimulation.", "year": 2010 + number % 10}
    return Citation(**{**given, "pmid": str(900_000 + number), "journal": "Journal of Invented Trials", **fields})


@pytest.fixture
def waits() -> list[float]:
    """How long the client meant to wait between attempts, in seconds."""
    return []


@pytest.fixture
def stand_in() -> Iterator[Callable[..., StandIn]]:
    """Start stand-ins over 450 synthetic citations with faults as they are written on the command line."""
    with ExitStack() as stack:

        def start(spec: str = "", **options: Any) -> StandIn:
            citations = options.pop("citations", None) or [synthetic(number) for number in range(450)]
            server = StandIn(citations, faults=Faults(*faults.parse(spec)), **options)
            return stack.enter_context(server)

        yield start


@pytest.fixture
def ask(waits: list[float]) -> Callable[..., PubMed]:
    """Make clients of an address."""

    def client(address: str, **options: Any) -> PubMed:
        given = {"email": EMAIL, "api_key": KEY, "limiter": lambda: None, "sleep": waits.append, "timeout": 10.0}
        return PubMed(base_url=address, **{**given, **options})

    return client
