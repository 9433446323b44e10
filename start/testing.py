"""Runs the suite on each database engine and in a browser, and adds the outcomes up."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from start import chromium, places, servers
from start.places import ROOT, Refusal

NOTHING_COLLECTED = 5
HARMLESS = {0, 1, NOTHING_COLLECTED}
BROWSER = "browser"


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    engine: str
    only_browser: bool
    races: int
    marks: str
    arguments: list[str]

    @property
    def engines(self) -> list[str]:
        if self.only_browser:
            return []
        return ["sqlite", "postgres"] if self.engine == "both" else [self.engine]


@dataclass
class Outcome:
    """What one run of the suite came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped.total()} skipped"


def test(python: str, wish: Wish) -> int:
    if wish.races < 1:
        raise Refusal("--races wants a number of rounds above 0.")
    with ExitStack() as stack:
        # A private folder with a short name: sockets lie in it.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tandem-", ignore_cleanup_errors=True)))
        environment = surroundings(stack, python, folder, wish)
        outcomes = [
            run(python, engine, surroundings_of(engine, environment, stack, python, folder), wish)
            for engine in wish.engines
        ]
        outcomes.append(in_browser(python, environment | {"TEST_ENGINE": "sqlite"}, wish))
    return report(outcomes)


def surroundings(stack: ExitStack, python: str, folder: Path, wish: Wish) -> dict[str, str]:
    """The environment of every run: a state folder and a broker of its own, nothing of the person's settings."""
    kept = {"TANDEM_CHROMIUM", "TANDEM_PYTHON"}
    own = {
        name: value for name, value in places.environment().items() if not name.startswith("TANDEM_") or name in kept
    }
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        own.pop(name, None)
    home = folder / "home"
    home.mkdir()
    own |= {"TANDEM_HOME": str(home), "TANDEM_RACES": str(wish.races), "MPLCONFIGDIR": str(folder / "matplotlib")}
    own.setdefault("HOME", str(home))
    if not own.get("TEST_REDIS_URL"):
        place = folder / "valkey"
        place.mkdir()
        own["TEST_REDIS_URL"] = stack.enter_context(servers.valkey(python, place))
    return own


def surroundings_of(
    engine: str, environment: dict[str, str], stack: ExitStack, python: str, folder: Path
) -> dict[str, str]:
    if engine == "sqlite":
        return environment | {"TEST_ENGINE": "sqlite"}
    url = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(servers.postgres(python, folder))
    return environment | {"TEST_ENGINE": "postgres", "DATABASE_URL": url}


def run(python: str, engine: str, environment: dict[str, str], wish: Wish) -> Outcome:
    marks = f"({wish.marks}) and not {BROWSER}" if wish.marks else f"not {BROWSER}"
    return pytest(python, engine, environment, ["-n", "2", "-m", marks, *wish.arguments])


def in_browser(python: str, environment: dict[str, str], wish: Wish) -> Outcome:
    """The browser tests, once, on SQLite; without a Chromium each counts as skipped, with the reason."""
    marks = f"({wish.marks}) and {BROWSER}" if wish.marks else BROWSER
    arguments = ["-m", marks, *wish.arguments]
    planned = collected(python, environment, arguments)
    if not planned:
        if wish.only_browser:
            print("There is no browser test to run.", flush=True)
        return Outcome(BROWSER, failed=1 if wish.only_browser else 0)
    found = chromium.find(python, may_install=wish.only_browser or not wish.arguments)
    if found.path:
        return pytest(python, BROWSER, environment | {"TANDEM_CHROMIUM": found.path}, arguments)
    if wish.only_browser:
        print(f"The browser tests cannot run: {found.reason}.", flush=True)
        return Outcome(BROWSER, failed=planned)
    return Outcome(BROWSER, skipped=Counter({found.reason: planned}))


def collected(python: str, environment: dict[str, str], arguments: list[str]) -> int:
    command = [python, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in {0, NOTHING_COLLECTED}:
        print(f"{BROWSER}: the tests cannot be collected.\n{done.stdout}{done.stderr}", flush=True)
        return 0
    return sum("::" in line for line in done.stdout.splitlines())


def pytest(python: str, name: str, environment: dict[str, str], arguments: list[str]) -> Outcome:
    print(f"{name}:", flush=True)
    results = Path(environment["TANDEM_HOME"]).parent / f"{name}.xml"
    command = [python, "-m", "pytest", f"--junitxml={results}", *arguments]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise
    outcome = read(name, results)
    if code not in HARMLESS and not outcome.failed:
        print(f"{name}: pytest ended with code {code}.", flush=True)
        outcome.failed = 1
    return outcome


def read(name: str, results: Path) -> Outcome:
    """Count what pytest wrote down; an error in set-up or collection is a failure."""
    outcome = Outcome(name)
    if not results.exists():
        return outcome
    for case in ElementTree.parse(results).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            outcome.skipped[skip.get("message") or "no reason given"] += 1
        else:
            outcome.passed += 1
    return outcome


def report(outcomes: list[Outcome]) -> int:
    """Print the skipped with their reasons, a line per run, and the total alone on the last line."""
    total = Outcome("total")
    print()
    for outcome in outcomes:
        for reason, count in sorted(outcome.skipped.items()):
            print(f"{outcome.name}: skipped {count}: {reason}")
        total.passed += outcome.passed
        total.failed += outcome.failed
        total.skipped += outcome.skipped
    for outcome in outcomes:
        print(f"{outcome.name}: {outcome}")
    sys.stderr.flush()
    print(total, flush=True)
    return 0 if total.passed and not total.failed else 1
