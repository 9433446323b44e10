"""What the name of a file says: Covidence exports one list of studies a file and names the list there alone."""

from __future__ import annotations

import re

from records.readers.citation import Judgement
from records.readers.judgements import FULL_TEXT, TITLE_ABSTRACT
from records.readers.tables.exporter import Exporter

_LIST = re.compile(r"(?:^|[_\W])(included|excluded|irrelevant|select)(?=[_\W])", re.IGNORECASE)
_MEANING = {
    "included": Judgement(verdict="include", stage=FULL_TEXT),
    "excluded": Judgement(verdict="exclude", stage=FULL_TEXT),
    "irrelevant": Judgement(verdict="exclude", stage=TITLE_ABSTRACT),
    "select": Judgement(verdict="include", stage=TITLE_ABSTRACT),
}


def decided(name: str, exporter: Exporter) -> tuple[Judgement, ...]:
    """The team's decision on every study of a Covidence list (`review_12345_irrelevant_csv_20240815.csv`)."""
    found = _LIST.search(name) if exporter.key == "covidence_csv" else None
    return (_MEANING[found[1].lower()],) if found else ()
