"""Takes the pictures of docs/images: `make screenshots`, or python -m tests.browser.screenshots docs/images."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import ARTICLES, CHROMIUM, FLAGS, FOOTNOTE, indexed, serving

ASKED = "How many drones were intercepted over Moscow?"
ABSENT = "Who won the 2022 World Cup?"
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the whole answer is there."""
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=question).wait_for()
    page.get_by_text("What comes nearest" if question == ABSENT else "own words").wait_for()


def pictures(page: Page, address: str, folder: Path, suffix: str) -> None:
    """Photograph the empty page, an answer with its article open, and a refusal."""
    page.goto(address)
    page.locator(".example").first.wait_for()
    page.screenshot(path=folder / f"empty{suffix}.png")
    ask(page, ASKED)
    page.locator("button.fn").first.click()
    page.locator("#reader mark").first.wait_for()
    page.screenshot(path=folder / f"chat{suffix}.png")
    page.keyboard.press("Escape")
    ask(page, ABSENT)
    page.screenshot(path=folder / f"refusal{suffix}.png")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for address in serving(FOOTNOTE, indexed(ARTICLES, Path(home) / "index"), Path(home) / "log"):
            for suffix, size, scheme in (("", WIDE, "light"), ("-dark", WIDE, "dark"), ("-phone", PHONE, "light")):
                context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                pictures(context.new_page(), address, folder, suffix)
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
