"""An embedding model by name: the offline MiniLM, or another through llama-index's integrations.

llama-index takes a second and a half to import, so it is imported only where one of its classes is needed.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import EmbeddingUnavailable
from index.minilm import OFFLINE, Floats, arithmetic
from index.providers import fault_of

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_OPENAI = ("llama_index.embeddings.openai", "OpenAIEmbedding")
_PROVIDERS = {
    "openai": (*_OPENAI, "model", "llama-index-embeddings-openai"),
    "openai-like": (*_OPENAI, "model_name", "llama-index-embeddings-openai"),
    "ollama": ("llama_index.embeddings.ollama", "OllamaEmbedding", "model_name", "footnote-rag[ollama]"),
    "huggingface": (
        "llama_index.embeddings.huggingface",
        "HuggingFaceEmbedding",
        "model_name",
        "footnote-rag[huggingface]",
    ),
}


_FORMS = f"{OFFLINE}, openai:NAME, openai-like:NAME@http://host:port/v1, ollama:NAME or huggingface:NAME"
_NAME_AT = re.compile(r"(\S+?)@(https?://[^\s@?#]+)")


def load_embedding(name: str) -> BaseEmbedding:
    """Return the embedding model of that name: `minilm`, or another as `_FORMS` says.

    Raises EmbeddingUnavailable for an unknown name or where the extra is not installed.
    """
    if name == OFFLINE:
        from index.minilm_embedding import MiniLMEmbedding

        return MiniLMEmbedding()
    provider, _, model = name.partition(":")
    more: dict[str, Any] = {}
    if provider == "openai-like":
        found = _NAME_AT.fullmatch(model)
        model, base = found.groups() if found else ("", "")
        # Never OPENAI_API_KEY: that is for OpenAI's own host.
        more = {"api_base": base, "api_key": os.environ.get("OPENAI_LIKE_API_KEY") or "none", "max_retries": 1}
    if provider not in _PROVIDERS or not model:
        shown = "this" if "@" in name else repr(name)  # What looks like an address may hold a password.
        raise EmbeddingUnavailable(f"no embedding model is called {shown}", f"use one of: {_FORMS}")
    module, class_name, parameter, package = _PROVIDERS[provider]
    try:
        embedding_class: Any = getattr(importlib.import_module(module), class_name)
    except ImportError as exc:
        raise EmbeddingUnavailable(
            f"{name} needs a package that is not installed", f"run: pip install '{package}'"
        ) from exc
    try:
        loaded: BaseEmbedding = embedding_class(**{parameter: model}, **more)
    except Exception as exc:  # Every integration raises its own kinds, and what they say may repeat the key.
        kind = type(exc).__name__
        raise EmbeddingUnavailable(
            f"{name} cannot be loaded ({kind})", "check the name and the provider's key"
        ) from None
    return loaded


def embed_texts(embedding: BaseEmbedding, texts: Sequence[str]) -> list[list[float]]:
    """Embed texts for the index, in order. Raises EmbeddingUnavailable when the provider does not answer."""
    with _told(embedding):
        return embedding.get_text_embedding_batch(list(texts))


def embed_question(embedding: BaseEmbedding, question: str) -> Floats:
    """Embed a question. Raises EmbeddingUnavailable when the provider does not answer."""
    with _told(embedding):
        return np.asarray(embedding.get_query_embedding(question), np.float32)


@contextmanager
def _told(embedding: BaseEmbedding) -> Iterator[None]:
    """Raise EmbeddingUnavailable, in our own words, for what calling the embedding model raises."""
    try:
        yield
    except Exception as exc:
        what = fault_of(exc).what.format(model=embedding.model_name)
        raise EmbeddingUnavailable(what, "check that it is reachable, then try again") from None


def model_fingerprint(name: str) -> str:
    """Return what the manifest pins of a model: weights and arithmetic where it is ours, else its name."""
    found = _NAME_AT.fullmatch(name)  # A server that moves has the same model.
    return f"{OFFLINE}@{arithmetic()}" if name == OFFLINE else found[1] if found else name
