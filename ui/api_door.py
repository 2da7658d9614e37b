"""Lets programs in with a key, and leads what they ask for to the interface for programs."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from ui.api_errors import said
from ui.api_keys import Key, Keys
from ui.door import USER
from ui.guard import App, Receive, Scope, Send
from ui.guessing import Pace

PATHS = re.compile(r"/v1/.+|/api|/api/.+|/mcp|/metrics")
"""What belongs to the interface for programs."""
_TOLD = ("/api", "/api/openapi.json")  # only tells how to ask; a browser that shows it has no key
_ALSO = re.compile(r"/footnote/(library|log|upload|remove|accept-removals)")  # where a key is as good as a sign-in


class Paces:
    """How fast each key may ask: as its rate says."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._paces: dict[tuple[str, int], Pace] = {}

    def wait(self, key: Key) -> int:
        """The whole seconds until the key may ask again; 0 where it may now, which is then used up."""
        pace = self._paces.setdefault((key.name, key.rate), Pace(key.rate, 60 / key.rate))
        now = self._clock()
        wait = math.ceil(pace.wait(key.name, now))
        if not wait:
            pace.take(key.name, now)
        return wait


class KeyDoor:
    """ASGI middleware: a request with a key comes in as the key's user, at the key's pace.

    Where keys were made, or one signs in (`SignIn` stands behind), programs need one. Elsewhere a key is not asked
    for, and what programs send in its place is not looked at, for many send something. How to ask is told to whoever
    may open the chat.
    """

    def __init__(
        self, app: App, keys: Keys, signing_in: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self.keys = keys
        self.signing_in = signing_in
        self.paces = Paces(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its user in it, or refuse it."""
        ours = scope["type"] == "http" and PATHS.fullmatch(scope["path"])
        ours = ours and (self.signing_in or scope["path"] not in _TOLD)
        if not ours and not (scope["type"] == "http" and _ALSO.fullmatch(scope["path"])):
            await self.app(scope, receive, send)
            return
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        key = await run_in_threadpool(self.keys.find, token) if token else None
        if key is not None:
            scope[USER] = key.user
            if wait := self.paces.wait(key):
                later = {"retry-after": str(wait)}
                await said(429, f"the key {key.name} asks more than {key.rate} times a minute", later)(
                    scope, receive, send
                )
                return
        elif ours and (token or not self.signing_in) and (self.signing_in or self.keys.asked_for):
            what = "this key is not known" if token else "a key is needed"
            await said(401, f"{what} — make one with: footnote keys add NAME")(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Beside:
    """ASGI middleware: what belongs to the interface for programs or for agents goes there, all else to the page."""

    def __init__(self, app: App, api: App, mcp: App) -> None:
        self.app = app
        self.api = api
        self.mcp = mcp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead a request on."""
        ours = scope["type"] == "http" and PATHS.fullmatch(scope["path"])
        if not ours:
            await self.app(scope, receive, send)
        else:
            await (self.mcp if scope["path"] == "/mcp" else self.api)(scope, receive, send)
