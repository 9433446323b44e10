"""bench rct FILE: the tagger of randomised trials on a MEDLINE file whose publication types are the labels; JSON.

The label is the type Randomized Controlled Trial: a proxy, as indexers too miss trials. `without` hides every
publication type from the model, as in a source that has none; `with` shows them all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import _machine
from records.readers import Citation, UnreadableFile, read
from screening.prioritisation import rct

LABEL = "randomized controlled trial"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("Name a MEDLINE file with publication types: python3 tandem.py bench rct FILE", file=sys.stderr)
        return 2
    try:
        with Path(arguments[0]).open("rb") as stream:
            found = [entry for entry in read(stream, name=arguments[0]) if isinstance(entry, Citation)]
    except UnreadableFile as refused:
        print(refused, file=sys.stderr)
        return 2
    print(json.dumps(measured(found)))
    return 0


def measured(found: Sequence[Citation]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    milliseconds = _machine.timed(
        lambda: told.update({name: shares(found, shown=name == "with") for name in ("without", "with")})
    )
    return {
        "bench": "rct",
        "version": rct.VERSION,
        "thresholds": {"plain": rct.THRESHOLD, "indexed": rct.INDEXED_THRESHOLD},
        "records": len(found),
        "trials": sum(map(is_trial, found)),
        **told,
        "milliseconds_per_record": _machine.rounded(milliseconds / max(1, 2 * len(found))),
        "calibration": _machine.calibration(),
    }


def shares(found: Sequence[Citation], *, shown: bool) -> dict[str, Any]:
    """Sensitivity and specificity, each None where the file holds no such record; and the titles of trials missed."""
    tagged = {number: rct.tag(text(each, shown=shown)).likely for number, each in enumerate(found)}
    trials = [number for number, each in enumerate(found) if is_trial(each)]
    others = [number for number, each in enumerate(found) if not is_trial(each)]
    return {
        "sensitivity": sum(tagged[number] for number in trials) / len(trials) if trials else None,
        "specificity": sum(not tagged[number] for number in others) / len(others) if others else None,
        "missed": [found[number].title for number in trials if not tagged[number]],
    }


def text(citation: Citation, *, shown: bool) -> rct.Text:
    return rct.Text(
        title=citation.title,
        abstract=citation.abstract,
        publication_types=citation.publication_types if shown else (),
        keywords=citation.keywords,
    )


def is_trial(citation: Citation) -> bool:
    return any(kind.strip().lower() == LABEL for kind in citation.publication_types)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
