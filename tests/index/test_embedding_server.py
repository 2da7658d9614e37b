"""Vectors of a server with OpenAI's interface (vLLM, TEI, Infinity): a real one over HTTP builds an index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

import index.embedder
from index.builder import build_index
from index.embedding import load_embedding, model_fingerprint
from index.errors import EmbeddingUnavailable, IndexNotFound
from index.minilm import MiniLM
from index.opened import Index

WORDS = ("bridge", "ferry", "toll")


class EmbeddingServer(ThreadingHTTPServer):
    """Answers `/v1/embeddings`: a text's vector counts three words. `status` is what it answers with."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.asked: list[dict[str, Any]] = []
        self.keys: set[str] = set()

    @property
    def model(self) -> str:
        return f"openai-like:org/counting@http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: EmbeddingServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        self.server.keys.add(self.headers["authorization"])
        vectors = [[0.1 + text.lower().count(word) for word in WORDS] for text in asked["input"]]
        data = [{"object": "embedding", "index": i, "embedding": vector} for i, vector in enumerate(vectors)]
        body = json.dumps({"object": "list", "data": data, "model": asked["model"], "usage": {}}).encode()
        self.send_response(self.server.status if self.path == "/v1/embeddings" else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, minilm: MiniLM) -> Iterator[EmbeddingServer]:
    monkeypatch.setenv("OPENAI_LIKE_API_KEY", "sk-own")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setattr(index.embedder, "MiniLM", lambda: minilm)
    with EmbeddingServer() as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    for name, text in (("bridge", "The bridge fell. The bridge was old."), ("ferry", "The ferry sails, for a toll.")):
        (tmp_path / "articles").mkdir(exist_ok=True)
        (tmp_path / "articles" / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path / "articles"


def test_an_index_is_built_and_asked_with_the_vectors_of_such_a_server(
    server: EmbeddingServer, articles: Path, tmp_path: Path
) -> None:
    build_index([articles], tmp_path / "index", embedding=server.model)
    opened = Index(tmp_path / "index")
    assert opened.manifest.dimension == 3
    number, near = opened.nearest(opened.question_vector("A ferry, and a toll?").tolist(), 1)[0]
    assert opened.passage(number)[0].source == "ferry.txt"
    assert near > 0.95
    assert np.argmax(opened.vectors([number])[number]) == WORDS.index("ferry")
    assert {asked["model"] for asked in server.asked} == {"org/counting"}
    assert server.keys == {"Bearer sk-own"}, "the key for OpenAI's own host goes nowhere else"


def test_a_server_that_fails_is_told_and_nothing_is_published(
    server: EmbeddingServer, articles: Path, tmp_path: Path
) -> None:
    server.status = 401
    with pytest.raises(EmbeddingUnavailable, match=r"org/counting does not accept the key \(401\)"):
        build_index([articles], tmp_path / "index", embedding=server.model)
    with pytest.raises(IndexNotFound):
        Index(tmp_path / "index")


def test_a_server_that_moves_has_the_same_model() -> None:
    here, there = "openai-like:m@http://one:8000/v1", "openai-like:m@https://two/v1"
    assert model_fingerprint(here) == model_fingerprint(there) != model_fingerprint("openai-like:n@http://one:8000/v1")


@pytest.mark.parametrize("name", ["openai-like:m", "openai-like:m@host", "openai-like:m@http://me:hunter2@host/v1"])
def test_an_address_that_is_none_is_refused_and_no_password_repeated(name: str) -> None:
    with pytest.raises(EmbeddingUnavailable, match="openai-like:NAME@http://host:port/v1") as raised:
        load_embedding(name)
    assert "hunter2" not in str(raised.value)
