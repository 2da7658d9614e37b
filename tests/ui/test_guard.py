"""What the server lets in."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import pytest

from index.errors import FootnoteError
from ui.framing import checked_origin
from ui.guard import LOOPBACK, Guard

PAGE_ASKS = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/assets/index-DphvyggB.js"),
    ("GET", "/gradio_api/queue/data"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/login"),
    ("GET", "/footnote/library"),
    ("GET", "/footnote/log"),
    ("POST", "/footnote/upload"),
    ("POST", "/footnote/remove"),
    ("POST", "/footnote/here"),
    ("POST", "/footnote/sign-out"),
    ("POST", "/footnote/models"),
    ("POST", "/footnote/try"),
]
NOBODY_NEEDS = [
    ("GET", "/logout"),
    ("GET", "/gradio_api/heartbeat/lvl46pjdvv"),
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
    ("GET", "/footnote/upload"),
    ("GET", "/footnote/models"),
    ("POST", "/footnote/library"),
    ("OPTIONS", "/footnote/upload"),
]


def drive(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never waits, whoever's event loop may be running."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def answered(
    method: str,
    path: str,
    host: str = "127.0.0.1:7860",
    hosts: tuple[str, ...] = LOOPBACK,
    numbers: bool = False,
    programs: bool = False,
    framed_by: tuple[str, ...] = (),
    **headers: str,
) -> Any:
    """The status and the headers that come back."""
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": host, "content_length": "2", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items() if value]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    drive(
        Guard(app, hosts, numbers, largest_upload=5_000_000, programs=programs, framed_by=framed_by)(scope, None, send)
    )  # type: ignore[arg-type]
    return sent[0]["status"], dict(sent[0]["headers"])


def test_only_what_the_page_asks_for_is_let_in_with_headers_that_keep_it_home() -> None:
    replies = {asked: answered(*asked) for asked in (*PAGE_ASKS, *NOBODY_NEEDS)}

    assert {asked for asked, (status, _) in replies.items() if status == 200} == set(PAGE_ASKS)
    assert {replies[asked][0] for asked in NOBODY_NEEDS} == {404}
    assert all(b"default-src 'self'" in replies[asked][1][b"content-security-policy"] for asked in PAGE_ASKS)


@pytest.mark.parametrize("numbers", [False, True])
def test_a_server_answers_to_no_name_that_it_was_not_given(numbers: bool) -> None:
    hosts = (*LOOPBACK, "chat.example.org")
    ours = ("localhost:7860", "[::1]:7860", "chat.example.org", "CHAT.example.org:443")
    for name in ours:
        assert answered("GET", "/", name, hosts, numbers)[0] == 200
    for name in ("evil.example", "evil.example:7860", "chat.example.org.evil.example", "127.0.0.1.evil.example", ""):
        assert answered("GET", "/", name, hosts, numbers)[0] == 421
    for name in ("192.168.0.7:7860", "[fe80::1]:7860"):
        assert answered("GET", "/", name, hosts, numbers)[0] == (200 if numbers else 421)
    assert answered("GET", "/", "127.0.0.1", hosts, numbers, x_forwarded_host="evil.example")[0] == 421


def test_a_page_of_another_site_is_turned_away() -> None:
    ours, others = (
        "http://127.0.0.1:7860",
        ["http://evil.example", "http://localhost:7860", "http://127.0.0.1:3000", "null"],
    )
    assert answered("POST", "/gradio_api/queue/join", origin=ours)[0] == 200
    assert answered("POST", "/footnote/upload", sec_fetch_site="same-origin")[0] == 200
    assert answered("POST", "/footnote/upload", sec_fetch_site="cross-site")[0] == 403
    assert answered("POST", "/login", sec_fetch_site="same-site")[0] == 403
    for origin in others:
        assert answered("POST", "/gradio_api/queue/join", origin=origin)[0] == 403
        assert answered("GET", "/footnote/library", origin=origin)[0] == 403


def test_a_link_from_another_site_opens_the_page() -> None:
    assert answered("GET", "/", sec_fetch_site="cross-site")[0] == 200


def test_a_body_says_how_large_it_is_and_is_not_too_large() -> None:
    assert answered("POST", "/gradio_api/queue/join", content_length="1000000")[0] == 200
    assert answered("POST", "/gradio_api/queue/join", content_length="1000001")[0] == 413
    assert answered("POST", "/gradio_api/queue/join", content_length="")[0] == 411
    assert answered("POST", "/gradio_api/queue/join", content_length="-1")[0] == 411
    assert answered("POST", "/gradio_api/queue/join", transfer_encoding="chunked")[0] == 411
    assert answered("POST", "/footnote/upload", content_length="5000000")[0] == 200
    assert answered("POST", "/footnote/upload", content_length="5000001")[0] == 413


PROGRAMS_ASK = [
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/api/ask"),
    ("GET", "/api/articles/a/b.md"),
    ("GET", "/api/openapi.json"),
    ("POST", "/mcp"),
]


@pytest.mark.parametrize(("method", "path"), PROGRAMS_ASK)
def test_programs_are_let_in_only_where_they_may_come(method: str, path: str) -> None:
    assert answered(method, path)[0] == 404
    assert answered(method, path, programs=True)[0] == 200
    assert answered(method, path, programs=True, origin="http://evil.example")[0] == 403
    assert answered("PUT", path, programs=True)[0] == 404


def test_only_named_sites_may_frame_the_page_and_without_any_none() -> None:
    _, alone = answered("GET", "/")
    _, shown = answered("GET", "/", framed_by=("https://intranet.example", "http://desk:8080"))

    assert alone[b"content-security-policy"].endswith(b"; frame-ancestors 'none'")
    assert alone[b"x-frame-options"] == b"DENY"
    policy = alone[b"content-security-policy"].removesuffix(b"frame-ancestors 'none'")
    assert shown[b"content-security-policy"] == policy + b"frame-ancestors https://intranet.example http://desk:8080"
    assert b"x-frame-options" not in shown


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Intranet.example/", "https://intranet.example"),
        ("https://intranet.example:443", "https://intranet.example"),
        ("http://desk:8080", "http://desk:8080"),
        ("http://[::1]:81", "http://[::1]:81"),
    ],
)
def test_a_site_is_written_as_browsers_write_it(given: str, kept: str) -> None:
    assert checked_origin(given) == kept


@pytest.mark.parametrize(
    "given",
    ["*", "https://*.example", "intranet.example", "https://a.example/x", "https://a.example; script-src *", ""],
)
def test_what_is_no_single_site_is_refused_by_name(given: str) -> None:
    with pytest.raises(FootnoteError, match="is no site that could show the chat — name one without a path"):
        checked_origin(given)
