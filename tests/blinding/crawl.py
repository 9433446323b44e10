"""Everything one person can fetch: every route of the resolver, with every object there is, every filter and format."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from analysis.models import Analysis, Handoff, Run
from records import brought
from records.catalogue import Order
from records.comparing import Because
from records.models import ImportBatch, PossibleDuplicate, Quarantined, Search, Upload
from reporting import boxes, exports
from reviews.models import Invitation, Job, Membership
from screening.models import Block, ExclusionReason, FullText, Proposal, StageKind
from studies.models import Outcome, Study
from tests.blinding.worlds import World

IGNORED_HEADERS = {"set-cookie", "date", "content-length", "vary", "expires"}
"""The only headers that may differ. Content-Length follows the bytes, which are compared themselves."""

CSRF = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ?"|X-CSRFToken&quot;: ?&quot;)[A-Za-z0-9]+')

Ids = Callable[[World], list[str]]


FILLED: dict[str, Ids] = {
    "public_id": lambda world: [world.review.public_id],
    "kind": lambda world: list(StageKind.values),
    "record_id": lambda world: [row.records.get().public_id for row in world.telling()],
    "report_id": lambda world: [row.public_id for row in world.telling()],
    "block_id": lambda world: [row.public_id for row in Block.objects.order_by("pk")],
    "search_id": lambda world: [row.public_id for row in Search.objects.order_by("pk")],
    "pair_id": lambda world: [row.public_id for row in PossibleDuplicate.objects.order_by("pk")],
    "batch_id": lambda world: [row.public_id for row in ImportBatch.objects.order_by("pk")],
    "reason_id": lambda world: [row.public_id for row in ExclusionReason.objects.order_by("pk")],
    "membership_id": lambda world: [row.public_id for row in Membership.objects.order_by("pk")],
    "invitation_id": lambda world: [row.public_id for row in Invitation.objects.order_by("pk")],
    "job_id": lambda world: [row.public_id for row in Job.objects.order_by("pk")],
    "study_id": lambda world: [row.public_id for row in Study.objects.order_by("pk")],
    "outcome_id": lambda world: [row.public_id for row in Outcome.objects.order_by("pk")],
    "full_text_id": lambda world: [row.public_id for row in FullText.objects.order_by("pk")],
    "handoff_id": lambda world: [row.public_id for row in Handoff.objects.order_by("pk")],
    "analysis_id": lambda world: [row.public_id for row in Analysis.objects.order_by("pk")],
    "run_id": lambda world: [row.public_id for row in Run.objects.order_by("pk")],
    "proposal_id": lambda world: [row.public_id for row in Proposal.objects.order_by("pk")],
    "upload_id": lambda world: [row.public_id for row in Upload.objects.order_by("pk")] or ["no-such-file"],
    "entry_id": lambda world: [row.public_id for row in Quarantined.objects.order_by("pk")] or ["no-such-entry"],
    "secret": lambda world: ["no-such-secret"],
    "begins": lambda world: ["deadbeef"],
}
"""What to put into a route's place; a route with a place that is not here fails the test."""

FOREIGN = ("account_", "mfa_", "api-token-new", "token_create")
"""Sign-in pages of allauth, and fresh tokens, which are random by nature: they know nothing of reviews."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif not (entry.name or "").startswith(FOREIGN):
            yield prefix + str(entry.pattern), entry


PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def unknown_places() -> set[str]:
    return {name for path, _ in patterns() for name in PLACE.findall(path)} - set(FILLED) - set(CHOICES)


CHOICES: dict[str, list[str]] = {
    "box": ["nothing-of-the-kind", *boxes.REPORTS],
    "format": list(exports.FORMATS),
    "name": ["network", "forest", "other"],
    "form": ["svg", "pdf"],
    "part": [*brought.PARTS, *brought.DIFFERENCE, "nothing-of-the-kind"],
    "extension": ["txt", "csv"],
    "item": ["1", "16", "99"],
    "version": ["1", "2", "99"],
}
"""Places with a closed list of values."""

QUERIES: dict[str, list[str]] = {
    "records": [
        "?words=stimulation&order=year",
        "?words=canary",
        "?duplicates=on&abstract=with",
        *(f"?order={order}" for order in Order.values),
    ],
    "api-records": ["?words=trial", *(f"?order={order}" for order in Order.values)],
    "duplicates_merged": ["?words=stimulation", *(f"?because={because}" for because in Because.values)],
    "api-duplicates": ["?words=stimulation&because=doi"],
    "conflicts": ["?stage=title_abstract", "?stage=full_text&mine=yes", "?page=2", "?by=criterion"],
    "api-conflicts": ["?by=criterion"],
    "ledger": ["?action=decision.cast", "?action=decision.changed", "?action=block.released"],
    "ledger_csv": ["?action=decision.cast"],
    "api-ledger": ["?action=decision.cast", "?before=1"],
    "api-export": [f"?list={key}&format={form}" for key in ("identified", "screened") for form in exports.FORMATS],
    "studies": ["?design=randomised"],
    "full_texts": ["?order=trials&state=awaiting"],
    "prisma": ["?template=v1", "?template=v2"],
    "prisma_svg": ["?template=v2"],
    "api-prisma-svg": ["?template=v2"],
    "screen_next": ["?limit=20"],
}
"""Query strings to try, by route name: every filter, ordering and format that an address declares."""


def addresses(world: World) -> Iterator[str]:
    """Every address of the house, with every object put into its places, and every declared query."""
    fill = CHOICES | {name: ids(world) for name, ids in FILLED.items()}
    for path, entry in patterns():
        names = PLACE.findall(path)
        for values in itertools.product(*(fill[name] for name in names)):
            filled = path
            for name, value in zip(names, values, strict=True):
                filled = re.sub(rf"<(?:\w+:)?{name}>", value, filled, count=1)
            for query in ["", *QUERIES.get(entry.name or "", []), *declared().get(entry.name or "", [])]:
                yield f"/{filled}{query}"


def route_of(key: str) -> str:
    """The name of the route behind `get /address/?query`."""
    _, _, address = key.partition(" ")
    return resolve(urlsplit(address).path).url_name or "" if address else key


@cache
def declared() -> dict[str, list[str]]:
    """A query string for every parameter that an endpoint declares, and for every value of a closed list."""
    names = {PLACE.sub(r"{\1}", f"/{path}"): entry.name or "" for path, entry in patterns()}
    found: dict[str, list[str]] = {}
    for path, methods in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter["in"] == "query":
                asked = found.setdefault(names[path], [])
                asked += [f"?{parameter['name']}={value}" for value in _values(parameter["schema"])]
    return found


def _values(schema: dict[str, Any]) -> list[str]:
    kinds = {"boolean": ["true"], "integer": ["1"], "number": ["1"]}
    return [str(value) for value in schema.get("enum", [])] or kinds.get(schema.get("type", ""), ["stimulation"])


def fetch(
    world: World,
    viewer: User | None,
    *,
    token: str = "",
    only: Callable[[str], bool],
    methods: Sequence[str] = ("get", "post"),
) -> dict[str, Answer]:
    """Everything this person gets, by method and address. Whatever a request writes is taken back."""
    client = Client(raise_request_exception=False)
    if viewer and not token:
        client.force_login(viewer, backend="allauth.account.auth_backends.AuthenticationBackend")
    headers = {"authorization": f"Token {token}"} if token else {}
    answers: dict[str, Answer] = {}
    for address in addresses(world):
        if not only(address):
            continue
        world.clock.act(20_000)
        for method in methods:
            with transaction.atomic():
                response = getattr(client, method)(address, headers=headers)
                answers[f"{method} {address}"] = read(response)
                transaction.set_rollback(True)
    return answers


def read(response: HttpResponse | StreamingHttpResponse) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name.lower(): value for name, value in response.items() if name.lower() not in IGNORED_HEADERS}
    return Answer(response.status_code, tuple(sorted(headers.items())), CSRF.sub(rb"\1", body))


def different(one: dict[str, Answer], other: dict[str, Answer]) -> list[str]:
    """The addresses at which two worlds differ, with the first bytes that do."""
    return [
        f"{address}: {_first_difference(one.get(address), other.get(address))}"
        for address in sorted(one.keys() | other.keys())
        if one.get(address) != other.get(address)
    ]


def _first_difference(one: Answer | None, other: Answer | None) -> str:
    if one is None or other is None:
        return "is there in one world only"
    if (one.status, one.headers) != (other.status, other.headers):
        return f"{one.status} {one.headers} against {other.status} {other.headers}"
    place = next((i for i, pair in enumerate(zip(one.body, other.body)) if pair[0] != pair[1]), 0)
    window = slice(max(0, place - 60), place + 60)
    return f"{one.body[window]!r} against {other.body[window]!r}"
