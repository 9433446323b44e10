"""The search report: the sixteen items of PRISMA-S, what each search and the review say of them, what is missing.

Source of the items: Rethlefsen et al. 2021, PRISMA-S (Systematic Reviews 10:39), items 1 to 16, in our own words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from records import statements, tallies
from records.models import SourceKind
from records.tallies import Tally, Totals
from reviews.models import Review
from reviews.templatetags.tandem import thousands

Reader = Callable[[Tally], str]


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what it asks for, which searches it concerns, and what each of them says of it.

    `each`: every search concerned must say something; else one of them, or the review's statement, is enough.
    """

    number: int
    title: str
    help: str
    read: Reader | None = None
    kinds: tuple[str, ...] = ()
    each: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of an item: by searches, as (search, words), and by the review; and what is missing, in words."""

    item: Item
    said: list[tuple[Tally, str]]
    statement: str
    missing: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report of one review."""

    answers: list[Answer]
    tallies: list[Tally]
    totals: Totals

    @property
    def missing(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.missing]


def _place(tally: Tally) -> str:
    return tally.search.platform or ("NCBI" if tally.search.source.casefold() == "pubmed" else "")


def _date(tally: Tally) -> str:
    return f"{tally.search.searched_on:%-d %B %Y}"


def _called(tally: Tally) -> str:
    return f"{tally.search.source} ({tally.search.searched_on})"


def _later_run(tally: Tally) -> str:
    former = tally.search.rerun_of
    return f"later run of the search of {former.searched_on:%-d %B %Y}" if former else ""


def _numbers(tally: Tally) -> str:
    parts = f"{thousands(tally.new)} new, {thousands(tally.known)} already known, {thousands(tally.aside)} set aside"
    hits, said = tally.search.hits, f"{thousands(tally.found)} brought in: {parts}"
    if not any(each.visible for each in tally.batches):
        return "" if hits is None else f"{thousands(hits)} reported by the source"
    return said if hits is None else f"{thousands(hits)} reported by the source, {said}"


def _field(name: str) -> Reader:
    return lambda tally: str(getattr(tally.search, name))


DATABASES = (SourceKind.DATABASE,)
STRATEGIES = (SourceKind.DATABASE, SourceKind.REGISTER)
ITEMS: tuple[Item, ...] = (
    Item(1, "Database name", "Each database, and the platform through which it was searched.", _place, DATABASES, True),
    Item(
        2,
        "Multi-database searching",
        "Where one strategy ran over several databases of a platform at once: which ones. Say so if there was none.",
        _field("databases"),
        DATABASES,
    ),
    Item(3, "Study registries", "Each register that was searched; or that none was.", _date, (SourceKind.REGISTER,)),
    Item(
        4,
        "Online resources and browsing",
        "Websites and organisations that were looked through, and how; or that none were.",
        _date,
        (SourceKind.WEBSITE, SourceKind.ORGANISATION),
    ),
    Item(
        5,
        "Citation searching",
        "Whether references of, or citations to, known studies were followed, and how; or that they were not.",
        _date,
        (SourceKind.CITATION,),
    ),
    Item(6, "Contacts", "Whether authors, experts or manufacturers were asked for studies, and which."),
    Item(7, "Other methods", "Anything else by which studies were looked for.", _date, (SourceKind.OTHER,)),
    Item(8, "Full search strategies", "Every line exactly as it was run.", _field("strategy"), STRATEGIES, True),
    Item(
        9,
        "Limits and restrictions",
        "Dates, languages, study types that narrowed a search, with the reason; or that there were none.",
        _field("limits"),
        STRATEGIES,
        True,
    ),
    Item(
        10,
        "Search filters",
        "Published filters that were used, with their reference; or that none were.",
        _field("filters"),
        STRATEGIES,
        True,
    ),
    Item(
        11,
        "Prior work",
        "Strategies of earlier reviews that were adapted or reused, with their reference; or that none were.",
        _field("prior_work"),
        STRATEGIES,
    ),
    Item(
        12,
        "Updates",
        "How the searches were kept up to date: run again, by alerts; or that they were not.",
        _later_run,
        STRATEGIES,
    ),
    Item(13, "Dates of searches", "The day on which each search was last run.", _date, tuple(SourceKind), True),
    Item(
        14,
        "Peer review",
        "Who reviewed the strategies, and how (PRESS); or that nobody did.",
        _field("peer_review"),
        STRATEGIES,
    ),
    Item(15, "Total records", "How many records each source returned.", _numbers, tuple(SourceKind), True),
    Item(16, "Deduplication", "How duplicates were found, and with what software."),
)


def report(review: Review) -> Report:
    """The report as it stands; as many queries however many searches there are."""
    found = tallies.of_review(review)
    stated, sums = statements.of(review), tallies.totals(found)
    return Report([_answer(item, found, stated.get(item.number, ""), sums) for item in ITEMS], found, sums)


def deduplication(sums: Totals) -> str:
    """Item 16 as the review's own numbers tell it."""
    return (
        "In Tandem: duplicates that identifiers or bibliographic fields show beyond doubt are joined by rule, others "
        f"by a person; every group can be split again. {thousands(sums.identified)} records, of which "
        f"{thousands(sums.duplicates)} duplicates, leave {thousands(sums.reports)} to screen."
    )


def _answer(item: Item, found: Sequence[Tally], statement: str, sums: Totals) -> Answer:
    concerned = [tally for tally in found if tally.search.kind in item.kinds]
    read = item.read or (lambda _: "")
    said = [(tally, words) for tally in concerned if (words := read(tally))]
    if item.number == 16 and sums.identified:
        statement = statement or deduplication(sums)
    silent = [_called(tally) for tally in concerned if not read(tally)] if item.each else []
    return Answer(item, said, statement, _missing(said, statement, silent))


def _missing(said: list[tuple[Tally, str]], statement: str, silent: Sequence[str]) -> str:
    if silent and not statement:
        return f"Nothing is written down for {', '.join(silent)}."
    if said or statement:
        return ""
    return "Nothing is written down yet."
