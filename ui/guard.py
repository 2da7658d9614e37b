"""What the server lets in and sends along: only the paths the page uses, and headers that keep it at home."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Gradio offers far more (files, proxy, uploads, deep links, monitoring, a code generator); Footnote needs this.
ALLOWED = {
    "GET": re.compile(
        r"/|/(assets|static)/.+|/favicon\.ico|/manifest\.json|/theme\.css|/config/?|/login_check/?|/logout"
        r"|/gradio_api/(info|app_id|startup-events|queue/data|theme\.css|login_check/?|heartbeat/[\w-]+)"
    ),
    "HEAD": re.compile(r"/"),
    "POST": re.compile(r"/login/?|/gradio_api/(queue/join|run/predict|cancel|reset)"),
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

HEADERS = {
    # Gradio runs inline scripts and compiles templates with Function(); nothing may come from, or go, elsewhere.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware: 404 for paths the page never asks for, and security headers on the rest.

    `hosts`, when given, are the only Host names answered, so that a web page elsewhere cannot reach a
    loopback server through a name of its own (DNS rebinding).
    """

    def __init__(self, app: App, hosts: tuple[str, ...] = ()) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http" or not self._allows(scope):
            await _refuse(scope, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _allows(self, scope: Scope) -> bool:
        pattern = ALLOWED.get(scope["method"])
        if pattern is None or not pattern.fullmatch(scope["path"]):
            return False
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        return not self.hosts or re.sub(r":\d+$", "", host) in self.hosts


_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"Not found"})
