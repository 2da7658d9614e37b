"""The HTTP client for language models. It follows no redirect, and stops after more bytes than an answer can have."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from index.providers import TooMuch, begun

_MOST = 24_000_000  # Bytes; an answer of the longest text Footnote takes, a character a message, with its wrapping.


class _Bounded(httpx.AsyncByteStream, httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = _MOST

    def _counted(self, part: bytes) -> bytes:
        self._left -= len(part)
        if self._left < 0:
            raise TooMuch
        return part

    def __iter__(self) -> Iterator[bytes]:
        yield from map(self._counted, self._stream)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield self._counted(part)

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


def _bound(response: httpx.Response) -> None:
    begun.set(True)
    response.stream = _Bounded(response.stream)


async def _bound_async(response: httpx.Response) -> None:
    _bound(response)


def http_options(timeout: float, *, asynchronous: bool) -> dict[str, Any]:
    """Return the options of an httpx client; `timeout`: seconds of silence."""
    # Nothing is followed to another place: the key and the passages are for the named host.
    hook = _bound_async if asynchronous else _bound
    return {"timeout": timeout, "follow_redirects": False, "event_hooks": {"response": [hook]}}
