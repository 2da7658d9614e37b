"""Choosing a language model of this machine in the settings: real small servers that answer as the usual ones do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.question.options import Options
from rag.settings import Settings
from rag.writing.running import Place, Running, local_model, running
from tests.processes import free_port
from tests.ui.model_servers import LISTS, answering
from ui.carried import carried_of
from ui.desk import Desk
from ui.local_models import LocalModels
from ui.page import Page


@pytest.fixture(scope="module")
def heard() -> list[str]:
    return []


@pytest.fixture(scope="module")
def places(heard: list[str]) -> Iterator[list[Place]]:
    with ExitStack() as stack:
        yield [stack.enter_context(answering(kind, heard)) for kind in LISTS]


@pytest.fixture(scope="module")
def seed_assistant(seed_index: Path) -> Assistant:
    return Assistant.open(seed_index, Settings())


def at(place: Place, name: str) -> str:
    return f"openai-like:{name}@http://127.0.0.1:{place.port}/v1"


def test_what_runs_on_this_machine_is_found_with_its_size_and_where_it_passes_questions_on(
    places: list[Place], heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # which would hear of it
    ollama, studio, llama = places

    assert running([*places, Place("Ollama", free_port())]) == [
        Running("llama3.2:3b", "Ollama", at(ollama, "llama3.2:3b"), "3.2B, 2.0 GB"),
        Running("big:cloud", "Ollama", at(ollama, "big:cloud"), "", "ollama.com"),
        Running("qwen3-4b", "LM Studio", at(studio, "qwen3-4b"), "Q4_K_M"),
        Running("a.gguf", "llama.cpp", at(llama, "a.gguf"), "1.5B, 1.1 GB"),
    ]
    assert sorted(heard) == ["/api/tags", "/api/v0/models", "/v1/models"]
    assert running([place._replace(server="llama.cpp") for place in places[:2]]) == [], "something else listens there"


def test_no_other_address_can_be_chosen(places: list[Place]) -> None:
    for wrong in (
        "openai-like:m@http://127.0.0.1:9/v1",
        "openai-like:m@http://evil.example/v1",
        "openai:gpt-5",
        "m",
        "",
    ):
        assert local_model(wrong, places) is None
    assert local_model(at(places[0], "m").replace("127.0.0.1", "localhost"), places) is None


def test_where_one_signs_in_only_who_may_chooses(places: list[Place]) -> None:
    models, chosen = LocalModels(places, lambda user: user == "ada"), at(places[0], "llama3.2:3b")

    assert (models.may("ada"), models.may("bob"), models.may(None)) == (True, False, False)
    assert models.chosen(chosen, "bob") is None
    assert models.chosen(chosen, "ada") is models.chosen(chosen, "ada")
    assert not LocalModels((), lambda _: True).may(None)


def test_a_model_is_tried_and_one_that_is_not_there_is_told(places: list[Place]) -> None:
    models = LocalModels([*places, nobody := Place("LM Studio", free_port())], lambda _: True)

    assert models.tried(at(places[2], "a.gguf")).startswith("First word after ")
    with pytest.raises(FootnoteError, match="openai-like:qwen3-4b"):
        models.tried(at(nobody, "qwen3-4b"))


def test_a_chosen_model_writes_the_answer_and_its_thoughts_are_not_shown(
    places: list[Place], seed_assistant: Assistant
) -> None:
    models = LocalModels(places, lambda _: True)
    chosen = at(places[1], "qwen3-4b")
    carried = carried_of({"settings": {"answerer": chosen}}, None)
    assert (carried.model, carried.options) == (chosen, Options(answerer="model"))
    asked = "How many drones were intercepted over Moscow?"
    model = models.chosen(carried.model, None)
    *_, answer = Desk(seed_assistant).growing(asked, options=carried.options, model=model)

    assert answer is not None
    assert (answer.answerer, answer.model) == ("model", chosen)
    assert "34 of which" in answer.text
    assert "Let me see" not in answer.text
    assert (answer.raw or "").startswith("<think>Let me see.</think>")
    assert "written by qwen3-4b, checked" in Page(seed_assistant, models).status(model)
    assert model is not None
    model.close()
