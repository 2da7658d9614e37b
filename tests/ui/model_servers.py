"""Real small servers that list their models as Ollama, LM Studio and llama.cpp do, and answer as all three can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from rag.writing.running import Place, Server

LISTS: dict[Server, tuple[str, Any]] = {
    "Ollama": (
        "/api/tags",
        {
            "models": [
                {
                    "name": "llama3.2:3b",
                    "size": 2_019_393_189,
                    "details": {"parameter_size": "3.2B", "family": "llama"},
                },
                {"name": "nomic-embed-text:latest", "size": 274_302_450, "details": {"family": "nomic-bert"}},
                {"name": "big:cloud", "remote_host": "https://ollama.com:443", "size": 380, "details": None},
            ]
        },
    ),
    "LM Studio": (
        "/api/v0/models",
        {
            "data": [
                {"id": "qwen3-4b", "type": "llm", "quantization": "Q4_K_M", "state": "not-loaded"},
                {"id": "text-embedding-x", "type": "embeddings", "quantization": "Q8_0"},
            ]
        },
    ),
    "llama.cpp": (
        "/v1/models",
        {
            "data": [
                {"id": "a.gguf", "owned_by": "llamacpp", "meta": {"n_params": 1_543_714_304, "size": 1_117_320_736}}
            ]
        },
    ),
}
SAID = "Russia's Defence Ministry reported that 84 drones were intercepted, 34 of which had been over Moscow [1]."


class Answering(BaseHTTPRequestHandler):
    """Lists its models as its kind of server does; thinks a moment, then says SAID to whatever it is asked."""

    def __init__(self, kind: Server, heard: list[str], *given: Any) -> None:
        self.kind, self.heard = kind, heard
        super().__init__(*given)

    def do_GET(self) -> None:
        self.heard.append(self.path)
        path, listed = LISTS[self.kind]
        self._reply(200 if self.path == path else 404, "application/json", json.dumps(listed))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        deltas = [
            {"role": "assistant"},
            {"reasoning_content": "Let me "},
            {"reasoning_content": "see."},
            {"content": SAID},
        ]
        choices = [{"index": 0, "delta": d, "finish_reason": None} for d in deltas]
        choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
        chunks = [
            {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [c]} for c in choices
        ]
        lines = [*map(json.dumps, chunks), "[DONE]"]
        self._reply(200, "text/event-stream", "".join(f"data: {line}\n\n" for line in lines))

    def _reply(self, status: int, kind: str, body: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def answering(kind: Server, heard: list[str]) -> Iterator[Place]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answering, kind, heard))
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.05))
    thread.start()
    try:
        yield Place(kind, server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
