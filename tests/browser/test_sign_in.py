"""The chat behind a sign-in: what a stranger reaches, and what who has signed in sees."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import FOOTNOTE, PATIENCE, serving
from ui.passwords import hashed
from ui.users import Role, User, change_users

SECRET = "correct-horse"
PEOPLE: dict[str, Role] = {"ada": "owner", "bob": "reader", "eve": "editor"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signed") / "log"


@pytest.fixture(scope="module")
def signed(home: Path, log: Path) -> Iterator[str]:
    people, hash_ = log.with_name("people"), hashed(SECRET)
    users = {name: User(name, role, hash_) for name, role in PEOPLE.items()}
    change_users(people, lambda known: known.update(users))
    yield from serving(["env", f"FOOTNOTE_USERS={people}", *FOOTNOTE], home / "index", log)


def sign_in(browser: Browser, address: str, name: str, password: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/config"),
        ("GET", "/footnote/library"),
        ("POST", "/footnote/upload"),
        ("POST", "/footnote/remove"),
        ("POST", "/footnote/here"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/run/predict"),
    ],
)
def test_a_stranger_reaches_nothing(signed: str, method: str, path: str) -> None:
    there = urlsplit(signed)
    connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=20)
    headers = {"footnote-name": "a.txt", "content-type": "application/json"}
    connection.request(method, path, '{"data": [], "fn_index": 0, "session_hash": "x"}', headers)
    assert connection.getresponse().status == 401
    connection.close()


def test_a_link_of_another_site_signs_nobody_out_and_a_form_without_the_pages_headers_neither(
    signed: str, browser: Browser
) -> None:
    page = sign_in(browser, signed, "bob", SECRET)
    page.locator(".rows li").first.wait_for()
    page.goto(f"data:text/html,<a href='{signed}logout'>x</a><form method=post action='{signed}footnote/sign-out'>"
              "<button>out</button></form>")  # fmt: skip
    page.get_by_role("button").click()
    page.goto(f"data:text/html,<a href='{signed}logout'>x</a>")
    page.get_by_text("x").click()
    page.goto(signed)
    page.locator(".rows li").first.wait_for()
    page.context.close()


def test_who_signs_in_asks_and_reads_and_strangers_do_not(signed: str, browser: Browser, log: Path) -> None:
    wrong = sign_in(browser, signed, "ada", "wrong")
    expect(wrong.get_by_text("Incorrect")).to_be_visible()
    expect(wrong.locator("#question")).to_have_count(0)
    wrong.context.close()

    page = sign_in(browser, signed, "ada", SECRET)
    page.locator(".rows li").first.wait_for()
    expect(page.get_by_role("button", name="Add files")).to_be_visible()
    expect(page.get_by_text("Who added and removed files")).to_be_hidden()  # nobody has yet
    page.locator("#question textarea").fill("Who did Trump name as Middle East envoy?")
    page.keyboard.press("Enter")
    page.locator(".turn.done .fn").first.click()
    page.locator(".reader mark").first.wait_for()
    page.get_by_role("button", name="History").click()
    page.locator(".history li").first.wait_for()
    page.locator("#question textarea").fill("typed, and nobody else's")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Password").wait_for()  # ("Name" is part of "Rename", which the history has.)
    # What is left only says that this browser has signed in before.
    assert [cookie["name"] for cookie in page.context.cookies()] == ["footnote-browser"]
    assert page.evaluate("sessionStorage.getItem('footnote.draft')") is None
    page.context.close()

    other = sign_in(browser, signed, "bob", SECRET)
    other.locator(".rows li").first.wait_for()
    expect(other.get_by_role("button", name="Add files")).to_be_hidden()
    expect(other.get_by_text("Who added and removed files")).to_be_hidden()
    other.get_by_role("button", name="History").click()
    expect(other.locator(".history")).to_contain_text("What you ask is kept here")
    other.context.close()

    for _ in range(10):
        sign_in(browser, signed, "mallory", "wrong").context.close()
    guessing = sign_in(browser, signed, "mallory", "wrong")
    expect(guessing.get_by_role("alert")).to_contain_text(re.compile(r"wait \d+ seconds"))
    expect(guessing.get_by_role("button")).to_have_text(re.compile(r"Wait \d+ s"))
    expect(guessing.get_by_role("button")).to_be_disabled()
    guessing.context.close()
    sign_in(browser, signed, "ada", SECRET).locator(".rows li").first.wait_for()
    assert SECRET not in log.read_text()
