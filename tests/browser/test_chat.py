"""What a person does on the page, in a real browser."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml
from playwright.sync_api import Page, expect

from tests.browser.conftest import FOOTNOTE, ROOT, OpenPage


def ask(page: Page, question: str, state: str = "done") -> None:
    last = page.locator(".turn").last.get_attribute("data-id") if page.locator(".turn").count() else None
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(f'.turn:last-child.{state}:not([data-id="{last}"])').wait_for()


def words_marked(page: Page) -> str:
    return "".join(page.locator("#reader mark").all_text_contents())


def test_the_empty_page_leads_to_articles_topics_and_days(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    expect(page.locator(".example")).to_have_count(3)
    page.locator(".library .rows li").first.wait_for()
    page.locator(".topics .headline").first.click()
    expect(page.locator(".reader h2")).to_have_text(page.locator(".topics .title").first.inner_text())

    page.locator(".dates button").last.click()
    expect(page.locator(".library .seek")).to_have_value("2026-01")
    expect(page.locator(".library .count")).to_have_text("4 articles of 8")

    page.locator("[data-within]").first.click()
    expect(page.locator(".only .chip")).to_have_count(4)  # three articles, and Clear
    page.locator("[data-within]").last.click()
    expect(page.locator(".only .chip", has_text="and 1 more")).to_be_visible()


def test_doubt_and_failure_are_said(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "prose drones intercepted over Moscow")
    expect(page.locator(".unsupported s")).to_have_attribute("title", "The cited passage says nothing of a colour.")
    ask(page, "closest drones intercepted over Moscow")
    expect(page.locator(".turn:last-child .label")).to_have_text("Closest passage — it may not answer this")
    ask(page, "break drones intercepted over Moscow", "failed")
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong")
    expect(page.locator(".turn:last-child")).not_to_contain_text("on purpose")


def test_hovering_or_focusing_a_footnote_shows_its_quote(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "drones intercepted over Moscow")
    footnotes = page.locator(".fn")
    footnotes.nth(1).hover()
    expect(page.get_by_role("tooltip").locator("q")).to_have_text(footnotes.nth(1).get_attribute("data-quote") or "")

    last_word = re.findall(r"\w+", footnotes.nth(1).get_attribute("data-quote") or "")[-1]
    expect(page.get_by_role("tooltip").locator("q strong")).to_have_text(last_word)
    expect(page.locator(".said .s").nth(1).locator("strong")).to_have_text(last_word)

    page.mouse.move(5, 5)
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.locator("#fresh").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip").locator("q")).to_have_text(footnotes.nth(0).get_attribute("data-quote") or "")


def test_what_is_long_leaves_the_answer_and_the_quote_in_view(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "drones intercepted over Moscow " * 60)
    expect(page.locator(".turn .fn").first).to_be_in_viewport()  # however long the question
    page.locator("#fresh").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "at length 60")
    page.locator(".fn").nth(50).scroll_into_view_if_needed()
    page.locator("#fresh").focus()
    page.keyboard.press("Tab")
    footnote = page.locator(".fn").first
    expect(footnote).to_be_focused()
    expect(footnote).to_be_in_viewport()
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # it scrolled

    card, at = page.get_by_role("tooltip").bounding_box(), footnote.bounding_box()
    assert card is not None
    assert at is not None
    gap = min(abs(card["y"] + card["height"] - at["y"]), abs(card["y"] - at["y"] - at["height"]))
    assert gap < 10  # pixels, 8 as meant


def test_two_people_at_once_see_only_their_own_conversation(staged: str, open_page: OpenPage) -> None:
    one, two = open_page(staged), open_page(staged)
    ask(one, "slowly drones intercepted over Moscow", "streaming")
    ask(two, "Who did Trump name as Middle East envoy?")

    expect(one.locator(".turn h2")).to_have_text(["slowly drones intercepted over Moscow"])
    expect(two.locator(".turn h2")).to_have_text(["Who did Trump name as Middle East envoy?"])
    one.get_by_role("button", name="Stop").click()
    one.locator(".turn.stopped").wait_for()


def test_a_thumb_is_kept_and_becomes_the_draft_of_a_prompt(site: str, home: Path, open_page: OpenPage) -> None:
    page = open_page(site)
    ask(page, "Who did Trump name as Middle East envoy?")
    ask(page, "Who won the 2022 World Cup?")  # a refusal can be voted on too
    good = page.locator(".turn").nth(0).get_by_role("button", name="Good answer")
    good.press("Enter")
    expect(good).to_have_attribute("aria-pressed", "true")
    thumb = page.locator(".turn").nth(1).get_by_role("button", name="Bad answer")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    expect(thumb).to_be_focused()
    page.get_by_label("Why? (optional)").last.fill("the page <b>should</b> know")
    page.keyboard.press("Enter")
    expect(page.locator(".turn").nth(1).locator(".thanks")).to_have_text("Thanks — kept: the page <b>should</b> know")

    page.get_by_text("Make this a test prompt").first.click()
    (shown,) = yaml.safe_load(page.locator(".draft pre").first.inner_text())
    written = home / "drafts"
    command = ["eval", "--from-feedback", "--index", str(home / "index"), "--out", str(written)]
    subprocess.run([*FOOTNOTE, *command], cwd=ROOT, check=True, capture_output=True)
    liked, disliked = yaml.safe_load((written / "drafts.yaml").read_text(encoding="utf-8"))

    assert shown == liked
    assert liked["sentences"] == [f.get_attribute("data-quote") for f in page.locator(".turn .fn").all()]
    assert disliked["question"] == "Who won the 2022 World Cup?"
    assert disliked["history"] == ["Who did Trump name as Middle East envoy?"]
    assert "the page <b>should</b> know" in disliked["note"]
    assert len(list((home / "feedback").iterdir())) == 1
