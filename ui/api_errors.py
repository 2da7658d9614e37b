"""What the interface for programs says when it does not answer: one shape, OpenAI's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from index.errors import FootnoteError, StoreUnavailable
from ui.admission import Busy

_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
UNKEPT = {"cache-control": "no-store"}
BROKE = "something went wrong — the window that runs Footnote shows the details"


def error(status: int, message: str) -> dict[str, Any]:
    """The object that says what is wrong."""
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}


def said(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that says what is wrong."""
    return JSONResponse(error(status, message), status, {**UNKEPT, **(headers or {})})


def refused(exc: FootnoteError) -> JSONResponse:
    """The response to what cannot be answered; one that is only too early may come again."""
    early = isinstance(exc, Busy | StoreUnavailable)
    return said(503, str(exc), {"retry-after": "2"}) if early else said(400, str(exc))
