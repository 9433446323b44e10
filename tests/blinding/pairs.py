"""One beginning, several secret histories, and whether anybody could tell them apart."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from knox import crypto
from knox.models import AuthToken

from tests.blinding import crawl, worlds
from tests.blinding.crawl import Answer
from tests.blinding.histories import CANARY, History
from tests.blinding.worlds import World

Plant = Callable[[pytest.MonkeyPatch], None]
Seen = dict[str, Answer]
Only = Callable[[str], bool]


def everything(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Look:
    """As whom, and where to; what is planted meanwhile, from Ben's acts on (`early`) or only when it is fetched."""

    viewer: str
    only: Only = everything
    plant: Plant | None = None
    early: bool = False


def seen(patch: pytest.MonkeyPatch, histories: Sequence[History], looks: Sequence[Look]) -> list[list[Seen]]:
    """What each look brings in the world of each history. The open part is built once, the secret part taken back."""
    with transaction.atomic(), worlds.steady(patch) as clock:
        world = worlds.begin(clock)
        found = [_in_one(patch, world, history, looks) for history in histories]
        transaction.set_rollback(True)
    return found


def _in_one(patch: pytest.MonkeyPatch, world: World, history: History, looks: Sequence[Look]) -> list[Seen]:
    groups = [[look for look in looks if not look.early], *([look] for look in looks if look.early)]
    answers: dict[Look, Seen] = {}
    for group in filter(None, groups):
        with transaction.atomic(), heard() as lines, patch.context() as planted:
            mail.outbox = []
            if group[0].early and group[0].plant:
                group[0].plant(planted)
            worlds.go_on(world, history)
            acts = len(lines)
            for look in group:
                del lines[acts:]
                answers[look] = _look(planted, world, look) | {"log": _text(lines), "mail": _text(_mail(world, look))}
            transaction.set_rollback(True)
    return [answers[look] for look in looks]


def _look(patch: pytest.MonkeyPatch, world: World, look: Look) -> Seen:
    cache.clear()
    user = world.people.get(look.viewer.split()[0])
    with patch.context() as planted, transaction.atomic():
        token = _token(world, planted) if "token" in look.viewer else ""
        if look.plant and not look.early:
            look.plant(planted)
        answers = crawl.fetch(world, user, token=token, only=look.only)
        transaction.set_rollback(True)
    return answers


def _token(world: World, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(crypto, "create_token_string", lambda: "5eed" * 16)
    _, token = AuthToken.objects.create(user=world.people["Ana"])
    return str(token)


def _text(lines: Iterable[str]) -> Answer:
    return Answer(0, (), "\n".join(lines).encode())


def _mail(world: World, look: Look) -> Iterator[str]:
    user = world.people.get(look.viewer.split()[0])
    for message in mail.outbox:
        if user and user.email in message.to:
            yield f"{message.subject}\n{message.body}"


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[1] if record.exc_info else None
        self.lines.append(f"{record.levelname} {record.name} {record.getMessage()} {raised or ''}")


@contextmanager
def heard() -> Iterator[list[str]]:
    """Every line that the most talkative setting logs. Nobody else listens, which is faster."""
    ear, root = _Ear(), logging.getLogger()
    before = (root.handlers, root.level)
    root.handlers = [ear]
    root.setLevel(logging.DEBUG)
    try:
        yield ear.lines
    finally:
        root.handlers = before[0]
        root.setLevel(before[1])


def leaks(worlds_seen: Sequence[Seen]) -> list[str]:
    """Where a world holds the canary, and where one differs from the first: then some pair of them does."""
    first, *others = worlds_seen
    assert first, "nothing was fetched"
    told = [f"{key}: holds the canary" for key, answer in first.items() if CANARY.encode() in answer.body]
    for other in others:
        told += [f"{key}: holds the canary" for key, answer in other.items() if CANARY.encode() in answer.body]
        told += crawl.different(first, other)
    return sorted(set(told))
