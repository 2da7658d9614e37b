"""Binds what Gradio keeps of a tab to who has it: a session hash seen in an address opens nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from ui.guard import App, Message, Receive, Scope, Send
from ui.visitor import Visitor, signed_in, visitor_of

EVENTS = re.compile(r"/gradio_api/(queue/join|run/predict|cancel|reset)/?")
MOST_STREAMS = 2000
STREAM = re.compile(r"/gradio_api/queue/data/?")


class Streams(dict[str, Any]):
    """What waits to be sent to each tab, in place of Gradio's: of too many, one that nobody reads goes first.

    Gradio lets the oldest go, and with it an answer that is on its way: whoever asks often enough would stop it.
    """

    def __init__(self, most: int = MOST_STREAMS) -> None:
        super().__init__()
        self.most = most
        self.read: Counter[str] = Counter()

    def __setitem__(self, key: str, messages: Any) -> None:
        """Begin to collect for a tab."""
        if key not in self and len(self) >= self.most:
            del self[next((known for known in self if not self.read[known]), next(iter(self)))]
        super().__setitem__(key, messages)

    @contextmanager
    def reading(self, key: str) -> Iterator[None]:
        """Say that a tab reads what is sent to it."""
        self.read[key] += 1
        try:
            yield
        finally:
            self.read[key] -= 1
            if not self.read[key]:
                del self.read[key]


class Bound:
    """ASGI middleware inside `Guard`: puts the visitor's key in place of the session hash that a request names.

    Turned away are strangers where one has to sign in, requests that do not say whose they are, and events that the
    page does not have.
    """

    def __init__(self, app: App, streams: Streams) -> None:
        self.app = app
        self.streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its own key, or refuse it."""
        event, stream = (scope["type"] == "http" and p.fullmatch(scope["path"]) for p in (EVENTS, STREAM))
        if not (event or stream):
            await self.app(scope, receive, send)
            return
        gradio, request = scope["app"], HTTPConnection(scope)
        user = signed_in(gradio, request.cookies)
        visitor = visitor_of(request.headers, user)
        if gradio.auth is not None and user is None:
            await PlainTextResponse("Sign in", 401)(scope, receive, send)
        elif visitor is None:
            await PlainTextResponse("Not from the page", 403)(scope, receive, send)
        elif stream and visitor.key not in self.streams:
            # Gradio would begin an answer, fail half-way and fill the log.
            await PlainTextResponse("Nothing was asked", 404)(scope, receive, send)
        elif stream:
            with self.streams.reading(visitor.key):
                await self.app({**scope, "query_string": f"session_hash={visitor.key}".encode()}, receive, send)
        else:
            await self._event(gradio, visitor, scope, receive, send)

    async def _event(self, gradio: Any, visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
        body = _bound(await _whole(receive), visitor.key, gradio.get_blocks().fns)
        if body is None:
            await PlainTextResponse("The page has no such event", 400)(scope, receive, send)
            return
        others = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]
        headers = [*others, (b"content-length", str(len(body)).encode())]
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Message:
            return next(given, None) or await receive()

        await self.app({**scope, "headers": headers}, replay, send)


async def _whole(receive: Receive) -> bytes:
    """Read a body; `Guard` has seen that it is not too large."""
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _bound(body: bytes, key: str, events: dict[int, Any]) -> bytes | None:
    """Return the body of an event with the key in it, None when it is no event of the page's."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    if "data" in values:  # an event begins; the others cancel one
        event = events.get(values["fn_index"]) if type(values.get("fn_index")) is int else None
        given = values["data"]
        if event is None or event.fn is None or not isinstance(given, list) or len(given) != len(event.inputs):
            return None
    return json.dumps({**values, "session_hash": key}).encode()
