"""What goes wrong at a provider of models, in our own words: every class of error a provider knows becomes a `Fault`.

What a provider says when it fails may repeat the key, so none of it is ever passed on: a fault is told by the class and
the status of the error.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

begun: ContextVar[bool] = ContextVar("begun", default=False)
"""Whether the provider has begun to answer the call under way; what is raised before that is not about its words."""


class TooMuch(Exception):
    """The server goes on sending."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What to say of a provider's error, with `{model}` and `{key}` for their names; `retry_after`: the seconds it asks
    to wait, where it says so."""

    what: str
    cure: str
    retry_after: float | None = None


AGAIN = "try again; if it recurs the passages may be too long for it: set model_context"
_SLOW = Fault("the model {model} did not answer in time", "try again, or raise the setting model_timeout")
_BROKEN_OFF = Fault("the model {model} broke off", AGAIN)
_ENDLESS = Fault("the server of the model {model} sends without end", "is its address right?")
_UNREACHABLE = Fault("the model {model} cannot be reached", "is its server running?")
_UNREADABLE = Fault("the model {model} wrote nothing that can be read", "is its address right?")
_TOO_LONG = Fault("the passages are too long for the model {model}", "set model_context to its context window")
_MIDWAY = Fault("the server of the model {model} failed", "try again later")

Table = tuple[tuple[type[BaseException], Fault | Callable[[Any], Fault]], ...]

_OVERFLOW = re.compile(  # In the words of OpenAI, vLLM, llama.cpp and TGI: servers have no status for it.
    r"context|too (?:long|large|many tokens)|maximum.{0,20}(?:length|tokens)|tokens.{0,20} must be (?:<=|less)",
    re.IGNORECASE,
)
_OF_WORDS = (TypeError, AttributeError, LookupError, ValueError)  # What reading an answer raises that is none.


def fault_of(exc: BaseException) -> Fault:
    """Return what to say of an error that calling a provider raised."""
    chain = list(_chain(exc))
    libraries = {name: sys.modules[name] for name in _TABLES if name in sys.modules}  # Others have raised nothing.
    for kind, told in (row for name, library in libraries.items() for row in _TABLES[name](library)):
        for error in chain:
            if isinstance(error, kind):
                return told if isinstance(told, Fault) else told(error)
    if isinstance(exc, ValueError) and _OVERFLOW.search(str(exc)):  # llama.cpp's, in this process.
        return _TOO_LONG
    if isinstance(exc, _OF_WORDS) and begun.get():
        return _UNREADABLE
    return Fault(f"the model {{model}} failed ({type(exc).__name__})", "try again, or try another model")


def _httpx(httpx: Any) -> Table:
    return (
        (TooMuch, _ENDLESS),
        (httpx.TimeoutException, _SLOW),
        (httpx.RemoteProtocolError, _BROKEN_OFF),
        (httpx.ReadError, _BROKEN_OFF),
        (json.JSONDecodeError, _BROKEN_OFF),
        (httpx.TransportError, _UNREACHABLE),
        (ConnectionError, _UNREACHABLE),
    )


def _openai(openai: Any) -> Table:
    return (
        (openai.APIStatusError, _refused),
        (openai.APITimeoutError, _SLOW),
        (openai.APIConnectionError, _UNREACHABLE),
        (openai.APIError, _midway),
    )


def _ollama(ollama: Any) -> Table:
    return ((ollama.ResponseError, _refused),)


_TABLES: dict[str, Callable[[Any], Table]] = {"httpx": _httpx, "openai": _openai, "ollama": _ollama}
"""By the library that raises them, httpx first, for the others wrap its errors."""


def _midway(exc: Any) -> Fault:
    """Return what to say of a failure that was told in the middle of an answer."""
    return _TOO_LONG if _OVERFLOW.search(str(exc)) else _MIDWAY


def _refused(exc: Any) -> Fault:
    status = exc.status_code
    if status < 300:
        return _midway(exc)
    if status < 400:
        return Fault(
            f"the server of the model {{model}} points elsewhere ({status}), and is not followed",
            "name the final address",
        )
    if status in (401, 403):
        return Fault(f"the model {{model}} does not accept the key ({status})", "set {key} in the environment")
    if status == 404:
        return Fault("the server has no model {model} (404)", "check its name and address")
    wait = _retry_after(exc)
    if status == 429:
        asked = f", to be asked again in {wait:.0f} s" if wait is not None else ""
        return Fault(f"the model {{model}} has been asked too often (429{asked})", "wait a little", wait)
    if status in (400, 413, 422, 500) and _OVERFLOW.search(str(exc)):
        return _TOO_LONG
    if status < 500:
        return Fault(f"the model {{model}} refused the request ({status})", "try another model")
    return Fault(f"the server of the model {{model}} failed ({status})", "try again later", wait)


def _retry_after(exc: Any) -> float | None:
    """Return the seconds a server asks to wait, given as seconds or as a date."""
    said = exc.response.headers.get("retry-after") if getattr(exc, "response", None) is not None else None
    if said is None:
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
