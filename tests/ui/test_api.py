"""The interface for programs, asked without a server: what it answers, and what it says when it does not."""

from __future__ import annotations

import asyncio
import html
import json
import re
import shlex
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from index.errors import FootnoteError
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.streaming import WITHDRAWN
from tests.ui.conftest import FakeAssistant
from ui.admission import Busy
from ui.api import api
from ui.api_text import marks, whole
from ui.desk import Desk


@dataclass
class Searching(FakeAssistant):
    """Finds the beginning of each article."""

    def search(self, question: str, **wishes: Any) -> list[Any]:
        self.heard.append((question, ()))
        self.filtered.append(wishes.get("filters"))
        return [
            SimpleNamespace(article=a, passage=SimpleNamespace(text=a.text[:9], start=0, end=9), score=0.5)
            for a in self.shelf.values()
        ]


@pytest.fixture
def searching(assistant: FakeAssistant) -> Searching:
    return Searching(assistant.snapshots, assistant.shelf)


@pytest.fixture
def browser(searching: Searching) -> TestClient:
    return TestClient(api(Desk(searching)), raise_server_exceptions=False)  # type: ignore[arg-type]


def completion(browser: TestClient, *said: str, **more: Any) -> Any:
    messages = [{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(said)]
    return browser.post("/v1/chat/completions", json={"model": "footnote", "messages": messages, **more})


def events(text: str) -> list[Any]:
    found = re.findall(r"^data: (.*)$", text, re.MULTILINE)
    assert found.pop() == "[DONE]"
    return [json.loads(line) for line in found]


def test_ask_gives_the_object_of_the_command_line(browser: TestClient, searching: Searching, answer: Answer) -> None:
    sent = {"question": "What fell?", "history": ["Where?"], "after": "2024-01-01", "source": "b*", "sentences": 2}
    assert browser.post("/api/ask", json=sent).json() == answer.to_json()
    assert searching.heard == [("What fell?", ("Where?",))]
    assert str(searching.filtered[0]) == "the filters (--after 2024-01-01 --source b*)"
    assert searching.wishes["options"].sentences == 2
    assert searching.closed == 1


def test_articles_are_found_listed_and_read(browser: TestClient, searching: Searching) -> None:
    found = browser.get("/api/search", params={"q": "bridge", "count": 1, "before": "2025-01-01"}).json()
    assert [p["source"] for p in found["passages"]] == ["bridge.md"]
    assert str(searching.filtered[0]) == "the filters (--before 2025-01-01)"
    listed = browser.get("/api/articles", params={"source": "r*"}).json()
    assert (listed["total"], listed["articles"][0]["title"]) == (1, "The river")
    assert browser.get("/api/articles", params={"offset": 1}).json()["articles"][0]["source"] == "river.md"
    read = browser.get("/api/articles/bridge.md").json()
    assert read["text"] == searching.shelf["bridge.md"].text
    assert read["date"] == "2024-11-12"
    missing = browser.get("/api/articles/no/such.md")
    assert (missing.status_code, missing.json()["error"]["type"]) == (404, "not_found_error")


def test_a_completion_says_the_answer_with_its_footnotes(browser: TestClient, answer: Answer) -> None:
    said = completion(browser, "What fell?").json()
    message = said["choices"][0]["message"]
    assert message["content"] == (
        "The bridge fell at nine. [1] Nobody was hurt. [2]\n\n"
        "[1] A bridge falls · The Gazette · 12 November 2024 · bridge.md:3\n"
        "[2] A bridge falls · The Gazette · 12 November 2024 · river.md:5"
    )
    assert said["footnote"] == answer.to_json()
    for mark, cited in zip(message["annotations"], answer.citations, strict=True):
        assert message["content"][mark["start_index"] : mark["end_index"]] == mark["text"] == f"[{cited.number}]"
        assert mark["file_citation"]["file_id"] == cited.source
        assert (mark["file_citation"]["start"], mark["file_citation"]["quote"]) == (cited.start, cited.quote)


def test_what_is_streamed_is_what_is_said_at_once(browser: TestClient, searching: Searching, answer: Answer) -> None:
    searching.snapshots = [*answer.growing(), answer]
    at_once = completion(browser, "What fell?").json()
    streamed = events(completion(browser, "What fell?", stream=True, stream_options={"include_usage": True}).text)
    deltas = [chunk["choices"][0]["delta"] for chunk in streamed if chunk["choices"]]
    assert "".join(delta.get("content") or "" for delta in deltas) == at_once["choices"][0]["message"]["content"]
    assert deltas[-1]["annotations"] == at_once["choices"][0]["message"]["annotations"]
    assert streamed[-2]["footnote"] == at_once["footnote"]
    assert (streamed[-2]["choices"][0]["finish_reason"], streamed[-1]["choices"]) == ("stop", [])
    assert len({chunk["id"] for chunk in streamed}) == 1


def test_a_sentence_that_was_taken_back_is_said_to_be(
    browser: TestClient, searching: Searching, answer: Answer
) -> None:
    searching.snapshots = [replace(answer, sentences=(Sentence("It flew."),)), answer]
    streamed = events(completion(browser, "What fell?", stream=True).text)
    text = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in streamed)
    assert text.startswith(f"It flew.\n\n{WITHDRAWN}\n\nThe bridge fell at nine. [1]")
    for mark in streamed[-1]["choices"][0]["delta"]["annotations"]:
        assert text[mark["start_index"] : mark["end_index"]] == mark["text"]


def test_the_users_messages_are_the_questions(browser: TestClient, searching: Searching) -> None:
    completion(browser, "Where?", "There.", "What fell?")
    parts = [{"type": "text", "text": "Who"}, {"type": "image_url", "image_url": {"url": "x"}}]
    sent = {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": parts}]}
    assert browser.post("/v1/chat/completions", json={**sent, "temperature": 0, "tools": []}).status_code == 200
    assert searching.heard == [("What fell?", ("Where?",)), ("Who\n", ())]


def test_a_refusal_says_what_is_missing_and_what_comes_nearest(cite: Callable[..., Citation]) -> None:
    text = whole(Answer("q", "q", "refused", nearest=(cite(1),), missing=("Cup",)))
    assert text.startswith("The articles do not answer this.\n\nNothing in the articles mentions “Cup”.\n\nWhat comes")
    assert "“The bridge fell at nine.”" in text
    assert marks(Answer("q", "q", "refused", nearest=(cite(1),)), text) == []


def test_no_title_or_sentence_becomes_a_picture_in_a_chat_window(cite: Callable[..., Citation]) -> None:
    spy = "![x](http://evil.example/y)"
    said = (Sentence(spy, (1,)),)
    text = whole(Answer("q", "q", "answered", said, (replace(cite(1), title=spy),), note=None, answerer="model"))
    assert "](" not in text


@pytest.mark.parametrize(
    ("raised", "status", "kind"),
    [
        (FootnoteError("the question is empty", "ask something"), 400, "invalid_request_error"),
        (Busy(32), 503, "server_error"),
        (RuntimeError("secret"), 500, "server_error"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_goes_wrong_is_said_in_one_shape(
    browser: TestClient, searching: Searching, raised: Exception, status: int, kind: str, stream: bool
) -> None:
    searching.snapshots = [raised]
    reply = completion(browser, "What fell?", stream=stream)
    assert (reply.status_code, reply.json()["error"]["type"]) == (status, kind)
    assert "secret" not in reply.text
    assert ("retry-after" in reply.headers) == (status == 503)


def test_an_answer_that_breaks_off_ends_with_an_error(
    browser: TestClient, searching: Searching, answer: Answer
) -> None:
    searching.snapshots = [answer, RuntimeError("secret")]
    text = completion(browser, "What fell?", stream=True).text
    assert json.loads(text.rstrip().rpartition("data: ")[2])["error"]["type"] == "server_error"
    assert "secret" not in text
    assert "[DONE]" not in text


@dataclass
class Endless(FakeAssistant):
    """Says the same over and over until it is closed."""

    def stream(self, question: str, history: Sequence[str] = (), **wishes: Any) -> Generator[Answer, None, None]:
        try:
            while True:
                yield from FakeAssistant.stream(self, question, history, **wishes)
        finally:
            self.closed = -1


@pytest.mark.parametrize("stream", [False, True])
def test_who_leaves_ends_the_answer(answer: Answer, stream: bool) -> None:
    endless = Endless([answer])
    body = json.dumps({"messages": [{"role": "user", "content": "What fell?"}], "stream": stream}).encode()
    scope = {
        "type": "http", "method": "POST", "path": "/v1/chat/completions", "raw_path": b"", "query_string": b"",
        "headers": [(b"content-type", b"application/json")], "asgi": {"spec_version": "2.3"},
    }  # fmt: skip

    async def leaving() -> None:
        asked, heard = iter([{"type": "http.request", "body": body}]), asyncio.Event()

        async def receive() -> Any:
            if (message := next(asked, None)) is not None:
                return message
            if stream:
                await heard.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if b"The bridge" in message.get("body", b""):
                heard.set()

        await api(Desk(endless))(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(leaving())
    assert endless.closed == -1


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("/api/ask", {"question": "Who?", "sorce": "a*"}, "body.sorce"),
        ("/api/ask", {"question": "Who?", "sentences": 11}, "body.sentences"),
        ("/v1/chat/completions", {"messages": []}, "body.messages"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": 7}]}, "body.messages.0.content"),
    ],
)
def test_what_cannot_be_understood_is_named(browser: TestClient, path: str, sent: Any, said: str) -> None:
    reply = browser.post(path, json=sent)
    assert reply.status_code == 422
    assert reply.json()["error"]["message"].startswith(said)
    nobody = browser.post("/v1/chat/completions", json={"messages": [{"role": "system", "content": "Hi"}]})
    assert (nobody.status_code, "no message is a user's" in nobody.text) == (400, True)


def test_there_is_one_model(browser: TestClient) -> None:
    assert [m["id"] for m in browser.get("/v1/models").json()["data"]] == ["footnote"]
    assert browser.get("/v1/models/footnote").json()["object"] == "model"
    assert browser.get("/v1/models/gpt").status_code == 404


def test_the_page_names_every_path_explains_what_is_sent_and_loads_nothing(browser: TestClient) -> None:
    page = browser.get("/api").text.replace("http://testserver", "")
    schema = browser.get("/api/openapi.json").json()
    assert {*schema["paths"]} == {
        "/api/ask", "/api/search", "/api/articles", "/api/articles/{source}", "/api/answers/{hash}", "/v1/models",
        "/v1/models/{model}", "/v1/chat/completions",
    }  # fmt: skip
    assert all(path in page for path in schema["paths"])
    ways = [way for path in schema["paths"].values() for way in path.values()]
    assert all(way["security"] == [{"key": []}] for way in ways)
    assert re.findall(r"<(?:script|link|img|iframe)|url\(|https?:", page) == []
    assert re.findall(r"<td></td>|`|\{source\}'", page) == [], "everything that is sent is explained"
    assert "integer, 1 to 10</td><td>The most sentences" in page


def test_the_examples_of_the_page_are_answered(browser: TestClient) -> None:
    ended = {}
    for line in re.findall("<pre>(.*?)</pre>", browser.get("/api").text):
        _, url, *more = shlex.split(html.unescape(line))
        sent = json.loads(more[-1]) if "-d" in more else None
        reply = browser.request("POST" if sent else "GET", url, json=sent)
        ended[url.removeprefix("http://testserver")] = reply.status_code
    assert len(ended) == 8
    missing = {"/api/answers/HASH": 422, "/api/articles/article.md": 404}  # whose names are made up
    assert {url: status for url, status in ended.items() if status != 200} == missing


def test_answers_are_as_the_schema_says(browser: TestClient) -> None:
    schemas = browser.get("/api/openapi.json").json()
    for name, reply in (
        ("AnswerObject", browser.post("/api/ask", json={"question": "Who?"})),
        ("Completed", completion(browser, "Who?")),
        ("Found", browser.get("/api/search?q=who")),
        ("ArticleList", browser.get("/api/articles")),
        ("ArticleObject", browser.get("/api/articles/river.md")),
        ("Refusal", browser.get("/api/articles/none")),
    ):
        jsonschema.validate(reply.json(), {"$ref": f"#/components/schemas/{name}", "components": schemas["components"]})
