"""What a person does on the page, in a real browser."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTICLES, FOOTNOTE, ROOT, OpenPage


def ask(page: Page, question: str, state: str = "done") -> None:
    last = page.locator(".turn").last.get_attribute("data-id") if page.locator(".turn").count() else None
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(f'.turn:last-child.{state}:not([data-id="{last}"])').wait_for()


def words_marked(page: Page) -> str:
    return "".join(page.locator("#reader mark").all_text_contents())


def test_a_footnote_opens_the_article_at_the_cited_words(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    ask(page, "Who did Trump name as Middle East envoy?")
    expect(page.locator(".turn .said")).to_contain_text("Steve Witkoff")

    for footnote in page.locator(".turn .fn").all():
        footnote.click()
        number = footnote.get_attribute("data-n")
        page.locator(f'.reader[data-turn="1"][data-n="{number}"] mark').first.wait_for()

        file = page.locator(".reader .file").inner_text()
        assert words_marked(page) == footnote.get_attribute("data-quote")
        assert words_marked(page) in (ARTICLES / file).read_text(encoding="utf-8")
        expect(page.locator("#reader mark").first).to_be_in_viewport()


def test_an_example_is_asked_with_one_click_and_a_new_conversation_begins_empty(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    expect(page.locator(".example")).to_have_count(3)
    example = page.locator(".example").first
    question = example.inner_text()

    example.click()
    page.locator(".turn.done .fn").first.wait_for()
    expect(page.locator(".turn h2")).to_have_text(question)

    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".example").first).to_be_visible()


def test_the_empty_page_leads_to_articles_topics_and_days(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
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


def test_a_follow_up_sees_the_conversation_and_every_turn_keeps_its_own_citations(
    site: str, open_page: OpenPage
) -> None:
    page = open_page(site)
    ask(page, "Who did Trump name as Middle East envoy?")
    ask(page, "And where did he travel?")
    expect(page.locator(".turn").nth(1).locator(".query")).to_contain_text("envoy")
    ask(page, "How many drones were intercepted over Moscow?")

    for turn in (1, 3, 1):
        footnote = page.locator(f'.fn[data-turn="{turn}"]').first
        footnote.click()
        page.locator(f'.reader[data-turn="{turn}"] mark').first.wait_for()
        assert words_marked(page) == footnote.get_attribute("data-quote")


def test_a_refusal_offers_the_nearest_passages(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    ask(page, "Who won the 2022 World Cup?")
    turn = page.locator(".turn.refused")
    expect(turn.locator(".said")).to_contain_text("The articles do not answer this")
    expect(turn.locator(".fn")).to_have_count(0)

    turn.locator(".source").first.click()
    page.locator('.reader[data-shelf-of="nearest"] mark').first.wait_for()


def test_markup_in_an_article_executes_nothing(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    ask(page, "Who is the harbour master of Zanzibar? <img src=x onerror=\"window.hacked='question'\">")
    footnote = page.locator(".source", has_text="of Zanzibar").first
    footnote.hover()
    footnote.click()
    page.locator(".reader mark").first.wait_for()

    expect(page.locator(".reader h2")).to_have_text("<img src=x onerror=\"window.hacked='title'\"> of Zanzibar")
    expect(page.locator(".turn h2")).to_contain_text("<img src=x")
    assert page.locator("#transcript img, #reader img, #reader script, #reader svg, #reader b").count() == 0
    assert page.evaluate("window.hacked") is None

    # The control: the same markup unescaped does run here, so the line above can fail.
    page.evaluate("document.querySelector('.reader h2').innerHTML = document.querySelector('.reader h2').textContent")
    page.wait_for_function("window.hacked === 'title'")


def test_an_answer_can_be_stopped_and_the_next_one_works(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "slowly drones intercepted over Moscow", "streaming")
    page.locator(".turn .fn").first.click()  # a footnote works while the answer is still on its way
    page.locator(".reader mark").first.wait_for()

    page.get_by_role("button", name="Stop").click()
    page.locator(".turn.stopped").wait_for()
    expect(page.locator(".turn.stopped .s")).to_have_count(1)

    ask(page, "drones intercepted over Moscow")
    expect(page.locator(".turn.done .s")).to_have_count(3)
    expect(page.locator(".turn.stopped .s")).to_have_count(1)


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


def test_a_quote_stays_beside_its_footnote_when_the_keyboard_scrolls_to_it(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
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


def test_a_very_long_question_leaves_room_for_its_answer(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "drones intercepted over Moscow " * 60)
    expect(page.locator(".turn .fn").first).to_be_in_viewport()


def test_the_keyboard_is_enough(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    page.locator("#fresh").focus()
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("drones intercepted over Moscow")
    page.keyboard.press("Enter")
    page.locator(".turn.done").wait_for()

    footnote = page.locator(".fn").nth(1)
    footnote.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reader-title")).to_be_focused()
    page.get_by_role("button", name="Next citation").press("Enter")
    page.locator('.reader[data-n="3"]').wait_for()

    page.keyboard.press("Escape")
    page.locator(".library").wait_for()
    expect(footnote).to_be_focused()


def test_on_a_phone_the_article_is_a_sheet_over_the_chat(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged, viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    ask(page, "drones intercepted over Moscow")
    expect(page.locator("#sources")).to_be_hidden()

    page.locator(".fn").first.tap()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    page.get_by_role("button", name="Close the article").tap()
    expect(page.locator("#sources")).to_be_hidden()


def test_two_people_at_once_see_only_their_own_conversation(staged: str, open_page: OpenPage) -> None:
    one, two = open_page(staged), open_page(staged)
    ask(one, "slowly drones intercepted over Moscow", "streaming")
    ask(two, "Who did Trump name as Middle East envoy?")

    expect(one.locator(".turn h2")).to_have_text(["slowly drones intercepted over Moscow"])
    expect(two.locator(".turn h2")).to_have_text(["Who did Trump name as Middle East envoy?"])
    one.get_by_role("button", name="Stop").click()
    one.locator(".turn.stopped").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_systems_colours(staged: str, open_page: OpenPage, scheme: str) -> None:
    page = open_page(staged, color_scheme=scheme)
    brightness = page.evaluate(
        "Math.max(...getComputedStyle(document.querySelector('#sources')).backgroundColor.match(/\\d+/g).slice(0, 3))"
    )

    assert (brightness > 200) == (scheme == "light")


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
