"""What is said when a language model gives no whole answer; the seam where a provider's errors become that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from index.errors import FootnoteError
from index.providers import begun, fault_of

BROKEN = (None, "error", "abort", "cancelled")
"""Why an answer ended that is none: no reason was given, or one of these."""


class ModelFailed(FootnoteError):
    """The language model gave no whole answer. `retry_after` is the seconds it asks to wait, where it says so;
    `status` that of HTTP, where its server refused with one."""

    def __init__(self, what: str, cure: str, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(what, cure)
        self.retry_after = retry_after
        self.status = status


@contextmanager
def as_model_failed(model: object, key: str | None = None) -> Iterator[None]:
    """Raise ModelFailed, in our own words, for whatever calling a model's provider raises. Nothing of our own
    may stand inside.

    `model` is its name, `key` the environment variable that holds its key.
    """
    begun.set(False)
    try:
        yield
    except Exception as exc:
        fault = fault_of(exc)
        what, cure = (text.format(model=model, key=key or "its key") for text in (fault.what, fault.cure))
        raise ModelFailed(
            what, cure, fault.retry_after, getattr(exc, "status_code", None)
        ) from None  # What the provider said may repeat the key.


def finish_of(raw: Any) -> str | None:
    """Return why a model ended its answer, as its last piece says it; None in a piece before."""
    if not isinstance(raw, dict):
        raw = raw.model_dump() if hasattr(raw, "model_dump") else {}
    choices = raw.get("choices") or [{}]
    found = choices[0].get("finish_reason") or raw.get("done_reason") or ("stop" if raw.get("done") else None)
    return str(found) if found else None
