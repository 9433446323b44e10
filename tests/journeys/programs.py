"""People who work by program: every call goes by the id of an operation that the OpenAPI schema documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.files.base import File
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from tests.conftest import client_of

PREFIX = "/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation; `good` are the statuses of success that it promises."""

    name: str
    method: str
    path: str
    query: frozenset[str]
    good: frozenset[int]
    words: str
    responses: dict[str, Any]


@cache
def operations() -> dict[str, Operation]:
    """Every operation of the generated schema by its id."""
    paths: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = [_operation(path, method, item[method]) for path, item in paths.items() for method in METHODS & item.keys()]
    assert len({each.name for each in found}) == len(found), "an operation id names two operations"
    return {each.name: each for each in found}


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    asked = {each["name"] for each in told.get("parameters", []) if each["in"] == "query"}
    good = {int(status) for status in told["responses"] if status.startswith("2")}
    words = told.get("summary") or told.get("description") or ""
    return Operation(
        told["operationId"], method, path, frozenset(asked), frozenset(good), words, dict(told["responses"])
    )


class Program:
    """What one person's program can do in one review, with the token the person made for it."""

    def __init__(self, user: User, calls: set[str]) -> None:
        self.user = user
        self.review = ""
        self.calls = calls
        self._client: Client = client_of(user)
        token = self("create_token", days=7)["token"]
        self._client = Client(headers={"authorization": f"Token {token}"})

    def __call__(self, name: str, /, **given: Any) -> Any:
        """Call an operation and return its answer, which has to be one of the documented successes."""
        answer = self._sent(name, given)
        assert answer.status_code in operations()[name].good, f"{name}: {answer.status_code} {answer.content[:500]!r}"
        return _read(answer)

    def refused(self, name: str, /, **given: Any) -> tuple[int, str]:
        """Call an operation that has to be refused; returns status and sentence."""
        answer = self._sent(name, given)
        assert answer.status_code >= 400, f"{name} was not refused"
        return answer.status_code, str(answer.json()["detail"])

    def _sent(self, name: str, given: dict[str, Any]) -> Any:
        operation = operations()[name]
        self.calls.add(name)
        given = {"public_id": self.review, **given}
        named = re.findall(r"{(\w+)}", operation.path)
        path = operation.path.format(**{key: given[key] for key in named})
        rest = {key: value for key, value in given.items() if key not in {*named, "public_id"}}
        asked = {key: rest.pop(key) for key in operation.query & rest.keys()}
        form = any(isinstance(value, File) for value in rest.values())
        sends = {} if operation.method in {"get", "delete"} else {"data": rest}
        if sends and not form:
            sends["content_type"] = "application/json"
        return getattr(self._client, operation.method)(path, query_params=asked, **sends)


def _read(answer: Any) -> Any:
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        return answer.json()
    return answer.getvalue()
