"""A real browser on the real page: the command line serves it from a subprocess, on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from index.builder import build_index
from tests.processes import ROOT, Server, free_port, started
from tests.ui.model_servers import answering

ARTICLES = ROOT / "seeds" / "articles"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds; the machine may be busy
expect.set_options(timeout=PATIENCE)  # or it would be 5 seconds, whatever the contexts are told

FOOTNOTE = [sys.executable, "-m", "ui.cli"]
STAGED = [sys.executable, "-m", "tests.browser.fake_chat"]


def serving(command: list[str], index: Path, log: Path, *options: str) -> Iterator[str]:
    """Run `command chat options` on a free port until the test is over; yields the address."""
    port = free_port()
    server = started([*command, "chat", "--port", str(port), "--index", str(index), "--no-open", *options], log)
    try:
        yield _address_once_open(server, port, log)
    finally:
        server.terminate()
        server.wait(PATIENCE / 1000)


def _address_once_open(server: Server, port: int, log: Path) -> str:
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"http://127.0.0.1:{port}/"
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(f"the server ended with {server.returncode}:\n{log.read_text()}")


def indexed(articles: Path, index: Path) -> Path:
    """Index a folder of articles."""
    build_index([articles], index)
    return index


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `site`: articles/ as in seeds/, and their index/."""
    home = tmp_path_factory.mktemp("site")
    articles = home / "articles"
    shutil.copytree(ARTICLES, articles)
    indexed(articles, home / "index")
    return home


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The chat over seeds/articles."""
    yield from serving([*FOOTNOTE], home / "index", home / "log")


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The chat over a fake assistant that can be slow, doubtful, wrong or broken."""
    log = tmp_path_factory.mktemp("staged") / "log"
    with answering("Ollama", []) as place:  # for whom the settings look
        yield from serving(STAGED, ARTICLES, log, "--model-port", str(place.port))


@pytest.fixture(scope="module")  # not longer: Playwright holds an event loop, and other tests want their own
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or `$CHROMIUM`."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM} — set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@contextmanager
def opening(browser: Browser) -> Iterator[OpenPage]:
    """Open the page in contexts of their own; afterwards, nothing has left the host and no script has failed."""
    contexts: list[BrowserContext] = []
    requests: list[Request] = []
    errors: list[str] = []

    def opened(address: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator("#question textarea").wait_for()
        page.locator(".example").first.wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert {urlsplit(r.url).hostname for r in requests if r.url.startswith("http")} <= {"127.0.0.1"}
    assert errors == []


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages for one test."""
    with opening(browser) as opened:
        yield opened
