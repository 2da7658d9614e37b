"""A page that stays open while its server is started anew, and what was typed meanwhile."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import ARTICLES, PATIENCE, OpenPage
from tests.browser.test_chat import ask, words_marked
from tests.ui.running import Running

FIRST, SECOND = "drones intercepted over Moscow", "Steve Witkoff Middle East envoy"
NEXT = "What did Hegseth say about NATO?"


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    kept = tmp_path_factory.mktemp("outliving")
    options = ["--index", str(ARTICLES), "--kept", str(kept)]
    with Running([sys.executable, "-m", "tests.browser.fake_chat"], options, kept / "log") as server:
        yield server


def box(page: Page) -> str:
    return page.locator("#question textarea").input_value()


def test_an_open_page_opens_votes_and_asks_on_after_a_restart_with_the_clock_set_back(
    server: Running, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    ask(page, FIRST)
    quote = page.locator(".fn").first.get_attribute("data-quote")
    server.kill()
    server.start("--clock", "-3600")

    page.locator(".fn").first.click()
    page.locator(".reader mark").first.wait_for()
    assert words_marked(page) == quote
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    ask(page, SECOND)
    expect(page.locator(".turn h2")).to_have_text([FIRST, SECOND])


def test_half_an_answer_and_what_was_typed_meanwhile_outlive_a_restart(server: Running, open_page: OpenPage) -> None:
    page = open_page(server.address)
    ask(page, "slowly " + FIRST, "streaming")
    page.locator("#question textarea").fill(NEXT)
    server.kill()
    page.get_by_text("Connection to the server was lost").wait_for()
    server.start()

    page.locator(".turn.stopped").wait_for()
    expect(page.locator(".turn h2")).to_have_text(["slowly " + FIRST])
    expect(page.locator("#question textarea")).to_have_value(NEXT)


def test_a_question_that_no_server_heard_is_in_the_box_again(server: Running, open_page: OpenPage) -> None:
    page = open_page(server.address)
    ask(page, FIRST)
    server.kill()
    page.locator("#question textarea").fill(SECOND)
    page.keyboard.press("Enter")
    page.get_by_text("Connection to the server was lost").wait_for()
    server.start()

    page.locator(".turn.done").wait_for()
    expect(page.locator("#question textarea")).to_have_value(SECOND)
    page.locator("#question textarea").press("Enter")
    page.locator(".turn:nth-child(2).done").wait_for()
    assert box(page) == ""
    page.reload()
    page.locator(".turn:nth-child(2).done").wait_for()
    assert box(page) == ""


def test_what_is_typed_within_the_round_trip_after_enter_is_the_next_question(
    server: Running, open_page: OpenPage
) -> None:
    page = open_page(server.address)
    slow, held = True, list[Route]()
    page.route("**/queue/join*", lambda route: held.append(route) if slow else route.continue_())
    page.locator("#question textarea").fill(FIRST)
    with page.expect_request("**/queue/join*"):
        page.keyboard.press("Enter")
    page.keyboard.type("And wh")
    assert box(page) == "And wh"
    slow = False
    for route in held:
        route.continue_()
    page.keyboard.type("en?")
    page.locator(".turn.done").wait_for()
    expect(page.get_by_role("button", name="Ask")).to_be_visible()

    assert box(page) == "And when?"
    assert re.search(FIRST, page.locator(".turn h2").inner_text())


def test_enter_while_an_answer_comes_keeps_what_is_typed(server: Running, open_page: OpenPage) -> None:
    page = open_page(server.address)
    ask(page, "slowly " + FIRST, "streaming")
    page.locator("#question textarea").fill(NEXT)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").click()
    page.locator(".turn.stopped").wait_for()

    assert box(page) == NEXT
    expect(page.locator(".turn")).to_have_count(1)


def test_who_had_signed_in_does_so_again_and_finds_the_page_as_it_was(server: Running, browser: Browser) -> None:
    server.kill()
    server.start("--users")
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.address)
    sign_in(page)
    ask(page, FIRST)
    page.locator("#question textarea").fill(NEXT)
    server.kill()
    server.start("--users")

    page.locator(".fn").first.click()
    sign_in(page)
    page.locator(".fn").first.click()
    page.locator(".reader mark").first.wait_for()
    assert box(page) == NEXT
    page.context.close()


def sign_in(page: Page) -> None:
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("ada")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".rows li, .turn").first.wait_for()


@pytest.mark.parametrize(("linked", "turns"), [(True, 0), (False, 1)])
def test_a_question_in_a_link_of_another_site_waits_for_enter(
    server: Running, open_page: OpenPage, linked: bool, turns: int
) -> None:
    page = open_page(server.address)
    link = f"{server.address}?q={FIRST.replace(' ', '+')}"
    if linked:
        page.goto(f"data:text/html,<a href='{link}'>read this</a>")
        page.get_by_text("read this").click()
        expect(page.locator("#question textarea")).to_have_value(FIRST)
        page.locator(".example").first.wait_for()
    else:
        page.goto(link)
        page.locator(".turn.done").wait_for()
    expect(page.locator(".turn")).to_have_count(turns)
    assert "?" not in page.url
