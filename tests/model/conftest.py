"""A server that fails as told, over real HTTP on loopback, and an assistant whose model it is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from rag.assistant import Assistant
from rag.settings import Settings

Act = Callable[["Talk"], None]


@dataclass
class Talk:
    """One request, as a scripted act sees it."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]
    left: Event

    def status(self, code: int, body: str = "{}", **headers: str) -> None:
        self.handler.send_response(code)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(body.encode())

    def begin(self) -> None:
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.end_headers()

    def send(self, text: str) -> None:
        self._line(json.dumps(_chunk({"content": text})))

    def finish(self, reason: str = "stop") -> None:
        self._line(json.dumps(_chunk({}, reason)))
        self._line("[DONE]")

    def raw(self, line: str) -> None:
        self._line(line)

    def until_left(self, seconds: float = 20) -> None:
        """Send comments until the client has gone."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                self.handler.wfile.write(b": still here\n\n")
                self.handler.wfile.flush()
            except OSError:
                self.left.set()
                return
            time.sleep(0.05)

    def _line(self, data: str) -> None:
        self.handler.wfile.write(f"data: {data}\n\n".encode())
        self.handler.wfile.flush()


def says(text: str, reason: str = "stop") -> Act:
    """Write a text in small pieces."""

    def act(talk: Talk) -> None:
        talk.begin()
        for start in range(0, len(text), 7):
            talk.send(text[start : start + 7])
        talk.finish(reason)

    return act


@dataclass
class FaultServer:
    """Plays its acts in turn, the last one again and again; remembers what it was sent."""

    acts: list[Act] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left: Event = field(default_factory=Event)
    port: int = 0

    def plays(self, *acts: Act) -> None:
        self.acts[:] = acts

    @property
    def model(self) -> str:
        return f"openai-like:fake@http://127.0.0.1:{self.port}/v1"


@pytest.fixture(scope="session")
def seed_assistant(seed_index: Path) -> Assistant:
    """Answers by quotes about the sample articles."""
    return Assistant.open(seed_index, Settings())


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server of one test's own."""
    fake = FaultServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.heard.append(body)
            fake.headers.append({k.lower(): v for k, v in self.headers.items()})
            act = fake.acts.pop(0) if len(fake.acts) > 1 else fake.acts[0]
            try:
                act(Talk(self, body, fake.left))
            except OSError:
                fake.left.set()

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    fake.port = http.server_address[1]
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield fake
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def assisted(server: FaultServer, seed_index: Path) -> Iterator[Callable[..., Assistant]]:
    """Open the sample articles with the server as the model: `assisted(unsupported="drop")`."""
    opened: list[Assistant] = []

    def open_with(**settings: Any) -> Assistant:
        opened.append(Assistant.open(seed_index, Settings(**{"model": server.model, "model_timeout": 20, **settings})))
        return opened[-1]

    yield open_with
    for assistant in opened:
        assert assistant.writer is not None
        assistant.writer.model.close()


def _chunk(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}
