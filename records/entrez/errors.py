"""What can go wrong with PubMed; every message says what happened and what to do, and holds no key and no address."""

from __future__ import annotations


class PubMedError(Exception):
    """PubMed gave no usable answer; the message is a sentence for the person who asked."""


class EmptyQuery(PubMedError):
    """There is nothing to search for."""


class QueryRefused(PubMedError):
    """PubMed answered that it cannot run the query."""


class KeyRefused(PubMedError):
    """PubMed does not know the API key, or refuses the caller."""


class TooManyRequests(PubMedError):
    """PubMed went on answering 429."""


class PubMedFailing(PubMedError):
    """PubMed went on answering with an error of its own."""


class NotPubMed(PubMedError):
    """Something else than PubMed answered: a web page, a proxy, a sign-in form."""


class AnswerTruncated(PubMedError):
    """The answer broke off before its end."""


class Unreachable(PubMedError):
    """No connection came about, or it was cut."""


class TimedOut(Unreachable):
    """PubMed did not answer in time."""


class LimiterUnavailable(PubMedError):
    """The shared count of requests cannot be reached, so none is made."""


class CannotSplit(PubMedError):
    """More than 9,999 hits that neither dates nor PMIDs divide."""
