"""What those who run Footnote as a service ask it: whether it lives, and whether it can answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from index.errors import FootnoteError, StoreUnavailable
from ui.api_errors import UNKEPT

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.guard import App, Receive, Scope, Send

_KEPT = 60.0  # seconds; a model is not asked each time that somebody wants to know


class Readiness:
    """Whether questions can be answered: the index is open and the language model, where there is one, answers."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._clock = clock
        self._lock = Lock()
        self._looked, self._trouble = float("-inf"), ""

    def trouble(self) -> str:
        """Say what is wrong, in a few words that name neither files nor addresses; nothing when ready."""
        with self._lock:
            if self._clock() - self._looked > _KEPT:
                self._trouble = self._look()
                self._looked = self._clock()
            return self._trouble

    def _look(self) -> str:
        try:
            assistant = self._desk.assistant
            writer, _ = assistant.writer, assistant.index.store.count()
        except StoreUnavailable:
            return "the index cannot be asked"
        except (FootnoteError, OSError):
            return "the index cannot be opened"
        try:
            if writer is not None:
                writer.model.probe()
        except FootnoteError:
            return "the language model does not answer"
        return ""


class Service:
    """ASGI middleware before the sign-in: answers `/healthz` and `/readyz` in one line, and passes all else on."""

    def __init__(self, app: App, desk: Desk) -> None:
        self.app = app
        self.readiness = Readiness(desk)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or lead it on."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == "/healthz":
            await JSONResponse({"status": "alive"}, headers=UNKEPT)(scope, receive, send)
        elif path == "/readyz":
            trouble = await run_in_threadpool(self.readiness.trouble)
            said = JSONResponse({"status": trouble or "ready"}, 503 if trouble else 200, UNKEPT)
            await said(scope, receive, send)
        else:
            await self.app(scope, receive, send)
