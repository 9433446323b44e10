"""One request to the E-utilities: built by Biopython, sent with a timeout, repeated with patience."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import random
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from Bio import Entrez

from records.entrez.errors import (
    AnswerTruncated,
    KeyRefused,
    PubMedError,
    PubMedFailing,
    QueryRefused,
    TimedOut,
    TooManyRequests,
    Unreachable,
)

T = TypeVar("T")
FIRST_WAIT = 1.0
LONGEST_WAIT = 120.0
LATER = "Start it again in some minutes."
Reader = Callable[[bytes], T]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failed attempt: what to say, whether another attempt may help, and how long PubMed asks to wait (seconds)."""

    error: PubMedError
    again: bool = True
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A whole answer, read."""

    value: T


class Again(Exception):
    """Raised by a reader of answers: the answer is no good, but another attempt may bring a better one."""

    def __init__(self, error: PubMedError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Transport:
    """Where and how requests go. Holds the API key, hence has no `repr` of its fields."""

    base_url: str
    email: str
    tool: str
    api_key: str
    limiter: Callable[[], None]
    timeout: float
    sleep: Callable[[float], None]
    max_attempts: int
    jitter: Callable[[], float] = random.SystemRandom().random

    def ask(self, program: str, parameters: Mapping[str, str], read: Reader[T]) -> T:
        """Return what `read` makes of the answer's bytes; raise PubMedError when every attempt failed.

        `read` may raise Again for an answer worth asking for once more, or a PubMedError that is final.
        """
        request = self._request(program, parameters)
        attempt = 0
        while True:
            attempt += 1
            self.limiter()
            outcome = self._attempt(request, read)
            if isinstance(outcome, Answer):
                return outcome.value
            if not outcome.again or attempt >= self.max_attempts or outcome.wait > LONGEST_WAIT:
                raise type(outcome.error)(self._masked(str(outcome.error)))
            self.sleep(self._pause(attempt, outcome.wait))

    def _masked(self, text: str) -> str:
        """Return text without key and e-mail, should an answer that is quoted in it have echoed them."""
        for secret in filter(None, (self.api_key, self.email)):
            text = text.replace(secret, "…")
        return text

    def _request(self, program: str, parameters: Mapping[str, str]) -> urllib.request.Request:
        # Biopython's functions read the module's e-mail and key and its _open has neither timeout nor patience, and
        # its throttle is not safe for threads. Its builder alone is used, with every value given (None counts as
        # given), so nothing global is read or left behind. Always POST: no limit on ids, and no key in any address.
        own = {"tool": self.tool, "email": self.email, "api_key": self.api_key or None}
        address = f"{self.base_url.rstrip('/')}/{program}.fcgi"
        build: Callable[..., urllib.request.Request] = Entrez._build_request
        return build(address, {**parameters, **own}, post=True)

    def _attempt(self, request: urllib.request.Request, read: Reader[T]) -> Answer[T] | Trouble:
        # Failures are returned, not raised from inside a handler: the library's errors carry request and answer,
        # and with them key and e-mail, into every log that prints a chain of exceptions.
        try:
            with _opener(self.base_url).open(request, timeout=self.timeout) as response:
                body = response.read()
            return Answer(read(body))
        except Again as again:
            return Trouble(again.error)
        except PubMedError as error:
            return Trouble(error, again=False)
        except urllib.error.HTTPError as error:
            with contextlib.closing(error):
                return _refused(error.code, error.headers.get("Retry-After", ""))
        except (OSError, http.client.HTTPException) as error:
            return Trouble(_unreached(error, self.timeout))

    def _pause(self, attempt: int, asked: float) -> float:
        """Doubling waits from one second on, with jitter, and never shorter than PubMed asks."""
        own = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1))
        return max(asked, own * (0.5 + self.jitter() / 2))


def _opener(base_url: str) -> urllib.request.OpenerDirector:
    # A proxy set for the outside world must not be asked for this machine's own stand-in.
    proxies = urllib.request.ProxyHandler({}) if _is_loopback(base_url) else urllib.request.ProxyHandler()
    return urllib.request.build_opener(proxies)


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _refused(code: int, retry_after: str) -> Trouble:
    if code == 429:
        wait = _seconds(retry_after)
        when = f"PubMed asks to wait {wait:.0f} seconds." if wait > LONGEST_WAIT else ""
        text = f"PubMed answered that it is being asked too often (429), each time. {when} {LATER}"
        return Trouble(TooManyRequests(" ".join([*text.split(), "An API key allows more."])), wait=wait)
    if code >= 500:
        wait = _seconds(retry_after)
        return Trouble(PubMedFailing(f"PubMed is failing (HTTP {code}). {LATER}"), wait=wait)
    if code in {400, 401, 403}:
        advice = "Check your API key under your account, and the query."
        return Trouble(KeyRefused(f"PubMed refused the request (HTTP {code}). {advice}"), again=False)
    if code == 414:
        return Trouble(QueryRefused("PubMed says that the query is too long. Shorten or divide it."), again=False)
    advice = "Check the address of PubMed in the settings (TANDEM_PUBMED_URL)."
    return Trouble(Unreachable(f"PubMed's address answered HTTP {code}. {advice}"), again=False)


def _seconds(retry_after: str) -> float:
    """Return the seconds that a Retry-After header asks for, as a number or a date; 0 where it says nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _unreached(error: Exception, timeout: float) -> PubMedError:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    connection = f"Check the internet connection and the proxy. {LATER}"
    if isinstance(cause, TimeoutError):
        return TimedOut(f"PubMed did not answer within {timeout:g} seconds. {LATER}")
    if isinstance(cause, socket.gaierror):
        return Unreachable(f"PubMed's name could not be resolved. {connection}")
    if isinstance(cause, ConnectionRefusedError):
        return Unreachable(f"PubMed's address refused the connection. {connection}")
    if isinstance(cause, http.client.IncompleteRead):
        return AnswerTruncated(f"PubMed's answer broke off before its end. {LATER}")
    if isinstance(cause, ConnectionError | http.client.HTTPException):
        return Unreachable(f"The connection to PubMed was cut. {LATER}")
    return Unreachable(f"PubMed cannot be reached. {connection}")
