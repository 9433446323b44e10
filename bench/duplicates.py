"""bench duplicates RECORDS.csv TRUTH.csv [--against bib-dedupe] [--show], or --synthetic N: one line of JSON.

Counted by removal: `sure` is what joins by itself, `settled` what is left after a person has answered the unsure pairs
as the truth does. `asked_share` is the part of the records that stand in an unsure pair. `--show` lists every wrong
removal and miss on standard error.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import _corpus, _machine, _peers, _records, _removal
from records import matching
from records.matching import Entry, Found

USAGE = "python3 tandem.py bench duplicates RECORDS.csv TRUTH.csv [--against bib-dedupe] [--show]"


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    if asked is None:
        print(f"Name two files, or --synthetic N: {USAGE}", file=sys.stderr)
        return 2
    try:
        print(json.dumps(_synthetic(asked) if asked.synthetic else _public(asked)))
    except (_records.Unusable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser(prog="bench duplicates", usage=USAGE)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--against", choices=["bib-dedupe"])
    parser.add_argument("--synthetic", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args(arguments)
    return asked if len(asked.files) == (0 if asked.synthetic > 0 else 2) else None


def _public(asked: argparse.Namespace) -> dict[str, Any]:
    rows, truth = _records.load(*asked.files)
    found, told = _measured([entry(place, row) for place, row in enumerate(rows)], truth)
    if asked.show:
        _show(found, truth, [f"{row['id']}: {row['title']} · {row['author'][:60]} · {_place(row)}" for row in rows])
    if asked.against:
        peer = _peers.run(asked.against, *(str(file.resolve()) for file in asked.files))
        groups = _removal.joined(len(rows), [(one, other) for one, other in peer["pairs"]])
        told["against"] = {
            "name": asked.against,
            "version": peer["version"],
            "sure": _removal.counted(truth, groups),
            "seconds": round(peer["seconds"], 3),
            "times_faster": round(peer["seconds"] / told["seconds"], 1),
        }
    return told


def _synthetic(asked: argparse.Namespace) -> dict[str, Any]:
    truth: list[int] = []
    found, told = _measured(_noted(_corpus.made(asked.synthetic, seed=asked.seed), truth), truth)
    if asked.show:
        titles = [entry.title for entry, _ in _corpus.made(asked.synthetic, seed=asked.seed)]
        _show(found, truth, titles)
    return told | {"seed": asked.seed}


def _measured(entries: Iterable[Entry], truth: list[int]) -> tuple[Found, dict[str, Any]]:
    """Both times leave out the making of the entries; `peak_mb` is that of the whole process."""
    wall, processor = _Clock(time.perf_counter), _Clock(time.process_time)
    found = matching.find(wall.outside(processor.outside(entries)))
    times = {"seconds": wall.inside(), "processor_seconds": processor.inside()}
    sure, settled = groups(found, truth)
    asked = {key for pair in found.unsure for key in (pair.first, pair.second)}
    return found, {
        "bench": "duplicates",
        "engine": matching.VERSION,
        "records": len(truth),
        "groups": len(set(truth)),
        "sure": _removal.counted(truth, sure),
        "settled": _removal.counted(truth, settled),
        "unsure_pairs": len(found.unsure),
        "asked_share": round(len(asked) / len(truth), 5),
        "kin_pairs": len(found.kin),
        **times,
        "peak_mb": round(
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
        ),
        "calibration": _machine.calibration(),
    }


def groups(found: Found, truth: Sequence[int]) -> tuple[list[int], list[int]]:
    """The group of each record by the sure pairs alone, and with the unsure ones answered by the truth."""
    sure = [(pair.first, pair.second) for pair in found.sure]
    right = [(pair.first, pair.second) for pair in found.unsure if truth[pair.first] == truth[pair.second]]
    return _removal.joined(len(truth), sure), _removal.joined(len(truth), sure + right)


class _Clock:
    """Counts the time since it was made, without that which an iterator takes."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now, self._began, self._spent = now, now(), 0.0

    def outside(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        began = self._now()
        for entry in entries:
            self._spent += self._now() - began
            yield entry
            began = self._now()
        self._spent += self._now() - began

    def inside(self) -> float:
        return round(self._now() - self._began - self._spent, 3)


def _noted(made: Iterable[tuple[Entry, int]], truth: list[int]) -> Iterator[Entry]:
    for entry, group in made:
        truth.append(group)
        yield entry


def entry(place: int, row: _records.Row) -> Entry:
    return Entry(
        key=place,
        title=row["title"],
        authors=(row["author"],) if row["author"] else (),
        year=_records.year(row["year"]),
        journal=row["journal"],
        volume=row["volume"],
        issue=row["number"],
        pages=row["pages"],
        doi=row["doi"],
        abstract=row["abstract"],
    )


def _place(row: _records.Row) -> str:
    return f"{row['journal'][:50]} {row['year']};{row['volume']}({row['number']}):{row['pages']} {row['doi']}"


def _show(found: Found, truth: Sequence[int], lines: Sequence[str]) -> None:
    sure, settled = groups(found, truth)
    unsure = {(pair.first, pair.second): pair for pair in found.unsure}
    for heading, pairs in (
        ("wrongly removed", _removal.mistaken(truth, sure)),
        ("missed by the sure tier", _removal.overlooked(truth, sure)),
        ("missed with the unsure pairs settled", _removal.overlooked(truth, settled)),
    ):
        for one, other in pairs:
            told = unsure.get((min(one, other), max(one, other)))
            why = f" [{'; '.join(told.reasons)} | {'; '.join(told.doubts)}]" if told else ""
            print(f"{heading}:\n  {lines[one]}\n  {lines[other]}{why}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
