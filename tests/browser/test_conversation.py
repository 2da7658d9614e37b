"""Going on with a conversation: again, otherwise, elsewhere, and after a reload."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import ARTICLES, OpenPage
from tests.browser.test_chat import ask, words_marked

ENVOY = "Who did Trump name as Middle East envoy?"
ABSENT = "Who won the 2022 World Cup?"
SAID = "What did Hegseth say about NATO?"  # Two sentences answer it.
DRONES = "How many drones were intercepted over Moscow?"


def turn(page: Page, number: int) -> str:
    return page.locator(".turn").nth(number - 1).locator("h2").inner_text()


def cited(page: Page) -> list[tuple[str, str]]:
    """Every footnote on the page: which turn and number, and its quote."""
    shown = page.locator(".turn .fn").evaluate_all(
        "all => all.map(b => [b.dataset.turn + '/' + b.dataset.n, b.dataset.quote])"
    )
    return [(place, quote) for place, quote in shown]


def open_history(page: Page) -> None:
    page.get_by_role("button", name="History", exact=True).click()
    page.locator(".history .volume").first.wait_for()


def pressed(button: Locator) -> str:
    """Press a button, and return what it says then: so briefly that a busy machine could miss it."""
    button.evaluate(
        "b => (b.says = new Promise(s => new MutationObserver(() => s(b.textContent)).observe(b, { childList: true })))"
        " && null"
    )
    button.click()
    said: str = button.evaluate("b => b.says")
    return said


def test_ten_turns_keep_their_own_citations_and_a_reload_brings_them_back(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    for question in [ENVOY, "And where did he travel?", DRONES, ABSENT, "Who is Keith Kellogg?"] * 2:
        ask(page, question)
    before = cited(page)
    assert page.locator(".turn").count() == 10
    assert len({place for place, _ in before}) == len(before)
    expect(page.locator(".turn").nth(1).locator(".query")).to_contain_text("envoy")
    expect(page.locator(".turn.refused .said").first).to_contain_text("The articles do not answer this")
    assert page.locator(".turn.refused .fn").count() == 0

    page.reload()
    page.locator(".turn").nth(9).wait_for()
    expect(page.locator(".turn .fn")).to_have_count(len(before))  # a turn is drawn piece by piece
    assert cited(page) == before

    for footnote in [*page.locator('.turn .fn:not([data-turn="2"])').all()[:3], page.locator(".turn .fn").last]:
        place, number = footnote.get_attribute("data-turn"), footnote.get_attribute("data-n")
        footnote.click()
        page.locator(f'.reader[data-turn="{place}"][data-n="{number}"] mark').first.wait_for()
        file = page.locator(".reader .file").inner_text()
        assert words_marked(page) == footnote.get_attribute("data-quote")
        assert words_marked(page) in (ARTICLES / file).read_text(encoding="utf-8")
        expect(page.locator("#reader mark").first).to_be_in_viewport()
    page.locator(".turn.refused .source").first.click()
    page.locator('.reader[data-shelf-of="nearest"] mark').first.wait_for()


def test_a_double_click_or_enter_struck_twice_asks_once(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    page.locator(".example").first.dblclick()
    page.locator(".turn.done").wait_for()
    page.locator("#question textarea").fill("drones intercepted over Moscow")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.locator(".turn:nth-child(2).done").wait_for()
    expect(page.get_by_role("button", name="Try again")).to_have_count(1)  # of the last question only, in its place
    page.get_by_role("button", name="Try again").dblclick()
    page.locator('.turn.done[data-id="3"]').wait_for()
    ask(page, "Steve Witkoff Middle East envoy")  # by now the others would have been asked too

    asked = [DRONES, "drones intercepted over Moscow", "Steve Witkoff Middle East envoy"]
    expect(page.locator(".turn h2")).to_have_text(asked)
    expect(page.locator('.turn[data-id="4"] h2')).to_have_text(asked[-1])


def test_an_edited_question_takes_the_place_of_what_followed_and_escape_keeps_it(
    staged: str, open_page: OpenPage
) -> None:
    page = open_page(staged)
    box = page.locator("#question textarea")
    for question in ("drones intercepted over Moscow", "Steve Witkoff Middle East envoy"):
        ask(page, question)
    edit = page.locator(".turn").first.get_by_role("button", name="Edit")

    edit.click()
    expect(box).to_have_value("drones intercepted over Moscow")
    expect(box).to_be_focused()
    expect(page.locator(".notice")).to_be_in_viewport(ratio=1)  # however far down one is
    expect(page.locator(".turn.replaced")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".turn.replaced")).to_have_count(0)
    expect(box).to_have_value("")

    edit.click()
    page.get_by_role("button", name="Keep them").click()
    expect(page.locator(".turn.replaced")).to_have_count(0)
    edit.click()
    expect(box).to_have_value("drones intercepted over Moscow")
    ask(page, "closest drones intercepted over Moscow")
    expect(page.locator(".turn")).to_have_count(1)
    assert turn(page, 1) == "closest drones intercepted over Moscow"


def test_an_answer_is_copied_with_its_footnotes_and_a_link_asks_its_question(site: str, open_page: OpenPage) -> None:
    page = open_page(site, permissions=["clipboard-read", "clipboard-write"])
    ask(page, ENVOY)
    assert pressed(page.locator("[data-copy-text]")) == "Copied"
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"Witkoff.*\. \[1\].*\n\n\[1\] .*\.md, line \d+: “.*”", copied, re.S)

    assert pressed(page.locator("[data-link]")) == "Copied"
    link = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query) == {"q": [ENVOY]}

    page.goto(link)
    page.locator(".turn.done .fn").first.wait_for()
    expect(page.locator(".turn h2")).to_have_text([ENVOY])
    assert "?" not in page.url
    page.reload()
    page.locator(".turn.done .fn").first.wait_for()
    expect(page.locator(".turn")).to_have_count(1)


def test_what_the_page_suggests_to_ask_has_an_answer(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    page.locator(".example").first.click()
    page.locator(".turn.done .fn").first.wait_for()
    suggestion = page.locator(".suggestion").first
    suggestion.wait_for()
    question = suggestion.inner_text()
    suggestion.click()
    page.locator(".turn:nth-child(2).done").wait_for()

    assert turn(page, 2) == question
    expect(page.locator(".turn").nth(1)).not_to_have_class(re.compile("refused"))


def test_conversations_are_reopened_renamed_searched_exported_and_deleted(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    ask(page, DRONES)
    quotes = cited(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, ENVOY)
    open_history(page)
    expect(page.locator(".history .title")).to_have_text([ENVOY, DRONES])

    page.locator(".history .volume", has_text=DRONES).click()
    page.locator(".turn h2", has_text=DRONES).wait_for()
    expect(page.locator(".turn .fn")).to_have_count(len(quotes))
    assert cited(page) == quotes
    expect(page.locator(".history [aria-current] .title")).to_have_text(DRONES)  # where one is now, without reopening

    row = page.locator(".history li", has_text=DRONES)
    row.get_by_label("More about").click()
    row.get_by_label("Title").fill("<i>Drones</i> & more")
    row.get_by_role("button", name="Rename").click()
    page.locator(".history .title", has_text="<i>Drones</i> & more").wait_for()
    page.get_by_label("Search your conversations").fill("witkoff")
    expect(page.locator(".history .title")).to_have_text([ENVOY])
    page.get_by_label("Search your conversations").fill("")
    expect(page.locator(".history .title")).to_have_count(2)

    row = page.locator(".history li", has_text="Drones")
    row.get_by_label("More about").click()
    for name, ending in (("Export as Markdown", "md"), ("Export as JSON", "json")):
        with page.expect_download() as download:
            row.get_by_role("button", name=name).click()
        assert download.value.suggested_filename == f"i-drones-i-more.{ending}"
        text = Path(download.value.path()).read_text(encoding="utf-8")
        if ending == "json":
            answer = json.loads(text)["turns"][0]["answer"]
            assert [c["quote"] for c in answer["citations"]] == [quote for _, quote in quotes]
        else:
            assert text.count("\n[^1]: ") == 1

    row.get_by_role("button", name="Delete").click()
    row.get_by_role("button", name="Delete for good").click()
    expect(page.locator(".history .title")).to_have_text([ENVOY])
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#panel-title")).to_be_focused()  # the button went, and the keyboard goes on from here
    ask(page, "Who is Keith Kellogg?")
    expect(page.locator(".history [aria-current] .title")).to_have_text("Who is Keith Kellogg?")


def test_what_is_typed_while_a_search_is_on_its_way_stays(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "drones intercepted over Moscow")
    open_history(page)
    search = page.get_by_label("Search your conversations")
    search.click()
    slow, held = True, list[Route]()
    page.route("**/run/predict*", lambda route: held.append(route) if slow else route.continue_())
    with page.expect_request("**/run/predict*"):
        page.keyboard.type("zeb")
    page.keyboard.type("ra")
    slow = False
    for route in held:
        route.continue_()
    page.get_by_text("No conversation holds these words.").wait_for()

    expect(search).to_have_value("zebra")
    expect(search).to_be_focused()


def test_another_browser_has_a_history_of_its_own(site: str, open_page: OpenPage) -> None:
    one, two = open_page(site), open_page(site)
    ask(one, ENVOY)
    conversation = one.evaluate("sessionStorage.getItem('footnote.conversation')")
    two.evaluate("id => sessionStorage.setItem('footnote.conversation', id)", conversation)
    two.reload()
    two.wait_for_function("window.footnote?.carried.conversation === null")  # the server has said what it shows
    two.get_by_role("button", name="History", exact=True).click()
    two.get_by_text("What you ask is kept here").wait_for()

    expect(two.locator(".turn")).to_have_count(0)


def test_settings_are_kept_in_the_browser_and_count_for_the_next_question(site: str, open_page: OpenPage) -> None:
    page = open_page(site)
    ask(page, SAID)
    assert page.locator(".turn:last-child .fn").count() > 1
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Most sentences in an answer").select_option("1")
    page.get_by_label("Articles of this day or later").fill("2031-01-01")
    page.get_by_label("Articles of this day or earlier").focus()
    ask(page, SAID + " ", "failed")
    expect(page.locator(".turn:last-child").get_by_role("alert")).to_contain_text("no article")

    page.reload()
    page.locator(".turn").first.wait_for()
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_label("Articles of this day or later")).to_have_value("2031-01-01")
    page.get_by_label("Articles of this day or later").fill("")
    page.get_by_label("Articles of this day or earlier").focus()
    ask(page, SAID)
    expect(page.locator(".turn:last-child .fn")).to_have_count(1)

    page.get_by_role("button", name="Back to the defaults").click()
    expect(page.locator("[data-panel=settings]")).not_to_have_class(re.compile("changed"))
    assert page.evaluate("window.footnote.carried.settings") == {}


def test_an_answer_can_be_stopped_and_half_of_it_is_kept_even_when_one_leaves(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "slowly drones intercepted over Moscow", "streaming")
    page.locator(".turn .fn").first.click()  # a footnote works while the answer is still on its way
    page.locator(".reader mark").first.wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator(".turn.stopped").wait_for()
    ask(page, "drones intercepted over Moscow")
    expect(page.locator(".turn.done .s")).to_have_count(3)
    expect(page.locator(".turn.stopped .s")).to_have_count(1)

    ask(page, "slowly drones intercepted over Moscow again", "streaming")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    open_history(page)
    page.locator(".history .volume").first.click()
    expect(page.locator(".turn.stopped")).to_have_count(2)
    expect(page.locator(".turn").last.locator(".s")).to_have_count(1)
    expect(page.locator(".turn").last).to_contain_text("Stopped")


def test_the_keyboard_is_enough(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    page.locator("#fresh").focus()
    page.keyboard.press("/")
    page.keyboard.type("drones intercepted over Moscow")
    page.keyboard.press("Enter")
    page.locator(".turn.done").wait_for()

    def tab_to(name: str) -> None:
        for _ in range(40):
            focused = "document.activeElement.ariaLabel || document.activeElement.textContent"
            if page.evaluate(focused) == name:
                break
            page.keyboard.press("Tab")
        focus = "getComputedStyle(document.activeElement).outlineStyle"
        assert (page.evaluate(focused), page.evaluate(focus)) == (name, "solid")

    footnote = page.locator(".fn").nth(1)
    footnote.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reader-title")).to_be_focused()
    page.get_by_role("button", name="Next citation").press("Enter")
    page.locator('.reader[data-n="3"]').wait_for()
    page.keyboard.press("Escape")
    page.locator(".library").wait_for()
    expect(footnote).to_be_focused()

    tab_to("Good answer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    tab_to("Edit")
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".turn.replaced")).to_have_count(0)

    page.locator("#status button").focus()
    tab_to("History")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator(".library").wait_for()
    expect(page.get_by_role("button", name="History", exact=True)).to_be_focused()


def test_on_a_phone_every_panel_is_a_sheet_and_nothing_is_wider_than_the_screen(
    staged: str, open_page: OpenPage
) -> None:
    page = open_page(staged, viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    ask(page, "drones intercepted over Moscow")
    expect(page.locator("#sources")).to_be_hidden()
    for opener, shown in (
        (page.locator(".fn").first, "#reader mark"),
        (page.get_by_role("button", name="History", exact=True), ".history .volume"),
        (page.get_by_role("button", name="Settings", exact=True), ".settings select"),
        (page.locator("#status button"), ".rows li"),
    ):
        opener.tap()
        expect(page.locator(shown).first).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.evaluate("document.querySelector('#sources').scrollWidth") <= 390
        page.locator("#sources [data-close]:visible").tap()
        expect(page.locator("#sources")).to_be_hidden()
    page.locator("#status button").tap()
    page.locator(".rows .volume").first.tap()
    expect(page.locator(".reader h2")).to_be_in_viewport()
    page.get_by_role("button", name="Close the article").tap()
    for button in page.locator(".actions .act:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, target size
