"""What the page's address may ask for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.test_guard import drive
from ui.address import Address


def passed(path: str, query: bytes, site: str | None) -> Any:
    """What reached the page: its query, or where it was led instead."""
    seen: list[Any] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["query_string"])

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            seen.append((message["status"], dict(message["headers"])[b"location"]))

    headers = [(b"sec-fetch-site", site.encode())] if site else []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": headers}
    drive(Address(app)(scope, None, send))  # type: ignore[arg-type]
    return seen[0]


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_question_in_the_address_that_the_reader_typed_or_the_page_made_is_asked(site: str) -> None:
    assert passed("/", b"q=What+fell%3F", site) == b""


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_a_question_in_the_address_that_another_site_made_waits_in_the_box(site: str | None) -> None:
    assert passed("/", b"q=Wh%C3%A4t+fell%3F&x=1", site) == (303, b"?draft=Wh%C3%A4t+fell%3F")
    assert passed("/", b"draft=What", site) == b""


@pytest.mark.parametrize("path", ["/", "/config", "/config/", "/gradio_api/info"])
def test_nothing_else_in_the_address_reaches_gradio(path: str) -> None:
    assert passed(path, b"page=x&deep_link=y&%ff=\xff", "none") == b""
    assert passed("/footnote/library", b"since=1", "none") == b"since=1"
