"""The search report as files: text for a supplement, CSV with one line a search."""

from __future__ import annotations

from collections.abc import Iterator

from records.prisma_s import Answer, Report
from records.tallies import Tally
from records.writers import csv

RULE = "-" * 72


def text(report: Report, title: str) -> Iterator[str]:
    """The items in order, then every search with its strategy in full; lines end in a line feed."""
    yield f"Search report (PRISMA-S)\n{title}\n\n"
    for answer in report.answers:
        yield "".join(f"{line}\n" for line in _item(answer))
    for tally in report.tallies:
        yield "".join(f"{line}\n" for line in _search(tally))


def table(report: Report) -> Iterator[str]:
    """One line a search, with a byte order mark, so that spreadsheets take it for UTF-8."""
    yield "\ufeff"
    yield from csv.write(_row(tally) for tally in report.tallies)


def _item(answer: Answer) -> Iterator[str]:
    yield f"{answer.item.number}. {answer.item.title}"
    for tally, words in answer.said:
        # The strategies stand in full below.
        yield f"   {tally.search.source}: {'see below' if answer.item.number == 8 else ' '.join(words.split())}"
    if answer.statement:
        yield f"   {answer.statement}"
    if answer.missing:
        yield f"   MISSING: {answer.missing}"
    yield ""


def _search(tally: Tally) -> Iterator[str]:
    search = tally.search
    platform = f" ({search.platform})" if search.platform else ""
    yield RULE
    yield f"{search.source}{platform}, searched on {search.searched_on:%-d %B %Y} by {search.run_by}"
    yield from (each.words for each in tally.batches if each.words)
    yield f"\n{search.strategy or 'No strategy is written down.'}\n"
    if search.translation:
        yield f"As PubMed read it:\n{search.translation}\n"


def _row(tally: Tally) -> dict[str, str]:
    search = tally.search
    former = search.rerun_of
    texts = ("source", "platform", "databases", "strategy", "translation", "limits", "filters", "prior_work")
    numbers = {"in_files": tally.found, "new": tally.new, "known": tally.known, "set_aside": tally.aside}
    return {
        "kind": str(search.get_kind_display()),
        **{name: getattr(search, name) for name in (*texts, "peer_review", "notes")},
        "searched_on": search.searched_on.isoformat(),
        "run_by": str(search.run_by),
        "later_run_of": former.searched_on.isoformat() if former else "",
        "reported_by_source": "" if search.hits is None else str(search.hits),
        **{name: str(number) for name, number in numbers.items()},
        "duplicates": str(tally.duplicates),
    }
