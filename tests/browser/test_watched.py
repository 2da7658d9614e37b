"""A watched answer that changed: a dot at History, and both answers side by side there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rag import Footnote
from rag.watched import Alert, Watched
from tests.browser.conftest import OpenPage


@pytest.fixture
def told(home: Path) -> Iterator[tuple[str, str]]:
    """The hashes of an answer that changed."""
    footnote = Footnote.open(home / "index")
    old, new = (
        footnote.freeze(footnote.ask(question)).hash
        for question in ("Who did Trump name as Middle East envoy?", "Who is Kirill Dmitriev?")
    )
    watched = Watched(footnote.assistant.kept)
    watched.told(watched.add(old), Alert(old, "Who is it?", "value", old, new, "2026-01-02T03:04:05+00:00"))
    yield old, new
    watched.file.unlink()


def test_a_dot_stays_at_history_until_the_change_was_seen_there(
    told: tuple[str, str], site: str, open_page: OpenPage
) -> None:
    page = open_page(site)
    history = page.get_by_role("button", name="History")
    expect(history).to_have_class("tool changed")
    history.click()
    sides = page.locator(".told dl > div")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("Witkoff")
    expect(sides.nth(1)).to_contain_text("Dmitriev")
    assert [link.get_attribute("href") for link in sides.locator("a").all()] == [f"/a/{name}" for name in told]
    expect(history).to_have_class("tool")
    page.reload()
    expect(page.locator(".status[data-told^='2026-01-02']")).to_be_visible()
    expect(history).to_have_class("tool")
