from __future__ import annotations

import logging
import socket
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from records.entrez import PubMedError, errors
from records.entrez.limits import LocalLimiter
from tests.records.entrez.conftest import EMAIL, KEY

STORM = [
    ("429:always", errors.TooManyRequests, "asked too often"),
    ("500:always", errors.PubMedFailing, "HTTP 500"),
    ("503:always", errors.PubMedFailing, "HTTP 503"),
    ("error:always", errors.PubMedFailing, "could not run the query just now"),
    ("html:always", errors.NotPubMed, "a web page"),
    ("empty:always", errors.AnswerTruncated, "empty"),
    ("truncated:always", errors.AnswerTruncated, "broke off"),
    ("cut:always", errors.AnswerTruncated, "broke off"),
    ("reset:always", errors.Unreachable, "was cut"),
]


@pytest.mark.parametrize(("spec", "kind", "words"), STORM)
def test_what_goes_on_failing_is_a_sentence(stand_in, ask, waits, spec, kind, words):
    server = stand_in(spec)
    with pytest.raises(kind, match=words):
        ask(server.address, max_attempts=4).search("cord")
    assert len(server.calls) == 4
    assert len(waits) == 3


@pytest.mark.parametrize("spec", [spec.replace("always", "2") for spec, _, _ in STORM])
@pytest.mark.parametrize("program", ["esearch", "efetch"])
def test_what_fails_twice_is_asked_again(stand_in, ask, waits, spec, program):
    pubmed = ask(stand_in(f"{program}/{spec}").address)
    assert len(list(pubmed.fetch(pubmed.pmids("cord")))) == 450
    assert len(waits) == 2


@pytest.mark.parametrize("spec", ["slow:always:30", "stall:always:30"])
def test_silence_is_not_waited_for(stand_in, ask, spec):
    server = stand_in(spec)
    with pytest.raises(errors.TimedOut, match=r"within 0\.1 seconds"):
        ask(server.address, timeout=0.1, max_attempts=2).search("cord")


def test_a_refused_connection_is_a_sentence(ask):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/"
        with pytest.raises(errors.Unreachable, match="refused the connection"):
            ask(address, max_attempts=1).search("cord")


def test_a_name_without_address_is_a_sentence(ask, monkeypatch):
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(errors.Unreachable, match="name could not be resolved"):
        ask("http://pubmed.invalid/", max_attempts=1).search("cord")


def test_an_address_that_is_no_pubmed_is_not_asked_twice(stand_in, ask):
    server = stand_in()
    with pytest.raises(errors.Unreachable, match="HTTP 404"):
        ask(server.address.replace("eutils/", "elsewhere/nothing/x")).search("cord")
    with pytest.raises(ValueError, match="must start with https"):
        ask("file:///etc/passwd")


@pytest.mark.parametrize(("retry_after", "least"), [("7", 7), ("a date in a minute", 30), ("soon", 0), ("", 0)])
def test_retry_after_is_honoured(stand_in, ask, waits, retry_after, least):
    server = stand_in()
    if retry_after.startswith("a date"):
        # Counted from the test's own start, not from when the tests were collected.
        retry_after = format_datetime(datetime.now(UTC) + timedelta(seconds=60))
    server.faults.add(_too_many(retry_after))
    ask(server.address).search("cord")
    assert len(waits) == 1
    assert least <= waits[0] <= 61


def test_a_wait_beyond_patience_is_said_at_once(stand_in, ask, waits):
    with pytest.raises(errors.TooManyRequests, match="wait 3600 seconds"):
        ask(stand_in("429:always:3600").address).search("cord")
    assert waits == []


def test_waits_grow(stand_in, ask, waits):
    with pytest.raises(PubMedError):
        ask(stand_in("500:always").address, max_attempts=6).search("cord")
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits))


@pytest.mark.parametrize(("spec", "kind", "words"), [*STORM, (f"error:always:bad {KEY} {EMAIL}", PubMedError, "bad")])
def test_no_key_and_no_address_in_errors_and_logs(stand_in, ask, caplog, spec, kind, words):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(kind) as caught:
        ask(stand_in(spec).address, max_attempts=2).search("cord")
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert KEY not in told
    assert EMAIL not in told
    assert "API rate limit exceeded" not in told


def test_no_key_in_the_repr_of_a_client(ask):
    pubmed = ask("http://127.0.0.1:1/")
    assert KEY not in repr(vars(pubmed)) + repr(pubmed)


def test_the_limiter_is_asked_before_every_attempt(stand_in, ask):
    asked = []
    ask(stand_in("500:2").address, limiter=lambda: asked.append(1)).search("cord")
    assert len(asked) == 3


def test_two_clients_keep_their_own_key_and_base(stand_in, ask):
    first, second = stand_in(), stand_in()
    ask(first.address, tool="one", limiter=LocalLimiter(per_second=100)).search("cord")
    ask(second.address, tool="two", api_key="").search("cord")
    assert [call.parameters["tool"] for call in first.calls] == ["one"]
    assert [call.parameters["tool"] for call in second.calls] == ["two"]


def _too_many(retry_after: str):
    from demo.pubmed.faults import Fault, FaultKind

    return Fault(kind=FaultKind.TOO_MANY, value=retry_after)
