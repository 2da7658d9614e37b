"""Language models go by one string; a wrong one is refused with one clear error, and no key is ever repeated."""

import json
import subprocess
import sys

import pytest

from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.settings import Settings
from rag.writing.llm import load, load_llm
from rag.writing.model import Model
from rag.writing.model_health import model_health
from rag.writing.model_name import BadModel, ModelName, parse_model
from tests.model.conftest import FaultServer, Talk, says


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("openai:gpt-4o-mini", ModelName("openai", "gpt-4o-mini")),
        ("ollama:qwen3:4b", ModelName("ollama", "qwen3:4b")),
        ("openai-like:org/a-model@http://localhost:8000/v1/", ModelName("openai-like", "org/a-model", "http://localhost:8000/v1")),
        ("openai-like:m@v2@https://host/v1", ModelName("openai-like", "m@v2", "https://host/v1")),
        ("gguf:/models/my model.gguf", ModelName("gguf", "/models/my model.gguf")),
        (" none ", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_string_names_a_model(text: str, model: ModelName | None) -> None:
    assert parse_model(text) == model


@pytest.mark.parametrize(
    "text",
    ["gpt-4", "openai", "openai:", "gguf:", "azure:x", "openai-like:x", "openai-like:x@host", "ollama:a b", "None"],
)
def test_a_string_that_names_none_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(BadModel, match=r"no language model is called .* — use one of: openai:NAME, ollama:NAME"):
        parse_model(text)


@pytest.mark.parametrize(
    "text",
    [
        "openai-like:m@http://me:hunter2@host/v1",
        "openai-like:m@http://host/v1?key=hunter2",
        "openai-like:hunter2@ftp://host",
    ],
)
def test_a_secret_in_the_string_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadModel) as raised:
        parse_model(text)
    assert "hunter2" not in str(raised.value)


def test_a_file_is_shown_without_its_folders() -> None:
    assert str(ModelName("gguf", "/home/me/models/small.gguf")) == "gguf:small.gguf"


def test_a_missing_key_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(BadModel, match="set OPENAI_API_KEY in the environment"):
        load(ModelName("openai", "gpt-4o-mini"))


def test_a_missing_file_is_told_before_anything_is_asked(seed_index) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FootnoteError, match=r"there is no file /nowhere\.gguf"):
        Assistant.open(seed_index, Settings(model="gguf:/nowhere.gguf"))


@pytest.mark.parametrize(
    ("name", "module"), [("ollama:x", "llama_index.llms.ollama"), ("gguf:pyproject.toml", "llama_index.llms.llama_cpp")]
)
def test_what_is_not_installed_is_named_with_the_cure(name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    wanted = parse_model(name)
    assert wanted is not None
    with pytest.raises(BadModel, match=r"not installed — pip install 'footnote-rag\[(ollama|gguf)\]'"):
        load(wanted)


def test_the_configured_model_is_the_one_of_the_settings(monkeypatch: pytest.MonkeyPatch, server: FaultServer) -> None:
    assert load_llm() is None
    monkeypatch.setenv("FOOTNOTE_MODEL", server.model)
    llm = load_llm()
    assert llm is not None
    assert llm.metadata.model_name == "fake"


def test_without_a_model_no_provider_is_imported() -> None:
    code = "import sys, rag.assistant; print([m for m in sys.modules if m.startswith(('openai', 'llama_index.llms.'))])"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_doctor_says_whether_the_model_answers_and_how_fast(server: FaultServer) -> None:
    server.plays(says("one two three four five six seven eight nine ten"))
    line = model_health(Settings(model=server.model))
    assert line.startswith(f"{server.model} answers, first word after ")
    assert "characters a second; context of 4,096 tokens" in line


def test_doctor_says_what_is_wrong_with_the_model(server: FaultServer) -> None:
    server.plays(lambda talk: talk.status(500))
    assert model_health(Settings(model=server.model)).endswith("failed (500) — try again later")
    assert model_health(Settings(model="gpt-4")).startswith("no language model is called 'gpt-4'")
    assert model_health(Settings()) == "none; answers are quotes"


def said(text: str, *, done: bool = False) -> dict[str, object]:
    """One line of Ollama's."""
    return {"message": {"role": "assistant", "content": text}, "done": done}


def test_ollama_is_asked_in_its_own_way(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ollama", reason="the extra ollama is not installed")

    def act(talk: Talk) -> None:
        lines = [said("one two"), said(" three", done=True)]
        talk.status(200, "\n".join(map(json.dumps, lines)))

    server.plays(act, lambda talk: talk.status(404))
    monkeypatch.setenv("OLLAMA_HOST", f"http://127.0.0.1:{server.port}")
    monkeypatch.setenv("OLLAMA_API_KEY", "key-of-ollama")
    model = Model.named("ollama:m", timeout=20)
    assert model is not None
    assert "".join(model.write([("user", "count")])) == "one two three"
    assert server.heard[0]["options"] == {"temperature": 0, "num_ctx": 4096, "num_predict": 512}
    assert server.heard[0]["think"] is False, "thoughts would use up what may be written"
    assert server.headers[0]["authorization"] == "Bearer key-of-ollama"
    with pytest.raises(FootnoteError, match=r"has no model ollama:m \(404\)"):
        list(model.write([("user", "count")]))
    for act, why in [
        (lambda talk: talk.status(307, "", Location=f"http://127.0.0.1:{server.port}/elsewhere"), "points elsewhere"),
        (lambda talk: talk.status(429, Retry_After="60"), "too often"),
        (lambda talk: talk.status(200, json.dumps({"error": "the runner has gone"})), r"m failed —"),
        (lambda talk: talk.status(200, "<html>"), "broke off"),
        (lambda talk: talk.status(200, json.dumps(said(" "))), "broke off"),
    ]:
        server.heard.clear()
        server.plays(act)
        with pytest.raises(FootnoteError, match=why):
            list(model.write([("user", "count")]))
        assert len(server.heard) == 1
    model.close()


@pytest.mark.parametrize(
    ("name", "limit", "temperature"),
    [
        ("gpt-4o-mini", "max_tokens", 0),
        ("gpt-5-mini", "max_completion_tokens", 1),
        ("gpt-99-of-tomorrow", "max_completion_tokens", 1),
        ("ft:gpt-4o-mini:us:x:1", "max_tokens", 0),
    ],
)
def test_openai_is_asked_as_each_of_its_models_wants_it_newer_ones_too(
    name: str, limit: str, temperature: int, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-openai")
    monkeypatch.setenv("OPENAI_API_BASE", f"http://127.0.0.1:{server.port}/v1")
    server.plays(says("one two three"))
    model = Model.named(f"openai:{name}", timeout=20)
    assert model is not None
    assert "".join(model.write([("user", "count")])).strip() == "one two three"
    heard = server.heard[0]
    assert (heard["model"], heard[limit], heard["temperature"]) == (name, 4096, temperature)
    assert len({"max_tokens", "max_completion_tokens"} & set(heard)) == 1
    assert server.headers[0]["authorization"] == "Bearer key-of-openai"
    model.close()


def test_a_known_window_leaves_room_for_thoughts() -> None:
    def written(window: int | None) -> int:
        return load(ModelName("openai-like", "m", "http://localhost:1/v1"), window=window).written

    assert [written(window) for window in (None, 1024, 4096, 32_768)] == [512, 256, 1024, 4096]
