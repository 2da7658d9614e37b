"""Choosing a language model of this machine in the settings, and stopping one that thinks."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_chat import ask


def test_a_model_of_this_machine_is_found_tried_used_and_kept(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    page.get_by_role("button", name="Settings").click()
    rows = page.locator(".running li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("llama3.2:3b")
    expect(rows.first).to_contain_text("Ollama · 3.2B, 2.0 GB")
    expect(rows.last).to_contain_text("Ollama passes what it is asked on to ollama.com.")
    page.get_by_role("button", name="Try llama3.2:3b").click()
    expect(rows.first.locator(".speed")).to_contain_text("First word after")
    page.get_by_role("button", name="Use llama3.2:3b").click()
    expect(page.locator("#status")).to_contain_text("written by llama3.2:3b, checked")
    page.reload()
    page.locator(".example").first.wait_for()
    expect(page.locator("#status")).to_contain_text("written by llama3.2:3b, checked")
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_label("Who answers")).to_have_value("openai-like:llama3.2:3b@http://127.0.0.1:" + port(page))
    page.get_by_role("button", name="Back to the defaults").click()
    expect(page.locator("#status")).not_to_contain_text("llama")


def test_a_model_that_thinks_long_says_so_and_can_be_stopped(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    page.locator("#question textarea").fill("ponder this")
    page.keyboard.press("Enter")
    page.get_by_text("The model is thinking… You can stop it.").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator(".turn.stopped").wait_for()
    ask(page, "drones intercepted over Moscow")


def port(page: Page) -> str:
    """The end of a model's name: the port of the server that was found."""
    return str(page.locator("[data-use]").first.get_attribute("data-use")).rpartition(":")[2]
