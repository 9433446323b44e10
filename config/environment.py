"""Reads the environment and fails loudly: every wrong setting is a sentence that names the setting."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KNOWN = {
    "TANDEM_HOME",
    "TANDEM_SECRET_KEY",
    "TANDEM_DEBUG",
    "TANDEM_ALLOWED_HOSTS",
    "TANDEM_CSRF_TRUSTED_ORIGINS",
    "TANDEM_BEHIND_HTTPS",
    "TANDEM_WHO_CREATES_REVIEWS",
    "TANDEM_SIGN_UP",
    "TANDEM_MAX_UPLOAD_MB",
    "TANDEM_MAX_RECORDS",
    "TANDEM_PUBMED_URL",
    "TANDEM_PUBMED_EMAIL",
    "TANDEM_TIME_ZONE",
    "TANDEM_LOG_LEVEL",
    "TANDEM_CHROMIUM",
    "TANDEM_RACES",
    "TANDEM_PYTHON",
}
MAIL_PORTS = {"smtp": 587, "smtps": 465}
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; "
    "PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=4000;"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that takes outgoing mail; without a host, mail is written to the log."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    implicit_tls: bool = False


def refuse_unknown() -> None:
    unknown = sorted(name for name in os.environ if name.startswith("TANDEM_") and name not in KNOWN)
    if unknown:
        raise ImproperlyConfigured(
            f"{', '.join(unknown)}: no such setting. The settings that exist are listed in .env.example."
        )


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")
    return value in {"1", "true", "yes"}


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit() or int(value) == 0:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number above 0.")
    return int(value)


def choice(name: str, allowed: tuple[str, ...]) -> str:
    value = text(name, allowed[0])
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(allowed)}.")
    return value


def listed(name: str) -> list[str]:
    return [item.strip() for item in text(name).split(",") if item.strip()]


def address(name: str, default: str) -> str:
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} is {value!r}; write an address that starts with http:// or https://.")
    return value


def broker(home: Path) -> str:
    value = text("REDIS_URL")
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    return value or f"unix://{home / 'valkey.sock'}"


def mail() -> Mail:
    value = text("EMAIL_URL")
    if not value:
        return Mail()
    parts = urlsplit(value)
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must read smtp://user:password@host:587 or smtps://user:password@host:465."
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or MAIL_PORTS[parts.scheme]
    return Mail(parts.hostname, port, user, password, implicit_tls=parts.scheme == "smtps")


def secret_key(home: Path) -> str:
    """The secret from the environment, else one that is made once and kept in the state folder."""
    given = text("TANDEM_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("TANDEM_SECRET_KEY is too short; write at least 32 random characters.")
        return given
    file = home / "secret_key"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


def database(home: Path) -> dict[str, Any]:
    url = text("DATABASE_URL")
    if not url:
        home.mkdir(parents=True, exist_ok=True)
        return sqlite(str(home / "tandem.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        "DATABASE_URL must start with sqlite:/// or postgresql://, for instance postgresql://tandem:secret@db:5432/tandem."
    )


def sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # IMMEDIATE: a writer waits for the lock at BEGIN instead of failing half-way.
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
        # A file, since an in-memory shared cache fails threaded writes; one per process, so that two runs never meet.
        "TEST": {"NAME": str(Path(path).with_name(f"test_{os.getpid()}.sqlite3"))},
    }
