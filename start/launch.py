"""Starts a family in the foreground or behind the terminal, and tells where it is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Never

from start import installation, locking, places, settings, signins
from start.family import Ended, Family, Wish, listen
from start.places import Refusal, State

KEPT_FROM_FRESH = {"secret_key", "log", "family.lock", "family.json", "cache"}


def launch(
    state: State,
    *,
    host: str,
    port: int | None,
    default_port: int,
    default_seed: int,
    seed: int | None,
    is_fresh: bool,
    as_json: bool,
    once: bool,
) -> int:
    python = installation.ready("run")
    # What the family writes is its owner's alone.
    os.umask(0o077)
    places.prepare(state)
    lock = locking.take(state)
    if lock is None:
        return meet(state, port=port, is_fresh=is_fresh, as_json=as_json)
    kept = None if is_fresh else signins.recall(state).get("seed")
    if kept is not None and seed not in {None, kept}:
        installation.say(f"The demo of seed {kept} stays; demo --fresh --seed {seed} starts over.")
    chosen = kept if kept is not None else default_seed if seed is None else seed
    wish = Wish(host, default_port if port is None else port, chosen, is_fresh)
    door = listen(wish.host, wish.port)
    settings.reach(os.environ)
    if is_fresh:
        clear(state)

    def supervise(tell: Callable[[dict[str, Any]], None]) -> None:
        run(Family(state, wish, door, python), tell)

    if once:
        return detach(state, supervise, lambda told: show(told, as_json=as_json, once=True))
    supervise(lambda told: show(told, as_json=as_json, once=False))
    return 0


def meet(state: State, *, port: int | None, is_fresh: bool, as_json: bool) -> int:
    """A family already runs on this state: for the demo that is the answer, unless something else was asked for."""
    found = locking.holder(state)
    where = found.get("address", "an address that it has not told yet")
    if not state.is_demo or is_fresh or not found or port not in {None, 0, found.get("port")}:
        raise Refusal(f"A family already runs on {state.home}, at {where}. End it first: python3 tandem.py stop")
    told = {"address": where, "state": str(state.home), "pid": found["pid"], **signins.recall(state)}
    installation.say("The demo already runs.")
    show(told, as_json=as_json, once=True)
    return 0


def clear(state: State) -> None:
    """Remove what the demo has stored; a database elsewhere is emptied by the loader."""
    for path in state.home.iterdir():
        if path.name in KEPT_FROM_FRESH:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def run(family: Family, tell: Callable[[dict[str, Any]], None]) -> None:
    """Start and watch a family until somebody asks for its end; whatever happens, nothing of it stays."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    try:
        locking.note(family.state, address=family.url, port=family.port)
        tell(family.start())
        family.watch()
    except Ended:
        pass
    finally:
        family.end()


def end(_number: int, _frame: FrameType | None) -> Never:
    raise Ended


def detach(
    state: State,
    supervise: Callable[[Callable[[dict[str, Any]], None]], None],
    show_it: Callable[[dict[str, Any]], None],
) -> int:
    """Run the supervisor behind the terminal; wait until it says that it is ready or why it is not."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        behind(state, supervise, writing)
    os.close(writing)
    try:
        with os.fdopen(reading) as line:
            told = json.loads(line.readline() or "{}")
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        raise
    if "address" not in told:
        raise Refusal(told.get("refusal", f"The start failed; see {state.logs}."), code=told.get("code", 1))
    show_it(told)
    return 0


def behind(state: State, supervise: Callable[[Callable[[dict[str, Any]], None]], None], writing: int) -> Never:
    code = 0
    try:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDONLY)
        log = os.open(state.logs / "supervisor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for here, there in ((quiet, 0), (log, 1), (log, 2)):
            os.dup2(here, there)
        supervise(lambda told: say(writing, told))
    except Refusal as refusal:
        code = refusal.code
        say(writing, {"refusal": str(refusal), "code": code})
    except BaseException:
        code = 1
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def say(writing: int, told: dict[str, Any]) -> None:
    # Closed behind it: the reader must not wait for a supervisor that lives for days.
    with os.fdopen(writing, "w") as line:
        line.write(json.dumps(told) + "\n")


def show(told: dict[str, Any], *, as_json: bool, once: bool) -> None:
    if as_json:
        print(json.dumps(told), flush=True)
        return
    print(f"Tandem runs at {told['address']}")
    if told.get("people"):
        print("Sign in as one of these people of the demo (role, e-mail, password):")
        print(signins.table(told["people"]))
    print("End it with python3 tandem.py stop." if once else "End it with Ctrl-C.", flush=True)
