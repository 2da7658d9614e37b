"""What the server lets in and sends along: only the paths the page uses, and headers that keep it at home."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Gradio offers far more (files, proxy, uploads, deep links, monitoring, a code generator); Footnote needs this.
ALLOWED = {
    "GET": re.compile(
        r"/|/(assets|static)/.+|/favicon\.ico|/manifest\.json|/theme\.css|/config/?|/login_check/?"
        r"|/gradio_api/(info|app_id|startup-events|queue/data|theme\.css|login_check/?)"
        r"|/footnote/(library|log|page|page-words)|/healthz|/readyz"
        r"|/a/[0-9a-f]{64}(\.[a-z]{2,5})?|/feed/[A-Za-z0-9_-]{1,64}\.atom"
    ),
    "HEAD": re.compile(r"/"),
    "POST": re.compile(
        r"/login/?|/gradio_api/(queue/join|run/predict|cancel|reset)|/footnote/(upload|remove|accept-removals|here|sign-out|models|try)"
    ),
}
PROGRAMS = {  # with `footnote chat --api` these too, ui/api.py and ui/mcp_server.py
    "GET": re.compile(
        r"/v1/models(/[^/]+)?|/api|/api/(openapi\.json|search|articles|articles/.+|answers/.+)|/mcp|/metrics"
    ),
    "POST": re.compile(r"/v1/chat/completions|/api/ask|/mcp"),
    "DELETE": re.compile(r"/mcp"),
}
UPLOAD = "/footnote/upload"
LARGEST_REQUEST = 1_000_000  # bytes; a question with all its choices has far fewer
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")  # as a Host header names this machine

_FRAMED = "frame-ancestors 'none'"
HEADERS = {
    # Gradio runs inline scripts and compiles templates with Function(); nothing may come from, or go, elsewhere.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        f"object-src 'none'; base-uri 'self'; form-action 'self'; {_FRAMED}"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches a server that listens on the address."""
    return address in (*LOOPBACK, "::1")


class Guard:
    """ASGI middleware: turns away what the page never asks for, and sends security headers with the rest.

    Turned away are unknown paths, requests that a page of another site sends, and bodies that are too large or do
    not say how large they are. `hosts` are the only Host names answered, so that a web page elsewhere cannot reach the
    server through a name of its own (DNS rebinding); with `numbers`, so are addresses, which no such page can have.
    `largest_upload` is in bytes; `programs` lets in what the interface for programs has, too. Only pages of the origins
    `framed_by` may show the page within them.
    """

    def __init__(
        self,
        app: App,
        hosts: tuple[str, ...] = LOOPBACK,
        numbers: bool = False,
        largest_upload: int = 0,
        programs: bool = False,
        framed_by: Sequence[str] = (),
    ) -> None:
        self.app = app
        self.hosts = hosts
        self.numbers = numbers
        self.largest_upload = largest_upload
        self.allowed = (ALLOWED, PROGRAMS) if programs else (ALLOWED,)
        self.headers = _headers(framed_by)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        status = self._refusal(scope) if scope["type"] == "http" else 404
        if status:
            await _refuse(scope, send, status, self.headers)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> int:
        """The status to refuse a request with, 0 to let it in."""
        patterns = (known.get(scope["method"]) for known in self.allowed)
        if not any(pattern and pattern.fullmatch(scope["path"]) for pattern in patterns):
            return 404
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        named = (host, *filter(None, [headers.get("x-forwarded-host")]))  # Gradio believes both
        if not all(self._ours(re.sub(r":\d+$", "", name).lower()) for name in named):
            return 421
        if _from_elsewhere(scope["method"], headers, host):
            return 403
        return self._too_large(scope["path"], headers) if scope["method"] == "POST" else 0

    def _ours(self, name: str) -> bool:
        return name in self.hosts or (self.numbers and _is_number(name.strip("[]")))

    def _too_large(self, path: str, headers: dict[str, str]) -> int:
        length = headers.get("content-length", "")
        if not length.isdecimal() or "transfer-encoding" in headers:
            return 411
        return 413 if int(length) > (self.largest_upload if path == UPLOAD else LARGEST_REQUEST) else 0


def _is_number(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _from_elsewhere(method: str, headers: dict[str, str], host: str) -> bool:
    """Whether a page of another site sends this. Browsers say so in these two headers, and no script can change them.

    Gradio itself lets every page of localhost, on whatever port, read a local server, and any page a public one.
    """
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        return True
    return method == "POST" and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _headers(framed_by: Sequence[str]) -> Headers:
    """HEADERS as they are sent. The old header knows no list: where there is one, the policy says it alone."""
    headers = dict(HEADERS)
    if framed_by:
        del headers["x-frame-options"]
        policy = headers["content-security-policy"]
        headers["content-security-policy"] = policy.replace(_FRAMED, f"frame-ancestors {' '.join(framed_by)}")
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def _refuse(scope: Scope, send: Send, status: int, kept: Headers) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *kept]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": _SAID[status]})


_SAID = {
    403: b"Not from another site",
    404: b"Not found",
    411: b"Say how long it is",
    413: b"Too large",
    421: "Footnote does not know itself by this name — start it with: footnote chat --allow-host NAME".encode(),
}
