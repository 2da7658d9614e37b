"""What went wrong when a language model was asked, in our own words.

What a provider says when it fails may repeat the key, so none of it is ever passed on: a failure is told by its status.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from index.errors import FootnoteError
from rag.writing.llm import ModelName

AGAIN = "try again; if it recurs the passages may be too long for it: set model_context"
BROKEN = (None, "error", "abort", "cancelled")
"""Why an answer ended that is none: no reason was given, or one of these."""

_OVERFLOW = re.compile(
    r"context|too (?:long|large|many tokens)|maximum.{0,20}(?:length|tokens)|tokens.{0,20} must be (?:<=|less)",
    re.IGNORECASE,
)
_UNREADABLE = {"TypeError", "AttributeError", "KeyError", "IndexError", "UnicodeDecodeError", "ValidationError"}


class ModelFailed(FootnoteError):
    """The language model gave no whole answer. `retry_after` is the seconds it asks to wait, where it says so."""

    def __init__(self, what: str, cure: str, retry_after: float | None = None) -> None:
        super().__init__(what, cure)
        self.retry_after = retry_after


def finish_of(raw: Any) -> str | None:
    """Return why a model ended its answer, as its last piece says it; None in a piece before."""
    if not isinstance(raw, dict):
        raw = raw.model_dump() if hasattr(raw, "model_dump") else {}
    choices = raw.get("choices") or [{}]
    found = choices[0].get("finish_reason") or raw.get("done_reason") or ("stop" if raw.get("done") else None)
    return str(found) if found else None


def failure(exc: BaseException, model: ModelName) -> ModelFailed:
    """Return what to say of a provider's error, holding nothing that the provider said."""
    if isinstance(exc, ModelFailed):
        return exc
    status = getattr(exc, "status_code", None)
    if isinstance(status, int) and status >= 300:
        return _refused(status, exc, model)
    kinds = {type(e).__name__ for e in _chain(exc)}
    if "TooMuch" in kinds:
        return ModelFailed(f"the server of the model {model} sends without end", "is its address right?")
    if any("Timeout" in kind for kind in kinds):
        return ModelFailed(f"the model {model} did not answer in time", "try again, or raise the setting model_timeout")
    if kinds & {"RemoteProtocolError", "ReadError", "IncompleteRead"} or isinstance(exc, json.JSONDecodeError):
        return ModelFailed(f"the model {model} broke off", AGAIN)
    if kinds & {"APIConnectionError", "ConnectError", "ConnectionError", "ConnectionRefusedError"}:
        return ModelFailed(f"the model {model} cannot be reached", "is its server running?")
    if _OVERFLOW.search(str(exc)):
        return _overflow(model)
    if kinds & _UNREADABLE:
        return ModelFailed(f"the model {model} wrote nothing that can be read", "is its address right?")
    if kinds & {"APIError", "ResponseError"}:  # Told in the middle of an answer.
        return ModelFailed(f"the server of the model {model} failed", "try again later")
    return ModelFailed(f"the model {model} failed ({type(exc).__name__})", "try again, or try another model")


def _refused(status: int, exc: BaseException, model: ModelName) -> ModelFailed:
    if status < 400:
        return ModelFailed(
            f"the server of the model {model} points elsewhere ({status}), and is not followed",
            "name the final address",
        )
    if status in (401, 403):
        return ModelFailed(
            f"the model {model} does not accept the key ({status})", f"set {model.key or 'its key'} in the environment"
        )
    if status == 404:
        return ModelFailed(f"the server has no model {model} (404)", "check its name and address")
    wait = _retry_after(exc)
    if status == 429:
        asked = f", to be asked again in {wait:.0f} s" if wait is not None else ""
        return ModelFailed(f"the model {model} has been asked too often (429{asked})", "wait a little", wait)
    if status in (400, 413, 422, 500) and _OVERFLOW.search(str(exc)):
        return _overflow(model)
    if status < 500:
        return ModelFailed(f"the model {model} refused the request ({status})", "try another model")
    return ModelFailed(f"the server of the model {model} failed ({status})", "try again later", wait)


def _overflow(model: ModelName) -> ModelFailed:
    return ModelFailed(f"the passages are too long for the model {model}", "set model_context to its context window")


def _retry_after(exc: BaseException) -> float | None:
    """Return the seconds a server asks to wait, given as seconds or as a date."""
    try:
        said = exc.response.headers["retry-after"]  # type: ignore[attr-defined]
    except (AttributeError, KeyError):
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):  # No date, or one without its zone.
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__
