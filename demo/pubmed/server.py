"""The stand-in as a server on loopback: standard library only, no Django, ready in a moment."""

from __future__ import annotations

import ipaddress
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import cast
from urllib.parse import parse_qs, urlsplit

from demo.pubmed import answers, faults
from demo.pubmed.answers import History
from demo.pubmed.faults import Fault, FaultKind, Faults
from demo.pubmed.shelf import Bulk, Library, Shelf
from records.readers.citation import Citation

PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><p>Please sign in to go on.</p></body></html>\n"
ROOT = "/entrez/eutils/"
LINGER_ZERO = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came, without key and e-mail."""

    program: str
    parameters: dict[str, str]
    method: str


class StandIn:
    """A PubMed for tests and the demo, over a list of citations or, with `bulk`, over 25,000 made-up ones.

    Use as a context manager, or `start()` and `close()`. `address` is the base URL for the client. A request may
    bring its own `fault=` (see `faults.parse`) and `mode=bulk`. `calls` holds the last thousand requests.
    """

    def __init__(
        self,
        citations: Iterable[Citation] = (),
        *,
        faults: Faults | None = None,
        bulk: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.faults = faults or Faults()
        self.shelf: Shelf = Bulk() if bulk else Library(citations)
        self.history = History(clock)
        self.calls: deque[Call] = deque(maxlen=1000)
        self.closing = threading.Event()
        self._server = _Server((loopback(host), port), self)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """The base URL of its E-utilities."""
        host = str(self._server.server_address[0])
        return f"http://{host}:{self.port}{ROOT}"

    def start(self) -> None:
        """Serve from a thread of its own."""
        self._thread = threading.Thread(target=self.serve, name="stand-in-pubmed")
        self._thread.start()

    def serve(self) -> None:
        """Serve until `stop` is called from another thread."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Stop serving and end what is being held up on purpose."""
        self.closing.set()
        self._server.shutdown()

    def close(self) -> None:
        """Stop, and let go of the socket and of every thread."""
        if self._thread is not None:
            self.stop()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> StandIn:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def answer(self, call: Call, fault: Fault | None) -> str | None:
        """Return the answer to a call, None where there is no such program."""
        shelf = Bulk() if call.parameters.get("mode") == "bulk" else self.shelf
        if fault and fault.kind == FaultKind.ERROR:
            error = answers.fetch_error if call.program == "efetch" else answers.search_error
            return error(fault.value or "Search Backend failed: temporarily out of order")
        if call.program == "esearch":
            return answers.esearch(shelf, self.history, call.parameters)
        if call.program == "efetch":
            return answers.efetch(shelf, self.history, call.parameters, _dropped(call, fault))
        simple = {"einfo": answers.einfo, "espell": answers.espell}.get(call.program)
        return simple(shelf, call.parameters) if simple else None


def loopback(host: str) -> str:
    """Return a host that is on this machine; raise ValueError for any other."""
    name = "127.0.0.1" if host == "localhost" else host
    try:
        inside = ipaddress.ip_address(name).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise ValueError(f"The stand-in for PubMed listens on this machine only, not on “{host}”; use 127.0.0.1.")
    return name


def _dropped(call: Call, fault: Fault | None) -> frozenset[int]:
    if fault is None or fault.kind != FaultKind.DROP:
        return frozenset()
    named = [int(text) for text in fault.value.split("+") if text.isdigit()]
    return frozenset(named or answers.asked(call.parameters)[-1:])


class _Server(ThreadingHTTPServer):
    # Threads are waited for at the end, so that none outlives a test.
    daemon_threads = False

    def __init__(self, address: tuple[str, int], stand_in: StandIn) -> None:
        self.stand_in = stand_in
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a caller goes away in the middle of an answer, which the tests have them do."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        self._answer(f"{urlsplit(self.path).query}&{body}")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: addresses hold keys."""

    @property
    def _stand_in(self) -> StandIn:
        return cast(_Server, self.server).stand_in

    def _answer(self, query: str) -> None:
        given = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
        key = given.pop("api_key", "")
        given.pop("email", "")
        program = urlsplit(self.path).path.removeprefix(ROOT).removesuffix(".fcgi")
        call = Call(program, given, self.command or "")
        self._stand_in.calls.append(call)
        own = faults.parse(given.get("fault", ""))
        fault = own[0] if own else self._stand_in.faults.take(program)
        if fault is None or not self._refused(fault, key):
            self._deliver(call, fault)

    def _refused(self, fault: Fault, key: str) -> bool:
        """Send an answer that is none, where the fault is of that sort."""
        if fault.kind in {FaultKind.TOO_MANY, FaultKind.FAILING, FaultKind.UNAVAILABLE}:
            body = {"error": "API rate limit exceeded", "api-key": key or self.client_address[0], "limit": "3"}
            headers = {"Retry-After": fault.value} if fault.value else {}
            self._send(json.dumps(body).encode(), status=int(fault.kind), kind="application/json", headers=headers)
        elif fault.kind in {FaultKind.HTML, FaultKind.EMPTY}:
            self._send(PAGE.encode() if fault.kind == FaultKind.HTML else b"", kind="text/html")
        elif fault.kind == FaultKind.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
            self.connection.close()
        else:
            return False
        return True

    def _deliver(self, call: Call, fault: Fault | None) -> None:
        if fault and fault.kind == FaultKind.SLOW:
            self._stand_in.closing.wait(float(fault.value or 5))
        text = self._stand_in.answer(call, fault)
        if text is None:
            self._send(b"Not Found", status=404, kind="text/plain")
        elif fault and fault.kind in {FaultKind.TRUNCATED, FaultKind.CUT, FaultKind.STALL}:
            self._send_part(text.encode(), fault)
        else:
            self._send(text.encode())

    def _send(
        self, body: bytes, *, status: int = 200, kind: str = "text/xml", headers: dict[str, str] | None = None
    ) -> None:
        self._head(status, kind, {"Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def _send_part(self, body: bytes, fault: Fault) -> None:
        announced = {} if fault.kind == FaultKind.TRUNCATED else {"Content-Length": str(len(body))}
        half = len(body) // 2
        self._head(200, "text/xml", announced)
        self.wfile.write(body[:half])
        if fault.kind == FaultKind.STALL:
            self.wfile.flush()
            self._stand_in.closing.wait(float(fault.value or 5))
            self.wfile.write(body[half:])

    def _head(self, status: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": f"{kind}; charset=UTF-8", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
