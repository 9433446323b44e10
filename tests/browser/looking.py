"""What is looked at on every page of the journey: accessibility, size, width, and what the browser complains of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT as AXE
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

LARGEST = 60_000
"""Bytes of HTML."""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS = (("light", DESK), ("light", PHONE), ("dark", DESK), ("dark", PHONE))
"""Scheme and size; axe is asked for every rule in each."""
UNSEEN = {
    "api-docs": "the description of the API is a page of its own package",
    "healthz": "for programs that watch the instance",
    "readyz": "for programs that watch the instance",
}
"""Addresses that the journey does not walk, each with its reason. Those of allauth and the API are not asked for."""


class Lookout:
    """Collects what is wrong on any page of any person; `complaints` has to be empty at the end."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.looked: dict[str, set[str]] = defaultdict(set)
        self.answered: set[str] = set()
        self.documents: set[str] = set()

    def watch(self, page: Any, who: str) -> None:
        """Listen to a page: its console, its errors, every answer that it gets."""
        page.on("pageerror", lambda error: self.complaints.append(f"{who} at {page.url}: {error}"))
        page.on("console", lambda said: self._hear(said, who, page))
        page.on("response", self._note)

    def look(self, page: Any, state: str = "") -> None:
        """Judge the page as it is now, once for each route and state."""
        route = route_of(page.url)
        if state in self.looked[route]:
            return
        self.looked[route].add(state)
        where = f"{route} {state}".strip()
        size = len(page.content().encode())
        if size > LARGEST:
            self.complaints.append(f"{where}: {size} bytes of HTML")
        before = page.viewport_size
        page.evaluate(AXE)
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size(width)
            self.complaints += [f"{where}, {scheme}, {width['width']} px: {found}" for found in _judge(page)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)

    def missed(self, reader: Client) -> set[str]:
        """Addresses that answer a GET and that nobody has met."""
        return {name for name, path in _addresses() if reader.get(path).status_code != 405} - self.answered

    def _hear(self, said: Any, who: str, page: Any) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(f"{who} at {page.url}, console: {said.text}")

    def _note(self, answer: Any) -> None:
        route = route_of(answer.url)
        self.answered.add(route)
        if answer.request.resource_type == "document" and answer.status == 200:
            kind = answer.headers.get("content-type", "")
            if kind.startswith("text/html") and answer.request.frame.parent_frame is None:
                self.documents.add(route)


def _judge(page: Any) -> Iterator[str]:
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    for violation in found["violations"]:
        places = "; ".join(" ".join(node["html"].split())[:160] for node in violation["nodes"][:3])
        yield f"{violation['id']} ({violation['help']}) {places}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"scrolls sideways by {wide} px"


def route_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).url_name or ""
    except Resolver404:
        return ""


def _addresses() -> Iterator[tuple[str, str]]:
    """Name and an address, with names of nothing, of every page and file of the apps."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and "allauth" not in repr(pattern) and "api" not in str(pattern.pattern):
            for each in pattern.url_patterns:
                assert isinstance(each, URLPattern)
                yield str(each.name), _filled(f"/{pattern.pattern}{each.pattern}")


def _filled(path: str) -> str:
    parts = [piece.split(">", 1)[-1] for piece in path.split("<")]
    return "nothing".join(parts)
