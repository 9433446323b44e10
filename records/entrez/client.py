"""PubMed through the E-utilities: count, divide, list and fetch (NCBI, "A General Introduction to the E-utilities")."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from records.entrez import answers, splitting
from records.entrez.answers import Found, SearchAnswer
from records.entrez.errors import AnswerTruncated, EmptyQuery
from records.entrez.splitting import MOST, Slice
from records.entrez.transport import LATER, Again, Transport
from records.readers.citation import Citation, Unreadable

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
BATCH = 200
T = TypeVar("T")


def utc_today() -> date:
    """Return the day by which a search is dated."""
    return datetime.now(UTC).date()


class PubMed:
    """A caller of PubMed. Safe to share between threads: it holds settings and nothing else.

    `limiter` is called before every request and returns when it may be made; `timeout` is in seconds and holds
    for connecting and for every read; `sleep` waits between attempts. Every method raises PubMedError.
    """

    def __init__(
        self,
        *,
        email: str,
        limiter: Callable[[], None],
        base_url: str = NCBI,
        tool: str = "tandem",
        api_key: str = "",
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        max_attempts: int = 5,
        today: Callable[[], date] = utc_today,
    ) -> None:
        if urlsplit(base_url).scheme not in {"http", "https"}:
            raise ValueError("The address of PubMed must start with https:// or http://.")
        self._today = today
        self._transport = Transport(
            base_url=base_url,
            email=email,
            tool=tool,
            api_key=api_key,
            limiter=limiter,
            timeout=timeout,
            sleep=sleep,
            max_attempts=max_attempts,
        )

    def search(self, query: str, *, mindate: date | None = None, maxdate: date | None = None) -> SearchAnswer:
        """Count the hits of a query; the dates, both included, are those on which records entered PubMed.

        No hits is an answer, with warnings that say why. Raises EmptyQuery, QueryRefused and the rest.
        """
        part = Slice(query=_stated(query), mindate=mindate, maxdate=maxdate)
        found = self._found(part, most=0)
        return SearchAnswer(
            count=found.count,
            translation=found.translation,
            warnings=found.warnings,
            errors=found.errors,
            query=query,
            searched_on=self._today(),
        )

    def slices(self, query: str, *, mindate: date | None = None, maxdate: date | None = None) -> Iterator[Slice]:
        """Yield the parts of a query, each of at most 9,999 hits; raise CannotSplit where none can be made."""
        whole = Slice(query=_stated(query), mindate=mindate, maxdate=maxdate)
        yield from self._divided(whole)

    def pmids(self, query: str, *, mindate: date | None = None, maxdate: date | None = None) -> Iterator[int]:
        """Yield every PMID of a query once."""
        seen: set[int] = set()
        for part in self.slices(query, mindate=mindate, maxdate=maxdate):
            for pmid in self._listed(part):
                if pmid not in seen:
                    seen.add(pmid)
                    yield pmid

    def fetch(self, pmids: Iterable[int | str]) -> Iterator[Citation | Unreadable]:
        """Yield the records of the PMIDs, 200 to a request; `reconcile` tells which of them did not come."""
        for batch in _batches(pmids, BATCH):
            parameters = {"db": "pubmed", "retmode": "xml", "id": ",".join(map(str, batch))}
            yield from self._transport.ask("efetch", parameters, answers.citations)

    def _divided(self, whole: Slice) -> Iterator[Slice]:
        return splitting.divide(_counted(whole, self._count(whole)), self._count)

    def _listed(self, part: Slice) -> Iterator[int]:
        found = self._found(part, most=MOST)
        if found.count <= MOST:
            yield from found.pmids
            return
        # Records arrived since the part was counted and it no longer fits.
        for smaller in splitting.divide(_counted(part, found.count), self._count):
            yield from self._listed(smaller)

    def _count(self, part: Slice) -> int:
        return self._found(part, most=0).count

    def _found(self, part: Slice, *, most: int) -> Found:
        return self._transport.ask("esearch", _parameters(part, most), lambda body: _page(body, most))


def _parameters(part: Slice, most: int) -> dict[str, str]:
    parameters = {"db": "pubmed", "retmode": "xml", "term": part.term, "retstart": "0", "retmax": str(most)}
    if part.mindate or part.maxdate:
        mindate, maxdate = part.mindate or splitting.FIRST_DAY, part.maxdate or splitting.LAST_DAY
        parameters |= {"datetype": "edat", "mindate": f"{mindate:%Y/%m/%d}", "maxdate": f"{maxdate:%Y/%m/%d}"}
    return parameters


def _page(body: bytes, most: int) -> Found:
    found = answers.found(body)
    if len(found.pmids) < min(found.count, most):
        text = f"PubMed counted {found.count:,} hits but listed only {len(found.pmids):,} of them. {LATER}"
        raise Again(AnswerTruncated(text))
    return found


def _counted(part: Slice, count: int) -> Slice:
    return Slice(
        query=part.query,
        mindate=part.mindate,
        maxdate=part.maxdate,
        first_pmid=part.first_pmid,
        last_pmid=part.last_pmid,
        count=count,
    )


def _stated(query: str) -> str:
    if not query.strip():
        raise EmptyQuery("The query is empty. Write what PubMed should search for.")
    return query.strip()


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
