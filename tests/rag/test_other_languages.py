"""A question in another language is answered from articles in that language; no rule of English stands in its way."""

from __future__ import annotations

import json
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.builder import build_index
from rag.answer.by_kind import ByKind
from rag.assistant import Assistant
from rag.settings import Settings
from tests.bench.languages.__main__ import corpus, data

ASKED = (0, 2, 9)  # of each language's twenty: why, who and when


@pytest.fixture(scope="module", params=["de", "fr", "es", "ru", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def assistant(language: str, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp(language)
    build_index([corpus(language, folder / "articles")], folder / "index")
    return Assistant.open(folder / "index", Settings(threshold=None))


@pytest.fixture
def no_rules_of_english(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("a rule of English was asked")

    monkeypatch.setattr("rag.answering.kinds", asked)
    monkeypatch.setattr(ByKind, "answer", asked)


@pytest.mark.usefixtures("no_rules_of_english")
def test_it_is_answered_from_its_article_and_no_rule_of_english_refuses_it(assistant: Assistant, language: str) -> None:
    for question, source, _ in [data(language)["questions"][n] for n in ASKED]:
        answer = assistant.ask(question)
        assert answer.kind == "fact"
        assert answer.outcome in ("answered", "closest"), (question, answer.note)
        assert f"{source}.txt" in [citation.source for citation in answer.citations]
        assert answer.note is not None
        assert "reader knows English only" in answer.note


@pytest.mark.parametrize("question", ["Was kauft die Siegerin von dem Preisgeld?", "Hat Mira Stein gewonnen?"])
@pytest.mark.usefixtures("no_rules_of_english")
def test_a_word_that_looks_english_makes_no_english_question(question: str, tmp_path: Path) -> None:
    build_index([corpus("de", tmp_path / "articles")], tmp_path / "index")
    answer = Assistant.open(tmp_path / "index", Settings(threshold=None)).ask(question)
    assert (answer.kind, answer.refused) == ("fact", False)


def test_articles_in_another_language_are_greeted_in_english_still(assistant: Assistant) -> None:
    assert assistant.ask("Hello, what can you do?").kind in ("greeting", "abilities")


class Embedding(BaseHTTPRequestHandler):
    """Gives every text a vector of 64 numbers, one more for each word, as a provider of embeddings does over HTTP."""

    def __init__(self, heard: list[str], *given: object) -> None:
        self.heard = heard
        super().__init__(*given)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        self.heard += texts
        data = [{"object": "embedding", "index": n, "embedding": self.vector(text)} for n, text in enumerate(texts)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        body = json.dumps({"object": "list", "model": asked["model"], "data": data, "usage": usage}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def vector(self, text: str) -> list[float]:
        numbers = [0.0] * 64
        for word in re.findall(r"\w{5,}", text.casefold()):
            numbers[zlib.crc32(word[:5].encode()) % 64] += 1.0
        return numbers

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def embeddings() -> Iterator[tuple[str, list[str]]]:
    """Serve them; yields the address, and what it was asked to embed."""
    heard: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Embedding, heard)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", heard
        server.shutdown()


def test_an_embedding_by_name_embeds_the_articles_and_what_is_asked_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embeddings() as (address, heard):
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_API_BASE", address)
        build_index(
            [corpus("de", tmp_path / "articles")], tmp_path / "index", embedding="openai:text-embedding-3-small"
        )
        assert len(heard) >= 10  # a text of each article at least
        assistant = Assistant.open(tmp_path / "index", Settings(threshold=None))
        assert (assistant.index.manifest.embedding, assistant.index.manifest.dimension) == (
            "openai:text-embedding-3-small", 64,
        )  # fmt: skip
        question, source, _ = data("de")["questions"][0]
        answer = assistant.ask(question)
        assert heard[-1] == question
    assert answer.citations[0].source == f"{source}.txt"
