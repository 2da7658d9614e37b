"""Language models by one string, through llama-index's classes; nothing else knows which providers there are.

Keys come from the environment and go to the provider alone.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.writing.forms import Forms
from rag.writing.itemised import FORMS
from rag.writing.model_name import BadModel, ModelName, parse_model

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_WINDOW = 4096  # Tokens; what servers offer by default, and what fits in a laptop's memory.
_NEWER = 128_000  # Tokens of a model that llama-index does not know.
_COUNTED = {"stream_options": {"include_usage": True}}  # Other servers may refuse it.
_WRITTEN, _WRITTEN_WITH_THOUGHT = 512, 4096  # Tokens; models that reason spend most of them unseen.


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model ready to be asked: its context window in tokens, how many it may write, and how to let it go.

    `silent`: it need not say why its answer ended. `forms`: the ways to ask for JSON that its server may know.
    """

    llm: LLM
    window: int
    written: int
    close: Callable[[], Awaitable[None]] | None = None
    silent: bool = False
    forms: Forms = field(default_factory=Forms)


def load_llm(name: str | None = None) -> LLM | None:
    """Return the llama-index LLM of that name, by default the configured one; None when that is none."""
    if name is None:
        from rag.settings import load_settings

        name = load_settings().model
    model = parse_model(name)
    return load(model).llm if model else None


def given(llm: LLM, window: int | None = None) -> tuple[Loaded, ModelName]:
    """Return an LLM that somebody else made, ready to be asked, and the name to show: `llama-index:` and its own."""
    about = llm.metadata
    written = about.num_output if about.num_output > 0 else _WRITTEN
    loaded = Loaded(llm, window or about.context_window, written, silent=True)
    return loaded, ModelName("llama-index", about.model_name or llm.class_name())


def load(model: ModelName, *, timeout: float = 120, window: int | None = None) -> Loaded:
    """Connect a model. `timeout`: seconds of silence it is given; `window`: tokens of its context, if not as usual.

    Raises BadModel when its library, its file or its key is missing. Nothing is sent yet.
    """
    makers: dict[str, Callable[[ModelName, float, int | None], Loaded]] = {
        "openai": _openai, "openai-like": _openai_like, "ollama": _ollama, "gguf": _gguf,
    }  # fmt: skip
    return makers[model.provider](model, timeout, window)


def _openai(model: ModelName, timeout: float, window: int | None) -> Loaded:
    key = os.environ.get(model.key or "")
    if not key:
        raise BadModel("there is no key for openai", "set OPENAI_API_KEY in the environment")
    client, now = _clients(timeout)
    common = {
        "model": model.name,
        "max_retries": 0,
        "timeout": timeout,
        "async_http_client": client,
        "http_client": now,
    }
    try:
        llm = _made("llama_index.llms.openai", "OpenAI", "footnote-rag")(
            temperature=0, max_tokens=_WRITTEN_WITH_THOUGHT, additional_kwargs=_COUNTED, **common
        )
    except ValueError:  # A model that is offered by another of OpenAI's interfaces only.
        raise BadModel(f"{model} cannot write answers", "choose a chat model") from None
    try:
        offered = llm.metadata.context_window
    except ValueError:
        # Newer than llama-index's list, without which its class for OpenAI asks nothing. Newer models know neither
        # `max_tokens` nor another temperature than 1.
        offered = _NEWER
        llm = _made("llama_index.llms.openai_like", "OpenAILike", "footnote-rag")(
            api_key=key, is_chat_model=True, context_window=offered, temperature=1,
            additional_kwargs={"max_completion_tokens": _WRITTEN_WITH_THOUGHT, **_COUNTED}, **common,
        )  # fmt: skip
    return Loaded(llm, window or offered, _WRITTEN_WITH_THOUGHT, client.aclose, forms=_forms())


def _openai_like(model: ModelName, timeout: float, window: int | None) -> Loaded:
    client, now = _clients(timeout)
    key = os.environ.get(model.key or "") or "none"  # Never OPENAI_API_KEY: that is for OpenAI's own host.
    llm = _made("llama_index.llms.openai_like", "OpenAILike", "footnote-rag")(
        model=model.name, api_base=model.base, api_key=key, is_chat_model=True,
        context_window=window or _WINDOW, temperature=0, max_retries=0, timeout=timeout, async_http_client=client,
        http_client=now, max_tokens=_written(window),
    )  # fmt: skip
    return Loaded(llm, window or _WINDOW, _written(window), client.aclose, forms=_forms())


def _forms() -> Forms:
    return Forms([{"response_format": form} for form in FORMS])


def _ollama(model: ModelName, timeout: float, window: int | None) -> Loaded:
    ollama_class = _made("llama_index.llms.ollama", "Ollama", "footnote-rag[ollama]")
    client, now = _clients(timeout, "ollama", "AsyncClient", "Client", "footnote-rag[ollama]")
    # Thoughts would use up what may be written; models without any take no notice.
    llm = ollama_class(
        model=model.name, temperature=0, context_window=window or _WINDOW, request_timeout=timeout,
        async_client=client, client=now, additional_kwargs={"num_predict": _written(window)}, thinking=False,
    )  # fmt: skip
    return Loaded(llm, window or _WINDOW, _written(window), client.close)


def _gguf(model: ModelName, timeout: float, window: int | None) -> Loaded:  # noqa: ARG001
    path = Path(model.name).expanduser()
    if not path.is_file():
        raise BadModel(f"there is no file {path}", "name a .gguf file: gguf:/path/to/file.gguf")
    made = _made("llama_index.llms.llama_cpp", "LlamaCPP", "footnote-rag[gguf]")
    try:
        llm = made(
            model_path=str(path), temperature=0.0, context_window=window or _WINDOW, max_new_tokens=_written(window),
            verbose=False,
        )  # fmt: skip
    except Exception as exc:  # llama.cpp raises whatever it likes on a file it cannot read.
        raise BadModel(f"{path} cannot be loaded ({type(exc).__name__})", "is it a whole GGUF file?") from None
    llm.messages_to_prompt = _chat_template(llm)
    return Loaded(llm, llm.context_window, _written(window))


def _chat_template(llm: Any) -> Callable[[Any], str]:
    """Return how the file itself says that messages are put to its model."""
    formats = importlib.import_module("llama_cpp.llama_chat_format")
    template = llm._model.metadata.get("tokenizer.chat_template")
    if not template:
        return llm.messages_to_prompt  # type: ignore[no-any-return]
    ends = [llm._model._model.token_get_text(token) for token in (llm._model.token_eos(), llm._model.token_bos())]
    formatter = formats.Jinja2ChatFormatter(template=template, eos_token=ends[0], bos_token=ends[1])
    return lambda messages: formatter(messages=[{"role": m.role.value, "content": m.content} for m in messages]).prompt


def _made(module: str, name: str, package: str) -> Callable[..., Any]:
    try:
        made: Callable[..., Any] = getattr(importlib.import_module(module), name)
    except ImportError:
        raise BadModel("this kind of language model is not installed", f"pip install '{package}'") from None
    return made


def _clients(
    timeout: float,
    module: str = "httpx",
    waiting: str = "AsyncClient",
    now: str = "Client",
    package: str = "footnote-rag",
) -> tuple[Any, Any]:
    """Return a provider's two clients, the asynchronous one first: drafting and judging use the other, too."""
    from rag.writing.bounded import http_options

    made = [_made(module, name, package) for name in (waiting, now)]
    return made[0](**http_options(timeout, asynchronous=True)), made[1](**http_options(timeout, asynchronous=False))


def _written(window: int | None) -> int:
    """Return how many tokens may be written: little, unless the window is known and leaves room for thoughts."""
    return min(_WRITTEN_WITH_THOUGHT, window // 4) if window else _WRITTEN
