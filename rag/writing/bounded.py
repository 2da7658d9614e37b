"""The HTTP client that language models are asked with: it follows nothing, and reads no more than any answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx

_MOST = 24_000_000  # Bytes; an answer of the longest text Footnote takes, a character a message, with its wrapping.


class TooMuch(Exception):
    """The server goes on sending."""


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = _MOST
        async for part in self._stream:
            left -= len(part)
            if left < 0:
                raise TooMuch
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _bound(response: httpx.Response) -> None:
    response.stream = _Bounded(response.stream)


def http_options(timeout: float) -> dict[str, Any]:
    """Return the options of an `httpx.AsyncClient`; `timeout`: seconds of silence."""
    # Nothing is followed to another place: the key and the passages are for the named host.
    return {"timeout": timeout, "follow_redirects": False, "event_hooks": {"response": [_bound]}}
