"""The commands of tandem.py: what each accepts, and what it calls."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from start import checks, installation, launch, locking, places, settings, testing
from start.places import ROOT, Refusal, State

DEFAULT_PORT = 8000
DEFAULT_SEED = 2024
DEFAULT_RACES = 25


def main(arguments: list[str]) -> int:
    asked, rest = parser().parse_known_args(arguments)
    try:
        if rest and asked.command != "test":
            raise Refusal(
                f"{asked.command} knows nothing of {' '.join(rest)}; see python3 tandem.py {asked.command} -h."
            )
        asked.rest = rest
        settings.load(ROOT / ".env")
        settings.check(os.environ)
        return int(COMMANDS[asked.command](asked))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.code
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="tandem.py", description="Sets Tandem up and starts it.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (("demo", "start with a synthetic demo review"), ("serve", "start with your own reviews")):
        add_start(commands.add_parser(name, help=text, description=text, allow_abbrev=False), is_demo=name == "demo")
    commands.add_parser("stop", help="end what demo and serve started")
    add_test(commands.add_parser("test", help="run every test", allow_abbrev=False))
    commands.add_parser("lint", help="run every check of the code")
    commands.add_parser("lock", help="resolve pyproject.toml anew into the two lock files")
    for name, text in (("manage", "run a command of manage.py on the state"), ("bench", "run a measurement of bench/")):
        sub = commands.add_parser(name, help=text, prefix_chars="\0", add_help=False)
        sub.add_argument("words", nargs=argparse.REMAINDER)
    return top


def add_start(sub: argparse.ArgumentParser, *, is_demo: bool) -> None:
    sub.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    sub.add_argument("--port", type=port, help=f"port (default {DEFAULT_PORT}; 0 picks a free one)")
    sub.add_argument("--json", action="store_true", help="print one line of JSON: address, sign-ins, tokens")
    sub.add_argument("--once", action="store_true", help="exit when ready and leave the family running")
    if is_demo:
        sub.add_argument("--seed", type=int, help=f"equal seeds give equal PRISMA counts (default {DEFAULT_SEED})")
        sub.add_argument("--fresh", action="store_true", help="start over with a new demo")


def add_test(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")
    sub.add_argument("--browser", action="store_true", help="only the browser tests; fail where no Chromium is")
    sub.add_argument("--races", type=int, default=DEFAULT_RACES, metavar="N", help="rounds of each race")
    sub.add_argument(
        "-m", dest="marks", default="", metavar="EXPRESSION", help="pytest's -m; everything else goes to pytest too"
    )


def port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; write a number from 0 to 65535")
    return int(text)


def start(asked: argparse.Namespace) -> int:
    state = places.state(is_demo=asked.command == "demo")
    return launch.launch(
        state,
        host=asked.host,
        port=asked.port,
        default_port=DEFAULT_PORT,
        default_seed=DEFAULT_SEED,
        seed=getattr(asked, "seed", None),
        is_fresh=getattr(asked, "fresh", False),
        as_json=asked.json,
        once=asked.once,
    )


def stop(_: argparse.Namespace) -> int:
    ended = [state for state in both() if locking.stop(state)]
    for state in ended:
        print(f"Ended the family in {state.home}.")
    if not ended:
        print("Nothing runs.")
    return 0


def both() -> list[State]:
    return [places.state(is_demo=False), places.state(is_demo=True)]


def manage(asked: argparse.Namespace) -> int:
    """Work on the family that runs, else on the state that exists: serve's before the demo's."""
    python = installation.ready("run")
    running = [state for state in both() if locking.holder(state)]
    existing = [state for state in both() if (state.home / "tandem.sqlite3").exists()]
    state = [*running, *existing, both()[0]][0]
    places.prepare(state)
    led = locking.holder(state).get("environment", {})
    if state.is_demo:
        installation.say(f"On the demo's state, {state.home}.")
    environment = led | places.environment() | {"TANDEM_HOME": str(state.home)}
    return hand_over([python, "manage.py", *asked.words], environment)


def bench(asked: argparse.Namespace) -> int:
    modules = [path.stem for path in (ROOT / "bench").glob("*.py") if not path.stem.startswith("_")]
    names = {module.rstrip("_"): module for module in sorted(modules)}
    if not asked.words or asked.words[0] not in names:
        raise Refusal(f"Name a measurement: {', '.join(names) or 'there is none yet'}.")
    python = installation.ready("dev")
    return hand_over([python, "-m", f"bench.{names[asked.words[0]]}", *asked.words[1:]], places.environment())


def hand_over(command: list[str], environment: dict[str, str]) -> int:
    """Run a command in the foreground; Ctrl-C reaches it as well, so it is waited for."""
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def test(asked: argparse.Namespace) -> int:
    wish = testing.Wish(asked.engine, asked.browser, asked.races, asked.marks, asked.rest)
    return testing.test(installation.ready("dev"), wish)


def lint(_: argparse.Namespace) -> int:
    return checks.lint(installation.ready("dev"))


def lock(_: argparse.Namespace) -> int:
    return installation.compile_locks()


COMMANDS = {
    "demo": start,
    "serve": start,
    "stop": stop,
    "test": test,
    "lint": lint,
    "manage": manage,
    "bench": bench,
    "lock": lock,
}
