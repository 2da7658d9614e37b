"""Whatever a language model's server does wrong, quotes answer in its place, with one line on why; nothing hangs."""

from __future__ import annotations

import json
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from rag.assistant import Assistant
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


def sends_letters_of_no_alphabet(talk: Talk) -> None:
    talk.begin()
    talk.send(RIGHT)
    talk.handler.wfile.write(b"data: \xff\xfe\n\n")


def sends_no_choices(talk: Talk) -> None:
    talk.begin()
    talk.raw('{"id": "1"}')


def fails_in_the_middle(talk: Talk) -> None:
    talk.begin()
    talk.send(RIGHT)
    talk.raw('{"error": {"message": "the graphics card is gone"}}')


def resets(talk: Talk) -> None:
    talk.begin()
    talk.send(RIGHT)
    talk.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    talk.handler.connection.close()
    raise OSError


def thinks_to_the_end(talk: Talk) -> None:
    talk.begin()
    talk.raw('{"id": "1", "choices": [{"index": 0, "delta": {"reasoning_content": "Well, "}, "finish_reason": null}]}')
    talk.finish("length")


def sends_a_line_without_end(code: int) -> Act:
    def act(talk: Talk) -> None:
        talk.handler.send_response(code)
        talk.handler.end_headers()
        for _ in range(100):
            talk.handler.wfile.write(b"x" * 1_000_000)

    return act


TOO_MANY = '{"error": "`inputs` tokens + `max_new_tokens` must be <= 2048. Given: 3000"}'
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
    "overflow in TGI's words": (refuses(422, TOO_MANY), "passages are too long for the model"),
    "overflow as a failure": (refuses(500, OVERFLOW), "passages are too long for the model"),
    "429 until a day of 2099": (refuses(429, Retry_After="Thu, 01 Jan 2099 00:00:00 GMT"), "to be asked again in 2"),
    "429 without end": (refuses(429, Retry_After="inf"), "asked too often (429)"),
    "429 without sense": (refuses(429, Retry_After="nan"), "asked too often (429)"),
    "a way elsewhere": (refuses(307, "", Location="http://127.0.0.1:9/v1"), "points elsewhere (307)"),
    "a page": (refuses(200, "<html>Sign in</html>", Content_Type="text/html"), "wrote nothing that can be read"),
    "no body": (refuses(204, ""), "broke off"),
    "no choices": (sends_no_choices, "wrote nothing that can be read"),
    "no letters": (sends_letters_of_no_alphabet, "wrote nothing that can be read"),
    "failure in the middle": (fails_in_the_middle, "The server of the model"),
    "reset": (resets, "broke off"),
    "broken off by the server": (says(f"{RIGHT} It was a long", reason="abort"), "broke off"),
    "thoughts only": (thinks_to_the_end, "came to its limit before"),
    "thoughts only, in tags": (says("<think>Well, let me see. The", reason="length"), "came to its limit before"),
    "thoughts only, without an end": (says("<think>Well, let me see. The"), "wrote nothing"),
    "half a sentence": (says("Trump named Steve Witkoff as", reason="length"), "came to its limit before"),
    "a filter": (says("Trump named Steve", reason="content_filter"), "filter of the language model's provider"),
    "a line without end": (sends_a_line_without_end(200), "sends without end"),
    "a failure without end": (sends_a_line_without_end(500), "sends without end"),
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


def test_or_at_a_date(server: FaultServer, assisted: Assisted) -> None:
    server.plays(refuses(429, Retry_After="Thu, 01 Jan 2015 00:00:00 GMT"), says(RIGHT))
    assert assisted().ask(ENVOY).answerer == "model"


def test_a_server_that_only_knows_whole_answers_is_asked_for_one(server: FaultServer, assisted: Assisted) -> None:
    choice = {"index": 0, "message": {"role": "assistant", "content": RIGHT}, "finish_reason": "stop"}
    server.plays(refuses(200, json.dumps({"id": "1", "object": "chat.completion", "choices": [choice]})))
    answer = assisted().ask(ENVOY)
    assert (answer.answerer, answer.note) == ("model", None)
    assert [bool(heard.get("stream")) for heard in server.heard] == [True, False]


@pytest.mark.parametrize("kind", ["application/json", "text/html", "text/plain; charset=latin-1"])
def test_a_stream_under_another_name_is_read_all_the_same(kind: str, server: FaultServer, assisted: Assisted) -> None:
    def act(talk: Talk) -> None:
        talk.handler.send_response(200)
        talk.handler.send_header("Content-Type", kind)
        talk.handler.end_headers()
        talk.send(RIGHT)
        talk.finish()

    server.plays(act)
    assert assisted().ask(ENVOY).answerer == "model"


def test_a_letter_may_come_byte_by_byte_and_half_of_one_never(server: FaultServer, assisted: Assisted) -> None:
    def act(talk: Talk) -> None:
        talk.begin()
        talk.raw('{"id": "1", "choices": [{"index": 0, "delta": {"content": "\\ud83d"}, "finish_reason": null}]}')
        text = json.dumps(RIGHT.replace("Steve Witkoff", "Steve Witkoff —"), ensure_ascii=False)
        line = f'data: {{"id": "1", "choices": [{{"index": 0, "delta": {{"content": {text}}}}}]}}\n\n'
        for byte in line.encode():
            talk.handler.wfile.write(bytes([byte]))
            talk.handler.wfile.flush()
        talk.finish()

    server.plays(act)
    answer = assisted().ask(ENVOY)
    assert answer.answerer == "model"
    assert answer.sentences[0].text == "Trump named Steve Witkoff — as Middle East envoy."


def test_an_answer_that_goes_on_and_on_is_ended_where_a_long_one_would(server: FaultServer, assisted: Assisted) -> None:
    rain = "roofs of the town, and nobody who lived there had ever seen so much of it come down on any day of any year"
    more = "".join(f" On day {n} it rained on {n * 7} {rain}." for n in range(100))
    server.plays(says(RIGHT + more))
    answer = assisted(unsupported="drop", model_timeout=120).ask(ENVOY)
    assert answer.text == RIGHT.replace(" [1].", ". [1]")
    assert "ends early" in (answer.note or "")


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


def test_our_own_error_is_never_told_as_the_model_s(
    server: FaultServer, assisted: Assisted, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.plays(says(RIGHT))

    def wrong(_: str) -> str:
        raise TypeError("the context of ours")

    monkeypatch.setattr("rag.writing.model.visible", wrong)
    with pytest.raises(TypeError, match="of ours"):
        assisted().ask(ENVOY)
