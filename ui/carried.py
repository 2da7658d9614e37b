"""What a page sends along with every event: which conversation it shows, how far it has drawn it, its settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rag.question.options import MOST_SENTENCES, Options
from ui.choices import Choices, choices_of

_ID = re.compile(r"[A-Za-z0-9_-]{10,64}")
_LONGEST_NAME = 300
_LATEST = 2**52  # a browser counts exactly up to twice this
_ALL, _AS_SET = Choices(), Options()


@dataclass(frozen=True, slots=True)
class Carried:
    """What came along: the conversation that is shown, the latest revision of it that the page has drawn, and the turn
    whose question is being edited.

    `model` is how the browser names a model of this machine that was chosen, whether or not there is one.
    `owner` is None for a browser that keeps nothing: its conversations are not kept either.
    """

    owner: str | None = None
    conversation: str | None = None
    revision: int = 0
    editing: int | None = None
    choices: Choices = _ALL
    options: Options = _AS_SET
    model: str | None = None


def carried_of(data: object, owner: str | None) -> Carried:
    """Read what a page sent; what makes no sense is left out. `owner` is whose it is, as `ui/visitor.py` knows it."""
    values = data if isinstance(data, dict) else {}
    settings = values.get("settings")
    settings = settings if isinstance(settings, dict) else {}
    only = values.get("only")
    return Carried(
        None if values.get("keeps") is False and owner and owner.startswith("browser:") else owner,
        _matching(_ID, values.get("conversation")),
        _whole(values.get("revision")) or 0,
        _whole(values.get("editing")),
        choices_of({**(only if isinstance(only, dict) else {}), **{k: settings.get(k) for k in ("after", "before")}}),
        _options(settings),
        _model(settings.get("answerer")),
    )


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _whole(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < _LATEST else None


def _model(answerer: object) -> str | None:
    return answerer if isinstance(answerer, str) and ":" in answerer and len(answerer) <= _LONGEST_NAME else None


def _options(settings: dict[str, Any]) -> Options:
    answerer = settings.get("answerer")
    sentences, threshold = _number(settings.get("sentences")), _number(settings.get("threshold"))
    return Options(
        sentences=int(sentences) if sentences is not None and 1 <= sentences <= MOST_SENTENCES else None,
        threshold=threshold if threshold is not None and 0 <= threshold <= 1 else None,
        answerer="model" if _model(answerer) else answerer if answerer in ("quotes", "model") else None,
    )


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return None
