"""The OpenAPI schema turned into what the docs page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body."""

    name: str
    where: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can do."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    parameters: list[Field]
    body: list[Field]
    media: list[str]
    answers: list[tuple[str, str]]


@lru_cache(maxsize=1)
def groups() -> dict[str, list[Operation]]:
    """Every operation by group, in the order of the paths. The schema does not change while the process lives."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                group = _group(path, methods[method].get("tags", []))
                found.setdefault(group, []).append(_operation(schema, path, method, methods[method]))
    return found


def _group(path: str, tags: list[str]) -> str:
    """The tag an endpoint gave itself, else what its path is about inside a review."""
    if tags and tags != ["reviews"]:
        return str(tags[0])
    parts = [part for part in path.split("/") if part and "{" not in part and part not in {"api", "v1"}]
    return parts[1] if len(parts) > 1 else parts[0] if parts else "other"


def _operation(schema: Any, path: str, method: str, told: Any) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    body: Any = next(iter(content.values()), {"schema": {}})["schema"]
    summary, _, rest = told.get("description", "").partition("\n")
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary") or summary,
        about=told.get("description", "") if told.get("summary") else rest.strip(),
        parameters=[_parameter(given) for given in told.get("parameters", [])],
        body=list(_fields(schema, body)),
        media=list(content),
        answers=[(code, answer.get("description", "")) for code, answer in told.get("responses", {}).items()],
    )


def _parameter(given: Any) -> Field:
    return Field(
        given["name"],
        given["in"],
        _kind(given.get("schema", {})),
        given.get("required", False),
        given.get("description", ""),
    )


def _fields(schema: Any, body: Any) -> Iterator[Field]:
    found = _resolved(schema, body)
    if found.get("type") == "array":
        found = _resolved(schema, found.get("items", {}))
    for name, given in found.get("properties", {}).items():
        told = _resolved(schema, given)
        if not told.get("readOnly"):
            about = given.get("description") or told.get("description", "") or given.get("title", "")
            yield Field(name, "body", _kind(told), name in found.get("required", []), about)


def _resolved(schema: Any, given: Any) -> Any:
    for several in ("allOf", "oneOf"):
        if several in given:
            given = given[several][0]
    if "$ref" in given:
        return schema["components"]["schemas"][given["$ref"].rsplit("/", 1)[1]]
    return given


def _kind(given: Any) -> str:
    if "enum" in given:
        return " | ".join(str(value) for value in given["enum"])
    kind = given.get("type", "object" if "properties" in given else "any")
    if kind == "array":
        return f"list of {_kind(given.get('items', {}))}"
    return str(given.get("format") or kind)
