"""Reads .env and refuses a wrong setting before anything is installed or started."""

from __future__ import annotations

import difflib
import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from start.places import ROOT, Refusal

LISTED = re.compile(r"^#? ?([A-Z][A-Z_]+)=", re.MULTILINE)
# Names the compose file reads out of the same .env.
FOR_COMPOSE = {"POSTGRES_PASSWORD"}
DATABASES = {"sqlite", "postgres", "postgresql"}
BROKERS = {"redis": 6379, "rediss": 6379, "unix": 0}


def known() -> set[str]:
    """Every setting there is: .env.example is the list."""
    return set(LISTED.findall((ROOT / ".env.example").read_text(encoding="utf-8")))


def load(path: Path) -> None:
    """Take the settings of a .env file; what the environment already says leads."""
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        name, value = parse(line, number)
        if name and name not in FOR_COMPOSE:
            os.environ.setdefault(name, value)


def parse(line: str, number: int) -> tuple[str, str]:
    text = line.strip().removeprefix("export ")
    if not text or text.startswith("#"):
        return "", ""
    name, sign, value = text.partition("=")
    if not sign or name.strip() not in known():
        raise Refusal(f".env, line {number}: {name.strip()} is no setting{nearest(name.strip())}. See .env.example.")
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return name.strip(), value


def check(environment: Mapping[str, str]) -> None:
    """Refuse unknown names and addresses that cannot be meant; Django's settings check every other value."""
    for name in sorted(environment):
        if name.startswith("TANDEM_") and name not in known():
            raise Refusal(f"{name} is no setting{nearest(name)}. The settings that exist are listed in .env.example.")
    check_scheme(environment, "DATABASE_URL", DATABASES, "sqlite:/// or postgresql://")
    check_scheme(environment, "REDIS_URL", set(BROKERS), "redis://, rediss:// or unix://")
    check_scheme(environment, "TANDEM_PUBMED_URL", {"http", "https"}, "http:// or https://")


def nearest(name: str) -> str:
    close = difflib.get_close_matches(name, known(), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def check_scheme(environment: Mapping[str, str], name: str, schemes: set[str], wanted: str) -> None:
    value = environment.get(name, "").strip()
    if value and split(name, value).scheme not in schemes:
        raise Refusal(f"{name} must start with {wanted}.")


def split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise Refusal(f"{name} cannot be read as an address ({error}).") from error
    return parts


def reach(environment: Mapping[str, str]) -> None:
    """Refuse a database or broker that was named and does not answer."""
    database = split("DATABASE_URL", environment.get("DATABASE_URL", ""))
    if database.scheme in DATABASES - {"sqlite"} and database.hostname and not database.hostname.startswith("/"):
        knock("DATABASE_URL", database.hostname, database.port or 5432)
    broker = split("REDIS_URL", environment.get("REDIS_URL", ""))
    if broker.scheme == "unix":
        knock("REDIS_URL", broker.path, 0)
    elif broker.scheme:
        knock("REDIS_URL", broker.hostname or "localhost", broker.port or BROKERS[broker.scheme])


def knock(name: str, host: str, port: int) -> None:
    """Open a connection and close it; port 0 means that the host is the path of a socket."""
    try:
        if port:
            socket.create_connection((host, port), timeout=5).close()
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(5)
            door.connect(host)
    except OSError as error:
        where = f"{host}:{port}" if port else host
        reason = error.strerror or str(error)
        raise Refusal(
            f"{name} leads to {where}, and nothing answers there ({reason}). Start it or mend {name}."
        ) from error
