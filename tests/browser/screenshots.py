"""Takes the pictures of docs/images: `make screenshots`, or python -m tests.browser.screenshots docs/images."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARTICLES, CHROMIUM, FLAGS, FOOTNOTE, indexed, serving

ASKED = "How many drones were intercepted over Moscow?"
ENVOY = "Who did Trump name as Middle East envoy?"
ABSENT = "Who won the 2022 World Cup?"
UPLOADED = "A harbour reopens.md"
UPLOAD = """---
title: A harbour reopens
date: 2025-06-02
publisher: The Harbour Post
---

The harbour reopened on Monday after two years of repairs. Ferries sail twice a day.
"""


def fresh(browser: Browser, address: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
    """The empty page in a browser of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.locator(".example").first.wait_for()
    page.locator(".library .rows li").first.wait_for(state="attached")
    return page


def ask(page: Page, question: str) -> None:
    """Ask, and wait until all is there, with what to ask next."""
    last = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(f".turn:nth-child({last + 1}).done .suggestion").first.wait_for()
    page.mouse.move(2, 2)


def open_article(page: Page) -> None:
    page.locator("button.fn").first.click()
    page.locator("#reader mark").first.wait_for()
    page.mouse.move(2, 2)


def answers(browser: Browser, address: str, folder: Path) -> None:
    """The empty page, an answer with its article open, in dark and on a phone too, and a refusal."""
    page = fresh(browser, address)
    page.screenshot(path=folder / "empty.png")
    ask(page, ASKED)
    open_article(page)
    page.screenshot(path=folder / "answer.png")
    page.keyboard.press("Escape")
    ask(page, ABSENT)
    page.screenshot(path=folder / "refusal.png")
    dark = fresh(browser, address, dark=True)
    ask(dark, ASKED)
    open_article(dark)
    dark.screenshot(path=folder / "dark.png")
    phone = fresh(browser, address, width=390, height=780)
    ask(phone, ENVOY)
    phone.screenshot(path=folder / "phone.png")


def panels(browser: Browser, address: str, folder: Path) -> None:
    """The library with an upload, the history, the settings."""
    page = fresh(browser, address)
    for question in (ABSENT, ENVOY, ASKED):
        ask(page, question)
        if question != ASKED:
            page.get_by_role("button", name="New conversation").click()
            page.locator(".example").first.wait_for()
    page.get_by_role("button", name="History", exact=True).click()
    page.locator(".history .more summary").nth(1).click()
    page.mouse.move(2, 2)
    page.screenshot(path=folder / "history.png")
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Most sentences in an answer").select_option("2")
    page.get_by_text("Looking for language models").wait_for(state="hidden")
    page.mouse.move(2, 2)
    page.screenshot(path=folder / "settings.png")
    page.keyboard.press("Escape")
    upload = folder / UPLOADED
    upload.write_text(UPLOAD, encoding="utf-8")
    page.locator("input.files").set_input_files(upload)
    page.locator(".rows li", has_text="A harbour reopens").wait_for(timeout=120_000)
    upload.unlink()
    page.get_by_text("Indexing…").wait_for(state="hidden", timeout=120_000)
    page.locator(".rows li", has_text="A harbour reopens").get_by_role("checkbox").check()
    page.mouse.move(2, 2)
    page.screenshot(path=folder / "library.png")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        articles = Path(shutil.copytree(ARTICLES, Path(home) / "articles"))
        for address in serving(FOOTNOTE, indexed(articles, Path(home) / "index"), Path(home) / "log"):
            answers(browser, address, folder)
            panels(browser, address, folder)
        browser.close()


if __name__ == "__main__":
    main()
