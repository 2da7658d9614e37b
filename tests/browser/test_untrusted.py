"""Eighty payloads through titles, publishers, texts, file names, questions and uploads, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import Error as BrowserError

from tests.browser.conftest import ARTICLES, PATIENCE, STAGED, serving
from tests.browser.payloads import PAYLOADS

ODD = [*STAGED[:-1], "tests.browser.odd_chat", "--hostile"]
AT_ONCE = 10  # payloads a question


@dataclass
class Seen:
    """What ran, and who was called; `page` is the page it happened on."""

    page: Page
    ran: set[int] = field(default_factory=set)
    called: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(ODD, ARTICLES, tmp_path_factory.mktemp("hostile") / "log")


@pytest.fixture(scope="module")
def unescaped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The control: the same page, which escapes nothing."""
    yield from serving([*ODD, "--unescaped"], ARTICLES, tmp_path_factory.mktemp("unescaped") / "log")


@pytest.fixture
def watched(browser: Browser) -> Iterator[Seen]:
    """A page that notes what runs and who is called. Its content security policy is off: escaping stands alone."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    seen = Seen(context.new_page())

    def check(route: Route) -> None:
        host = urlsplit(route.request.url).hostname or ""
        if host in ("127.0.0.1", ""):
            route.continue_()
        else:
            seen.called.add(host)
            route.abort()

    context.route("**/*", check)
    context.expose_binding("hit", lambda _source, n=0: seen.ran.add(int(n)))
    seen.page.on("dialog", lambda dialog: dialog.dismiss())
    yield seen
    context.close()


def questions() -> list[str]:
    """Questions about every hostile article, each with its own payload."""
    each = [f"harbour{n} master{n} {payload}" for n, payload in enumerate(PAYLOADS, start=1)]
    return ["\n".join(each[at : at + AT_ONCE]) for at in range(0, len(each), AT_ONCE)]


def through_questions(page: Page) -> None:
    """Ask about every hostile article, open each footnote and hover over it."""
    for number, question in enumerate(questions(), start=1):
        page.locator("#question textarea").fill(question)
        page.keyboard.press("Enter")
        turn = f".turn:nth-child({number})"
        page.locator(f"{turn}.done").wait_for()
        for source in page.locator(f"{turn} .source").all():
            source.click()
            shown = f'.reader[data-turn="{number}"][data-n="{source.get_attribute("data-n")}"]'
            page.locator(f"{shown} mark").first.wait_for()


def through_the_library(page: Page) -> None:
    """Show every row, choose one of each publisher, and give files of every name."""
    page.locator("#question textarea").wait_for()
    page.locator(".library .rows li").nth(len(PAYLOADS) - 1).wait_for(state="attached")
    for box in page.locator(".rows .pick").all()[:8]:
        box.check()
    page.locator("[data-of=publisher] summary").click()
    for box in page.locator("[data-of=publisher] input").all()[:8]:
        box.check()
    names = [payload.replace("/", "∕") + ".exe" for payload in PAYLOADS]
    files = [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in names]
    page.set_input_files(".library .files", files)  # type: ignore[arg-type]
    page.locator(".received li.file-refused").nth(49).wait_for()
    page.locator(".only .chip", has_text="Clear").click()


def through_feedback(page: Page) -> None:
    """Vote on every answer with ten payloads for a reason, and look at the drafts of prompts."""
    for at, turn in enumerate(page.locator(".turn").all()):
        reason = " ".join(PAYLOADS[at * AT_ONCE : (at + 1) * AT_ONCE])
        turn.locator(".thumb-down").click()
        turn.get_by_label("Why? (optional)").fill(reason)
        page.keyboard.press("Enter")
        turn.locator(".thanks q").wait_for()
        turn.locator(".draft summary").click()


def settle(page: Page) -> None:
    """Wait until every error and load that was under way has been heard of."""
    page.evaluate("""() => new Promise((done) => {
        const probe = new Image();
        probe.onerror = () => requestAnimationFrame(() => setTimeout(done, 200));
        probe.src = "data:,";
    })""")


def test_no_payload_runs_and_no_host_is_called(hostile: str, watched: Seen) -> None:
    page = watched.page
    page.goto(hostile)
    through_the_library(page)
    through_questions(page)
    through_feedback(page)
    settle(page)

    assert page.locator(".turn .source").count() == len(PAYLOADS)
    assert (watched.ran, watched.called) == (set(), set())
    assert page.evaluate("document.title") == "Footnote"
    assert page.url.startswith(hostile)


def test_the_words_of_a_payload_are_shown_as_they_are(hostile: str, watched: Seen) -> None:
    page = watched.page
    page.goto(hostile)
    page.locator(".rows li").first.wait_for()
    page.locator(".library .seek").fill("harbour11")
    page.locator(".rows .volume").first.click()

    assert page.locator(".reader h2").text_content() == f"{PAYLOADS[10]} of harbour11"
    assert f"said {PAYLOADS[10]} to us." in (page.locator(".reader .text").text_content() or "")
    assert page.locator("#status .status").text_content() == f"80 articles {PAYLOADS[10]}"


def test_the_control_without_escaping_runs_payloads_and_calls_hosts(unescaped: str, watched: Seen) -> None:
    for question in questions():
        # Each on a page of its own: payloads break it, or lead it away. That is what they are for.
        page = watched.page.context.new_page()
        page.goto(f"{unescaped}?{urlencode({'q': question})}")
        page.wait_for_function(
            "here => !location.href.startsWith(here) || document.querySelector('.turn:is(.done, .failed)')",
            arg=unescaped,
        )
        with suppress(BrowserError):  # it is being led away at this moment
            settle(page)
        page.close()
    print(f"without escaping {len(watched.ran)} of {len(PAYLOADS)} payloads ran, {len(watched.called)} called a host")

    assert len(watched.ran) >= 10
    assert len(watched.called) >= 3


def test_the_policy_of_the_page_lets_nothing_out_even_unescaped(unescaped: str, browser: Browser) -> None:
    page = browser.new_page()
    called: list[str] = []
    page.on("requestfinished", lambda request: called.append(request.url))
    page.goto(unescaped)
    page.locator("#question textarea").wait_for()
    blocked = page.evaluate("""() => new Promise((done) => {
        document.addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
        document.body.append(Object.assign(new Image(), { src: "http://192.0.2.1/beacon.png" }));
    })""")
    page.close()

    assert blocked == "http://192.0.2.1/beacon.png"
    assert {urlsplit(url).hostname for url in called if url.startswith("http")} == {"127.0.0.1"}


def test_the_payloads_are_eighty_and_differ() -> None:
    assert len(set(PAYLOADS)) == 80
