"""What a growing answer costs, and what it does to the page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_chat import ask


def bytes_sent(page: Page, question: str) -> int:
    """Ask, and count the bytes of the events that the server sends for it."""
    network, streams, sizes = page.context.new_cdp_session(page), set(), []

    def begun(event: Any) -> None:
        if "/queue/data" in event["request"]["url"]:
            streams.add(event["requestId"])

    network.on("Network.requestWillBeSent", begun)
    network.on("Network.dataReceived", lambda e: sizes.append(e["dataLength"]) if e["requestId"] in streams else None)
    network.send("Network.enable")
    ask(page, question)
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    network.detach()
    return sum(sizes)


def test_an_answer_twice_as_long_costs_twice_the_bytes_not_four_times(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    costs = []
    for sentences in (15, 30, 60):  # about 300, 600 and 1,200 tokens
        costs.append(bytes_sent(page, f"at length {sentences}"))
        shown = len(page.locator(".turn .said").inner_text())
        print(f"{sentences} sentences: {costs[-1]:,} bytes for {shown:,} characters")
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".turn")).to_have_count(0)

    assert costs[0] > 10_000  # it was measured at all
    assert costs[1] < 2.5 * costs[0]
    assert costs[2] < 2.5 * costs[1]


def test_what_is_on_the_page_stays_where_it_is_while_the_answer_grows(staged: str, open_page: OpenPage) -> None:
    page = open_page(staged)
    ask(page, "drones intercepted over Moscow")
    expect(page.get_by_role("button", name="Ask")).to_be_visible()  # what to ask next is there
    page.evaluate(
        """() => {
          window.shifts = 0;
          const moved = (e) => (window.shifts += e.hadRecentInput ? 0 : e.value); // asking itself moves the page
          new PerformanceObserver((list) => list.getEntries().forEach(moved)).observe({ type: "layout-shift" });
        }"""
    )
    ask(page, "at length 30")
    first = page.locator(".turn").last.locator(".s").first
    expect(first).to_be_in_viewport()  # a long answer does not run away from who reads it

    assert page.evaluate("window.shifts") < 0.1  # what Web Vitals calls good
