"""What the server lets in."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import pytest

from ui.guard import LOOPBACK, Guard

PAGE_ASKS = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/assets/index-DphvyggB.js"),
    ("GET", "/gradio_api/heartbeat/lvl46pjdvv"),
    ("GET", "/gradio_api/queue/data"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/cancel"),
]
NOBODY_NEEDS = [
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/proxy=http://example.com"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/run/ask"),
    ("GET", "/gradio_api/deep_link"),
    ("GET", "/monitoring/summary"),
    ("POST", "/gradio_api/vibe-edit"),
    ("GET", "/gradio_api/openapi.json"),
    ("PUT", "/"),
    ("GET", "//"),
    ("GET", "/config\n"),
]


def drive(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never waits, whoever's event loop may be running."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def answered(method: str, path: str, host: str = "127.0.0.1:7860", hosts: tuple[str, ...] = LOOPBACK) -> Any:
    """The status and the headers that come back."""
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", host.encode())]}
    drive(Guard(app, hosts)(scope, None, send))  # type: ignore[arg-type]
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.mark.parametrize(("method", "path"), PAGE_ASKS)
def test_what_the_page_asks_for_is_let_in_with_headers_that_keep_it_home(method: str, path: str) -> None:
    status, headers = answered(method, path)

    assert status == 200
    assert b"default-src 'self'" in headers[b"content-security-policy"]


@pytest.mark.parametrize(("method", "path"), NOBODY_NEEDS)
def test_what_the_page_never_asks_for_is_not_found(method: str, path: str) -> None:
    assert answered(method, path)[0] == 404


def test_a_loopback_server_answers_to_no_other_name() -> None:
    assert answered("GET", "/", "localhost:7860")[0] == 200
    assert answered("GET", "/", "[::1]:7860")[0] == 200
    assert answered("GET", "/", "evil.example")[0] == 404
    assert answered("GET", "/", "evil.example", hosts=())[0] == 200
