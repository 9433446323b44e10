"""The flow as the table that other makers of PRISMA 2020 diagrams read: columns and names of the PRISMA2020 package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from records.writers import csv
from reporting.flow import Flow, Part

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NOT_KNOWN = "NA"


class Row(NamedTuple):
    """A row of the table: its name there, its place in the drawing, and the box of ours that gives its number."""

    data: str
    node: str
    box: str
    text: str
    key: str


DATABASES, OTHER = "databases and registers", "other methods"
ROWS = (
    Row("database_results", "node7", "box2", "Databases", "databases"),
    Row("database_specific_results", NOT_KNOWN, "box2", "Specific databases", "*database"),
    Row("register_results", NOT_KNOWN, "box2", "Registers", "registers"),
    Row("register_specific_results", NOT_KNOWN, "box2", "Specific registers", "*register"),
    Row("website_results", "node17", "box11", "Websites", "websites"),
    Row("organisation_results", NOT_KNOWN, "box11", "Organisations", "organisations"),
    Row("citations_results", NOT_KNOWN, "box11", "Citation searching", "citation-searching"),
    Row("duplicates", "node8", "box3", "Duplicate records", "duplicates"),
    Row("excluded_automatic", NOT_KNOWN, "box3", "Records marked as ineligible by automation tools", "automation"),
    Row("excluded_other", NOT_KNOWN, "box3", "Records removed for other reasons", "other-reasons"),
    Row("records_screened", "node9", "box4", "Records screened", "screened"),
    Row("records_excluded", "node10", "box5", "Records excluded", "title-excluded"),
    Row("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", "sought"),
    Row("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", "not-retrieved"),
    Row("other_sought_reports", "node18", "box12", "Reports sought for retrieval", "other-sought"),
    Row("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", "other-not-retrieved"),
    Row("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", "assessed"),
    Row("dbr_excluded", "node14", "box9", "Reports excluded:", "*reasons"),
    Row("other_assessed", "node20", "box14", "Reports assessed for eligibility", "other-assessed"),
    Row("other_excluded", "node21", "box15", "Reports excluded:", "*other-reasons"),
    Row("new_studies", "node15", "box10", "Studies included in review", "included-studies"),
    Row("new_reports", NOT_KNOWN, "box10", "Reports of included studies", "all-included"),
    Row("total_studies", "node22", "box16", "Total studies included in review", "included-studies"),
    Row("total_reports", NOT_KNOWN, "box16", "Reports of total included studies", "all-included"),
)


def write(found: Flow) -> Iterator[str]:
    """The table; behind it what is pending, under names that other readers pass over."""
    return csv.write([*_rows(found), *_pending(found)])


def _rows(found: Flow) -> Iterator[dict[str, str]]:
    for row in ROWS:
        arm = OTHER if row.key.startswith(("other-", "*other-")) else DATABASES
        yield _cells(
            row.data,
            row.node,
            row.box,
            f"{row.text} ({arm})" if "report" in row.data else row.text,
            row.text,
            _n(found, row.key),
        )


def _pending(found: Flow) -> Iterator[dict[str, str]]:
    for each in found.pending:
        yield _cells(f"interim_{each.key}", NOT_KNOWN, NOT_KNOWN, "Interim: not final yet", each.words, str(each.n))


def _cells(*cells: str) -> dict[str, str]:
    data, node, box, description, text, n = cells
    return dict(zip(COLUMNS, (data, node, box, description, text, text, "", n), strict=True))


def _n(found: Flow, key: str) -> str:
    if key == "*reasons":
        return _list(found.reasons, found.n("reason-pending"))
    if key == "*other-reasons":
        return _list(found.other_reasons, found.n("other-reason-pending"))
    if key.startswith("*"):
        return _list(part for part in found.sources if part.kind == key[1:])
    return str(found.n(key))


def _list(parts: Iterable[Part], unagreed: int = 0) -> str:
    """`Reason, 3; Another, 2`: commas and semicolons part the list, so that a label keeps none."""
    told = [f"{part.label.replace(',', ' /').replace(';', ' /')}, {part.n}" for part in parts]
    return "; ".join([*told, *([f"Reason not agreed yet, {unagreed}"] if unagreed else [])])
