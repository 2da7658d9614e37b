"""Names of language models, as they are given: `openai:gpt-5`, `openai-like:NAME@http://host/v1`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from index.errors import FootnoteError

Provider = Literal["openai", "ollama", "openai-like", "gguf"]
FORMS = "openai:NAME, ollama:NAME, openai-like:NAME@http://host:port/v1, gguf:/path/to/file.gguf or none"
_KEYS = {"openai": "OPENAI_API_KEY", "openai-like": "OPENAI_LIKE_API_KEY", "ollama": "OLLAMA_API_KEY"}
_NAME_AT = re.compile(r"(\S+?)@(https?://\S+)")


class BadModel(FootnoteError):
    """The string does not name a language model, or what it needs is not installed."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model string taken apart; `base` is the server's address where the string holds one."""

    provider: Provider | Literal["llama-index"]
    name: str
    base: str | None = None

    @property
    def key(self) -> str | None:
        """The environment variable that holds the key; None for a model that needs none."""
        return _KEYS.get(self.provider)

    def __str__(self) -> str:
        """Return the string to show: a file by its name, without its folders."""
        shown = Path(self.name).name if self.provider == "gguf" else self.name
        return f"{self.provider}:{shown}" + (f"@{self.base}" if self.base else "")


def parse_model(text: str) -> ModelName | None:
    """Return the model that a string names, None for `none`. Raises BadModel, never repeating a password."""
    if text.strip() in ("", "none"):
        return None
    provider, _, rest = text.strip().partition(":")
    name, base = rest, None
    if provider == "openai-like":
        found = _NAME_AT.fullmatch(rest)
        name, base = (found[1], _checked_base(found[2])) if found else ("", None)
    if provider not in get_args(Provider) or not name or (any(c.isspace() for c in name) and provider != "gguf"):
        shown = "this" if "@" in text else repr(text)  # What looks like an address may hold a password.
        raise BadModel(f"no language model is called {shown}", f"use one of: {FORMS}")
    return ModelName(provider, name, base)  # type: ignore[arg-type]


def _checked_base(base: str) -> str:
    address = urlsplit(base)
    if address.username or address.password or address.query or address.fragment:
        raise BadModel("the model's address holds a password or a query", f"put the key into ${_KEYS['openai-like']}")
    if not address.hostname:
        raise BadModel(f"the model's address {base!r} names no host", f"use one of: {FORMS}")
    return base.rstrip("/")
