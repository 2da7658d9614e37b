"""What those who run Footnote as a service ask it, and what it logs for them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from index.errors import FootnoteError, StoreUnavailable
from tests.ui.conftest import FakeAssistant
from ui.api import api
from ui.api_door import KeyDoor
from ui.api_keys import Keys
from ui.asked import Asked
from ui.desk import Desk
from ui.log_lines import log_lines, logged
from ui.service import Readiness, Service


@pytest.fixture
def desk(assistant: FakeAssistant) -> Desk:
    manifest = SimpleNamespace(articles=2, passages=3, age=lambda: 60.0)
    assistant.index = SimpleNamespace(
        folder=Path("no/such/index"), manifest=manifest, store=SimpleNamespace(count=lambda: 3)
    )
    assistant.writer = None  # type: ignore[attr-defined]
    return Desk(assistant)  # type: ignore[arg-type]


class Model:
    """A language model that answers, or fails, and counts how often it was asked."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble, self.asked = trouble, 0

    def probe(self) -> None:
        self.asked += 1
        if self.trouble:
            raise self.trouble


def numbers(browser: TestClient) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(browser.get("/metrics").text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_a_server_of_vectors_that_is_away_is_told_without_its_name(desk: Desk) -> None:
    def count() -> int:
        raise StoreUnavailable("the Chroma server at chroma://db:8000 cannot be reached", "start it")

    desk.assistant.index.store.count = count  # type: ignore[method-assign]
    assert Readiness(desk).trouble() == "the index cannot be asked"


def test_it_lives_and_is_ready(desk: Desk) -> None:
    browser = TestClient(Starlette(middleware=[Middleware(Service, desk=desk)]))
    assert browser.get("/healthz").json() == {"status": "alive"}
    assert browser.get("/readyz").json() == {"status": "ready"}
    assert browser.get("/other").status_code == 404


@pytest.mark.parametrize("trouble", [FootnoteError("the key sk-1 is wrong", "set another"), None])
def test_a_model_that_does_not_answer_is_not_ready_and_is_asked_once_a_minute(
    desk: Desk, assistant: FakeAssistant, trouble: Exception | None
) -> None:
    model, now = Model(trouble), [0.0]
    assistant.writer = SimpleNamespace(model=model)  # type: ignore[attr-defined]
    ready = Readiness(desk, clock=lambda: now[0])
    said = [ready.trouble(), ready.trouble()]
    assert said == ["the language model does not answer" if trouble else ""] * 2  # and nothing of its own words
    assert model.asked == 1
    now[0] = 61
    ready.trouble()
    assert model.asked == 2


def test_numbers_say_how_questions_ended_and_what_the_index_holds(desk: Desk, assistant: FakeAssistant) -> None:
    browser = TestClient(api(desk), raise_server_exceptions=False)
    browser.post("/api/ask", json={"question": "What fell?"})
    assistant.snapshots = [FootnoteError("too long", "ask less")]
    browser.post("/api/ask", json={"question": "What fell?"})
    found = numbers(browser)
    assert found["footnote_questions_total", "answered"] == found["footnote_questions_total", "invalid"] == 1
    assert found["footnote_answer_seconds_count", "quotes"] == 1
    assert (found["footnote_index_articles",], found["footnote_index_passages",]) == (2, 3)
    assert "fell" not in browser.get("/metrics").text


def test_numbers_are_for_who_may_ask(desk: Desk, tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    browser = TestClient(KeyDoor(api(desk), keys))
    assert browser.get("/metrics").status_code == 200
    secret = keys.add("prometheus")
    assert browser.get("/metrics").status_code == 401
    assert browser.get("/metrics", headers={"authorization": f"Bearer {secret}"}).status_code == 200


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    written = io.StringIO()
    log_lines(written)
    yield written
    root.handlers[:], root.level = before[0], before[1]


@pytest.mark.parametrize("questions", [False, True])
def test_a_line_says_how_a_question_ended_and_its_text_only_where_asked_for(
    desk: Desk, stream: io.StringIO, questions: bool
) -> None:
    desk.listeners.append(logged(questions=questions))
    list(desk.growing("What fell?"))
    logging.getLogger("some.library").warning("odd %s", "thing")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["ended"], first["citations"]) == ("asked", "answered", 2)
    assert (first.get("question") == "What fell?") is questions
    assert (second["level"], second["event"]) == ("warning", "odd thing")


def test_who_leaves_is_counted_as_such(desk: Desk) -> None:
    heard: list[Any] = []
    desk.listeners.append(heard.append)
    growing = desk.growing("What fell?")
    next(growing)
    growing.close()
    assert [asked.ended for asked in heard] == ["left"]


def test_no_question_ends_its_line_of_the_log_or_stays_out_of_it() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    written = io.BytesIO()
    questions = ['a\n{"event": "made up"}', "a\u2028b\x85c\x9b31m", "alone: \ud800", "é"]
    try:
        stream = io.TextIOWrapper(written, encoding="ascii", write_through=True)
        log_lines(stream)
        for question in questions:
            logged(questions=True)(Asked(question, "answered", 0.1, 0.0, None))
    finally:
        root.handlers[:], root.level = before[0], before[1]
    stream.detach()
    lines = written.getvalue().decode("ascii").splitlines()
    assert [json.loads(line)["question"] for line in lines] == questions
