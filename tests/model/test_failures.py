"""Whatever a language model's server does wrong, quotes answer in its place, with one line on why; nothing hangs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from rag.answering import Assistant
from tests.model.conftest import Act, FaultServer, Talk, says

ENVOY = "Who did Trump name as Middle East envoy?"
RIGHT = "Trump named Steve Witkoff as Middle East envoy [1]."
KEY = "sk-thisisasecretkey1234567890"
LONG_AGO = 30.0

Assisted = Callable[..., Assistant]


def refuses(code: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> Act:
    return lambda talk: talk.status(code, body, **headers)


def breaks_off(talk: Talk) -> None:
    talk.begin()
    talk.send(RIGHT + " It was a long ")


def sends_rubbish(talk: Talk) -> None:
    talk.begin()
    talk.send("It was")
    talk.raw("{not json")


def repeats(talk: Talk) -> None:
    talk.begin()
    for _ in range(400):
        talk.send("the envoy of the envoy and ")
    talk.finish()


def repeats_a_sentence(talk: Talk) -> None:
    talk.begin()
    for _ in range(400):
        talk.send("The envoy is the envoy. ")
    talk.finish()


def is_silent(talk: Talk) -> None:
    talk.begin()
    talk.until_left()


OVERFLOW = '{"error": {"message": "maximum context length is 2048 tokens", "code": "context_length_exceeded"}}'
FAULTS: dict[str, tuple[Act, str]] = {
    "401": (
        refuses(401, f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}'),
        "does not accept the key",
    ),
    "403": (refuses(403), "does not accept the key (403)"),
    "404": (refuses(404), "has no model"),
    "429": (refuses(429, Retry_After="60"), "asked too often (429, to be asked again in 60 s)"),
    "429 without a time": (refuses(429), "asked too often (429)"),
    "500": (refuses(500), "failed (500)"),
    "503 with a page": (refuses(503, "<html>busy</html>"), "failed (503)"),
    "context overflow": (refuses(400, OVERFLOW), "passages are too long for the model"),
    "another refusal": (refuses(422), "refused the request (422)"),
    "empty": (says(""), "wrote nothing"),
    "only white space": (says("  \n \n"), "wrote nothing"),
    "broken stream": (breaks_off, "broke off"),
    "rubbish in the stream": (sends_rubbish, "broke off"),
    "endless words": (repeats, "never came to an end"),
    "endless sentences": (repeats_a_sentence, "never came to an end"),
    "nothing supported": (says("Trump named Boris Johnson as Middle East envoy [1]."), "support nothing"),
    "time-out": (is_silent, "did not answer within 1 s"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_quotes_answer_when_the_model_fails(
    fault: str, server: FaultServer, assisted: Assisted, seed_assistant: Assistant
) -> None:
    act, why = FAULTS[fault]
    server.plays(act)
    started = time.monotonic()
    answer = assisted(model_timeout=1 if fault == "time-out" else 20).ask(ENVOY)
    assert time.monotonic() - started < LONG_AGO
    quotes = seed_assistant.ask(ENVOY)
    assert answer.answerer == "quotes"
    assert (answer.text, answer.citations, answer.outcome) == (quotes.text, quotes.citations, quotes.outcome)
    assert answer.note is not None
    assert why in answer.note
    assert "\n" not in answer.note


def test_quotes_answer_when_nobody_listens(assisted: Assisted) -> None:
    answer = assisted(model="openai-like:fake@http://127.0.0.1:9/v1").ask(ENVOY)
    assert answer.answerer == "quotes"
    assert "cannot be reached" in (answer.note or "")


def test_a_model_that_asks_to_wait_a_moment_is_asked_again(server: FaultServer, assisted: Assisted) -> None:
    server.plays(refuses(429, Retry_After="0"), says(RIGHT))
    answer = assisted().ask(ENVOY)
    assert answer.answerer == "model"
    assert len(server.heard) == 2


def test_a_half_answer_is_never_the_last(server: FaultServer, assisted: Assisted) -> None:
    server.plays(breaks_off)
    *growing, whole = assisted().stream(ENVOY)
    assert any(a.answerer == "model" for a in growing)
    assert whole.answerer == "quotes"


def test_after_a_failure_the_next_answer_works(server: FaultServer, assisted: Assisted) -> None:
    server.plays(breaks_off, refuses(500), says(RIGHT))
    assistant = assisted()
    assert [assistant.ask(ENVOY).answerer for _ in range(3)] == ["quotes", "quotes", "model"]


@pytest.mark.parametrize("silent_from", ["the first", "the second"])
def test_stopping_closes_the_connection_within_two_seconds(
    silent_from: str, server: FaultServer, assisted: Assisted
) -> None:
    def act(talk: Talk) -> None:
        talk.begin()
        if silent_from == "the second":
            talk.send(RIGHT + " It was a long ")
        talk.until_left()

    server.plays(act)
    snapshots = assisted().stream(ENVOY)
    for snapshot in snapshots:
        if len(server.heard) and (silent_from == "the first" or snapshot.sentences):
            break
    stopped = time.monotonic()
    snapshots.close()
    assert server.left.wait(5)
    assert time.monotonic() - stopped < 2


def test_threads_stay_flat_over_many_stops(server: FaultServer, assisted: Assisted) -> None:
    server.plays(is_silent)
    assistant = assisted()

    def stop_one() -> int:
        server.left.clear()
        snapshots = assistant.stream(ENVOY)
        while not server.heard:
            next(snapshots)
        snapshots.close()
        assert server.left.wait(5)
        server.heard.clear()
        return sum(t.name.startswith("footnote") for t in threading.enumerate())

    assert [stop_one() for _ in range(5)] == [1] * 5


def test_while_the_model_is_silent_there_is_a_moment_to_stop_every_half_second(
    server: FaultServer, assisted: Assisted
) -> None:
    server.plays(is_silent)
    times = []
    for answer in assisted(model_timeout=3).stream(ENVOY):
        times.append(time.monotonic())
        if answer.answerer == "quotes":
            break
    gaps = [b - a for a, b in pairwise(times)]
    assert len(gaps) >= 3
    assert max(gaps) < 2


def test_the_key_is_sent_to_the_server_and_said_nowhere(
    server: FaultServer, assisted: Assisted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("OPENAI_LIKE_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai-alone")
    caplog.set_level(logging.DEBUG)
    said = []
    for act, _ in [*FAULTS.values(), (says(RIGHT), "")]:
        if act is is_silent:
            continue
        server.plays(act)
        assistant = assisted()
        said.append(str(assistant.ask(ENVOY, explain=True).to_json()) + assistant.status)
    assert {headers["authorization"] for headers in server.headers} == {f"Bearer {KEY}"}
    everything = "".join(said) + caplog.text + "".join(capsys.readouterr())
    assert KEY not in everything
    assert "sk-of-openai" not in everything + str(server.heard) + str(server.headers)
