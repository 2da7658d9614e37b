"""The chat within a page of another site: one that `--embed-from` names shows it, another does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.conftest import ARTICLES, PATIENCE, STAGED, serving

ASKED = "drones intercepted over Moscow"


class Framing(BaseHTTPRequestHandler):
    """A page that holds nothing but a frame, of what its own address names."""

    def do_GET(self) -> None:
        body = f'<!doctype html><title>Intranet</title><iframe width=1200 height=700 src="{self.path[1:]}"></iframe>'
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def framing() -> Iterator[int]:
    """A server of such pages; gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Framing)
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.05))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Sites:
    """Origins beside the chat's `localhost`: of the same site and of another, which may frame it; one that may not."""

    near: str
    far: str
    other: str


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    with framing() as allowed, framing() as other:
        yield Sites(f"http://localhost:{allowed}", f"http://127.0.0.1:{allowed}", f"http://127.0.0.1:{other}")


@pytest.fixture(scope="module")
def chat(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log, allowed = (
        tmp_path_factory.mktemp("framed") / "log",
        (f"--embed-from={site}" for site in (sites.near, sites.far)),
    )
    for address in serving([*STAGED], ARTICLES, log, "--users", *allowed):
        yield f"http://localhost:{urlsplit(address).port}/"


def framed(browser: Browser, origin: str, chat: str) -> tuple[Page, FrameLocator]:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{origin}/{chat}")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Name").fill("ada")
    frame.get_by_label("Password").fill("ada")
    frame.get_by_role("button", name="Sign in").click()
    return page, frame


def test_a_page_of_an_allowed_site_shows_the_chat_which_signs_in_and_answers_the_question_of_the_link(
    browser: Browser, sites: Sites, chat: str
) -> None:
    page, frame = framed(browser, sites.near, f"{chat}?q={ASKED}")
    frame.locator(".turn.done .fn").first.click()
    frame.locator(".reader mark").first.wait_for()
    expect(frame.locator(".turn h2")).to_have_text([ASKED])
    frame.locator("#question textarea").fill("Steve Witkoff Middle East envoy")
    frame.locator("#question textarea").press("Enter")
    frame.locator(".turn:nth-child(2).done .fn").first.wait_for()
    page.reload()  # by which the frame gets its address again
    frame.locator(".turn:nth-child(2) .fn").first.wait_for()
    page.context.close()


def test_where_a_browser_lets_frames_of_other_sites_keep_nothing_the_sign_in_is_kept_for_that_site_alone(
    browser: Browser, sites: Sites, chat: str
) -> None:
    page, frame = framed(browser, sites.far, f"{chat}?q={ASKED}")
    frame.locator(".turn.done .fn").first.wait_for()
    (kept,) = [c for c in page.context.cookies() if c["name"].startswith("access-token")]
    assert (kept["httpOnly"], kept["secure"], kept["sameSite"]) == (True, True, "None")
    assert kept["partitionKey"] == "http://127.0.0.1"
    page.reload()
    frame.locator(".turn.done .fn").first.wait_for()
    page.context.close()


def test_a_page_of_any_other_site_shows_nothing_of_it(browser: Browser, sites: Sites, chat: str) -> None:
    page = browser.new_page()
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
        page.goto(f"{sites.other}/{chat}")
    assert page.frames[1].url.startswith("chrome-error:")
    page.context.close()
