"""`python -m demo.pubmed`: serve the synthetic corpus as PubMed would, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from demo.corpus import pubmed_citations
from demo.pubmed import faults
from demo.pubmed.faults import Faults
from demo.pubmed.server import StandIn

VARIABLE = "TANDEM_STAND_IN_FAULTS"


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Serve until told to end; 2 where host, port or faults are wrong."""
    given = _options().parse_args(arguments)
    try:
        planned = Faults(*faults.parse(given.faults or environment.get(VARIABLE, "")))
        citations = () if given.bulk else pubmed_citations(given.seed)
        stand_in = StandIn(citations, faults=planned, bulk=given.bulk, host=given.host, port=given.port)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"The stand-in for PubMed cannot start: {error}\n")
        return 2
    if given.port_file:
        _write(given.port_file, f"{stand_in.port}\n")
    _serve(stand_in)
    return 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m demo.pubmed", description="A stand-in for PubMed on loopback.")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address")
    options.add_argument("--port", type=int, default=0, help="0 picks a free one")
    options.add_argument("--port-file", type=Path, help="where to write the port once it listens")
    options.add_argument("--seed", type=int, default=1, help="which synthetic corpus")
    options.add_argument("--bulk", action="store_true", help="25,000 records, 12,000 of them on one day")
    options.add_argument("--faults", default="", help=f"[PROGRAM/]KIND[:TIMES[:VALUE]],… (or {VARIABLE})")
    return options


def _write(path: Path, text: str) -> None:
    # Whoever waits for the file must never read half of it.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _serve(stand_in: StandIn) -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    stand_in.start()
    ended.wait()
    stand_in.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
