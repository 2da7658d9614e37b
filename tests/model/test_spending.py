"""What a model's work on an answer came to is told: by its server's word, else counted; in money at a known price."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from rag.answer.spent import Spent, total
from rag.assistant import Assistant
from rag.writing.model_name import BadModel, ModelName
from rag.writing.spending import dollars, spent_as_said
from tests.model.conftest import FaultServer, Talk, says

ENVOY = "Who did Trump name as Middle East envoy?"
RIGHT = "Trump named Steve Witkoff as Middle East envoy [1]."
GPT = ModelName("openai", "gpt-4o-mini")

Assisted = Callable[..., Assistant]


def says_and_counts(talk: Talk) -> None:
    talk.begin()
    talk.send(RIGHT)
    usage = {"prompt_tokens": 700, "completion_tokens": 20, "total_tokens": 720}
    choices = [{"index": 0, "delta": {}, "finish_reason": "stop"}]
    last = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake"}
    talk.raw(json.dumps({**last, "choices": choices, "usage": usage}))
    talk.raw("[DONE]")


def test_the_server_s_own_count_is_told_and_priced_by_the_setting(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says_and_counts)
    answer = assisted(model_price="1/10").ask(ENVOY)
    assert answer.spent == Spent(700, 20, dollars=0.0009), "700 at one and 20 at ten dollars a million"
    assert answer.to_json()["spent"] == {"read": 700, "written": 20, "estimated": False, "dollars": 0.0009}
    assert str(answer.spent) == "700 tokens read, 20 written, $0.000900"


def test_where_the_server_does_not_count_we_do_and_say_so(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(RIGHT))
    answer = assisted().ask(ENVOY)
    assert answer.spent is not None
    assert (answer.spent.estimated, answer.spent.dollars) == (True, None)
    assert 500 < answer.spent.read < 900, "the prompt of a fact"
    assert 8 < answer.spent.written < 20
    assert str(answer.spent).startswith("about ")


@pytest.mark.parametrize(
    ("raw", "spent"),
    [
        ({"usage": {"prompt_tokens": 3, "completion_tokens": 2}}, Spent(3, 2)),
        ({"prompt_eval_count": 3, "eval_count": 2, "done": True}, Spent(3, 2)),
        ({"usage": None, "choices": []}, None),
        (None, None),
    ],
)
def test_servers_say_it_in_their_own_ways(raw: Any, spent: Spent | None) -> None:
    assert spent_as_said(raw) == spent


def test_a_known_model_has_a_listed_price_and_one_on_this_machine_has_none() -> None:
    listed = dollars(GPT, Spent(1_000_000, 0), None)
    assert listed is not None
    assert 0 < listed < 10
    assert dollars(GPT, Spent(1_000_000, 0), "2/4") == 2.0, "the setting goes before the list"
    assert dollars(ModelName("openai", "no-such-model"), Spent(1, 1), None) is None
    assert dollars(ModelName("openai-like", "m", "http://127.0.0.1:8000/v1"), Spent(1, 1), None) is None
    assert dollars(ModelName("ollama", "m"), Spent(1, 1), None) is None


def test_a_price_that_is_none_is_refused(assisted: Assisted) -> None:
    with pytest.raises(BadModel, match="'cheap' is no price of a model — give dollars a million tokens"):
        assisted(model_price="cheap")


def test_what_an_evaluation_spent_is_the_sum_and_without_a_price_no_money() -> None:
    assert total([Spent(3, 1, dollars=0.5), Spent(4, 2, estimated=True, dollars=0.25)]) == Spent(7, 3, True, 0.75)
    assert total([Spent(3, 1, dollars=0.5), Spent(4, 2)]) == Spent(7, 3)
    assert total([]) is None
