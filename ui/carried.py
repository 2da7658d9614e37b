"""What a browser keeps and sends along with every event: who it is, which conversation it shows, its settings."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from rag.options import MOST_SENTENCES, Options
from ui.choices import Choices, choices_of

_SECRET = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 22 characters of this alphabet are 132 bits
_ID = re.compile(r"[A-Za-z0-9_-]{10,64}")
_ALL, _AS_SET = Choices(), Options()


@dataclass(frozen=True, slots=True)
class Carried:
    """What came along. `owner` is None for a browser that keeps nothing: its conversations are not kept either."""

    owner: str | None = None
    conversation: str | None = None
    choices: Choices = _ALL
    options: Options = _AS_SET


def carried_of(data: object, user: str | None) -> Carried:
    """Read what a browser sent; what makes no sense is left out. `user` is who has signed in, if one has to.

    The owner is that user, or else the secret that the browser made up: only its digest is kept.
    """
    values = data if isinstance(data, dict) else {}
    settings = values.get("settings")
    settings = settings if isinstance(settings, dict) else {}
    only = values.get("only")
    return Carried(
        _owner(values.get("secret"), user),
        _matching(_ID, values.get("conversation")),
        choices_of({**(only if isinstance(only, dict) else {}), **{k: settings.get(k) for k in ("after", "before")}}),
        _options(settings),
    )


def _owner(secret: object, user: str | None) -> str | None:
    if user is not None:
        return f"user:{user}"
    known = _matching(_SECRET, secret)
    return f"browser:{hashlib.sha256(known.encode()).hexdigest()}" if known else None


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _options(settings: dict[str, Any]) -> Options:
    answerer = settings.get("answerer")
    sentences, threshold = _number(settings.get("sentences")), _number(settings.get("threshold"))
    return Options(
        sentences=int(sentences) if sentences is not None and 1 <= sentences <= MOST_SENTENCES else None,
        threshold=threshold if threshold is not None and 0 <= threshold <= 1 else None,
        answerer=answerer if answerer in ("quotes", "model") else None,
    )


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return None
