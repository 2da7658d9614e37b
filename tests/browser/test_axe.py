"""What axe-core finds wrong for people who use a screen reader, a keyboard or little contrast: nothing serious."""

from __future__ import annotations

import json
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ARTICLES, STAGED, OpenPage, serving
from tests.browser.test_chat import ask

OPTIONS = {"resultTypes": ["violations"]}
PHONE = {"width": 390, "height": 844}


def empty(page: Page) -> None:
    page.locator(".rows li").first.wait_for(state="attached")


def answered(page: Page) -> None:
    page.locator(".only .chip").first.click()
    ask(page, "prose drones intercepted over Moscow")
    page.locator(".thumb-up").click()
    page.locator(".draft summary").wait_for()
    page.locator(".fn").first.click()
    page.locator(".reader mark").first.wait_for()


def refused(page: Page) -> None:
    ask(page, "Who won the football World Cup?")
    page.locator(".turn.refused").wait_for()


def chosen(page: Page) -> None:
    page.locator("#status button").click()
    page.locator(".rows .pick").first.check()
    page.locator(".only .chip").first.wait_for()
    page.locator(".library .seek").fill("zzz")
    page.locator(".library .seek").fill("")


def compared(page: Page) -> None:
    ask(page, "sides of the drones intercepted over Moscow")
    page.locator(".sides").wait_for()


def asked_back(page: Page) -> None:
    ask(page, "unclear drones intercepted over Moscow")
    page.locator(".reading").first.wait_for()


def history(page: Page) -> None:
    ask(page, "drones intercepted over Moscow")
    page.get_by_role("button", name="History").click()
    page.locator("#reader .history").wait_for()


def settings(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    page.locator("#reader .settings").wait_for()
    page.locator(".running [data-use]").first.wait_for()


def found(page: Page) -> list[str]:
    """The violations that are serious or critical, each with the first element it is about."""
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{v['impact']} {v['id']}: {json.dumps([n['html'][:120] for n in v['nodes'][:3]])}"
        for v in violations
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_wrong(staged: str, open_page: OpenPage, scheme: str) -> None:
    page = open_page(staged, color_scheme=scheme, reduced_motion="reduce")
    wrong = {}
    for state in (empty, chosen, answered, refused, compared, asked_back, history, settings):
        state(page)
        wrong[state.__name__] = found(page)

    assert wrong == {state: [] for state in wrong}
    colour = "getComputedStyle(document.querySelector('#sources')).backgroundColor.match(/\\d+/g).slice(0, 3)"
    assert (page.evaluate(f"Math.max(...{colour})") > 200) == (scheme == "light")


def test_nothing_serious_is_wrong_on_a_phone(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged, viewport=PHONE, has_touch=True, reduced_motion="reduce")
    empty(page)
    assert found(page) == []
    chosen(page)
    assert found(page) == []
    page.keyboard.press("Escape")
    compared(page)
    assert found(page) == []


def test_nothing_serious_is_wrong_where_one_signs_in(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for address in serving([*STAGED], ARTICLES, tmp_path_factory.mktemp("signing") / "log", "--users"):
        for scheme in schemes:
            page = browser.new_page(color_scheme=scheme)
            page.goto(address)
            page.get_by_label("Name").fill("ada")
            page.get_by_label("Password").fill("wrong")
            page.get_by_role("button").click()
            page.get_by_role("alert").get_by_text("Incorrect").wait_for()
            assert found(page) == []
            page.close()


def test_the_control_is_found(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    page.evaluate("document.querySelector('.welcome h1').style.color = '#eee'")
    page.evaluate("document.querySelector('#fresh').replaceChildren()")

    assert {line.split(":")[0] for line in found(page)} == {"serious color-contrast", "critical button-name"}
