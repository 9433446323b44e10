"""bench readers FOLDER: what the readers make of every file below a folder, a line each; in the end a line of JSON.

A line has the format, the record starts counted by sight, the records read and quarantined, the shares of records whose
fields are filled, and records per second of one processor; beside it rispy, Bio.Medline or bibtexparser on the same
bytes in the same run, where they read them. Small text files are put behind themselves up to a megabyte. `ratio` is
their seconds divided by ours, for a file and over all files that both read.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench import _exports, _machine
from records import readers
from records.readers import Citation, UnreadableFile

FIELDS = (
    "title",
    "abstract",
    "authors",
    "year",
    "date",
    "journal",
    "volume",
    "pages",
    "doi",
    "pmid",
    "accession",
    "issns",
    "keywords",
)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another library on the same bytes: seconds, records found, or why it does not read them."""

    name: str
    seconds: float
    records: int
    fault: str = ""


@dataclass(slots=True)
class Row:
    """One file: `filled` counts the records that have each of FIELDS."""

    name: str
    format: str = ""
    refusal: str = ""
    starts: int | None = None
    records: int = 0
    quarantined: int = 0
    filled: list[int] = field(default_factory=lambda: [0] * len(FIELDS))
    per_second: float = 0.0
    seconds: float = 0.0
    rival: Rival | None = None

    @property
    def ratio(self) -> float | None:
        rival = self.rival
        return rival.seconds / self.seconds if rival and not rival.fault and rival.records else None


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Name the folder that holds the exports: python3 tandem.py bench readers FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    rows = []
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        rows.append(row(path, str(path.relative_to(folder))))
        print(told(rows[-1]), flush=True)
    print(json.dumps(totals(rows)))
    return 0


def row(path: Path, name: str) -> Row:
    """What a file gives; its refusal where it cannot be read."""
    content = path.read_bytes()
    found = Row(name)
    try:
        found.format = readers.detect(content[: readers.HEAD], path.name)
        entries = list(readers.read(io.BytesIO(content), name=path.name))
    except UnreadableFile as refused:
        found.refusal = str(refused)
        return found
    citations = [entry for entry in entries if isinstance(entry, Citation)]
    found.starts = _exports.starts(content, found.format)
    found.records, found.quarantined = len(citations), len(entries) - len(citations)
    found.filled = [sum(bool(getattr(citation, name)) for citation in citations) for name in FIELDS]
    _measure(found, content)
    return found


def _measure(found: Row, content: bytes) -> None:
    long = _exports.lengthened(content, found.format)
    count, found.seconds = _exports.fastest(lambda: sum(1 for _ in readers.read(io.BytesIO(long), name=found.name)))
    found.per_second = count / found.seconds
    if found.format in _exports.RIVALS:
        name, finds = _exports.RIVALS[found.format]
        try:
            theirs = finds(content)
            found.rival = Rival(name, _exports.fastest(lambda: finds(long))[1], theirs)
        except Exception as error:  # whatever stops another library is a line of the report
            found.rival = Rival(name, 0.0, 0, f"{type(error).__name__}: {error}"[:80])


def told(found: Row) -> str:
    """A file's line."""
    if found.refusal:
        return f"{found.name}: refused. {found.refusal}"
    of = found.records
    shares = ", ".join(
        f"{name} {share:.0%}" for name, share in zip(FIELDS, _exports.shares(found.filled, of), strict=True)
    )
    seen = "" if found.starts is None else f", {found.starts} starts seen"
    line = (
        f"{found.name}: {found.format}{seen}, {of} records, {found.quarantined} quarantined, {found.per_second:.0f}/s"
    )
    if found.rival:
        line += f"; {_rival(found)}"
    return f"{line}; {shares}" if of else line


def _rival(found: Row) -> str:
    rival = found.rival
    assert rival is not None
    if rival.fault:
        return f"{rival.name} fails ({rival.fault})"
    if not rival.records:
        return f"{rival.name} finds nothing"
    return f"{rival.name} finds {rival.records}, ratio {found.ratio:.2f}"


def totals(rows: Sequence[Row]) -> dict[str, Any]:
    read = [found for found in rows if not found.refusal]
    records = sum(found.records for found in read)
    filled = [sum(counts) for counts in zip(*(found.filled for found in read), strict=True)]
    counted = [found for found in read if found.starts is not None]
    return {
        "bench": "readers",
        "files": len(rows),
        "refused": len(rows) - len(read),
        "starts": sum(found.starts or 0 for found in counted),
        "records": records,
        "quarantined": sum(found.quarantined for found in read),
        "unaccounted": [found.name for found in counted if found.starts != found.records + found.quarantined],
        "filled": dict(zip(FIELDS, _exports.shares(filled, records), strict=False)),
        "ris": compared(read, "ris"),
        "nbib": compared(read, "nbib"),
        "bibtex": compared(read, "bibtex"),
        "calibration": _machine.calibration(),
    }


def compared(rows: Sequence[Row], key: str) -> dict[str, Any]:
    """Our speed in a format, and how many times another library's over all files that both read."""
    both = [found for found in rows if found.format == key and found.ratio]
    if not both:
        return {}
    ours, theirs = (sum(seconds) for seconds in zip(*((found.seconds, _seconds(found)) for found in both), strict=True))
    ratios = [found.ratio or 0.0 for found in both]
    return {
        "files": len(both),
        "records_per_second": round(sum(found.per_second * found.seconds for found in both) / ours),
        "ratio": round(theirs / ours, 3),
        "least": round(min(ratios), 3),
        "median": round(median(ratios), 3),
        "greatest": round(max(ratios), 3),
    }


def _seconds(found: Row) -> float:
    return found.rival.seconds if found.rival else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
