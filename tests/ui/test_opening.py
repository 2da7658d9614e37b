"""The page before anything is asked."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.catalogue import ArticleInfo
from index.errors import IndexDamaged
from index.topics import Topic
from tests.ui.conftest import FakeAssistant, request
from ui.blocks import begin_with_questions
from ui.opening import Opening, opening
from ui.page import Page
from ui.templates import template


def info(source: str, date: str | None = None, publisher: str | None = None) -> ArticleInfo:
    return ArticleInfo(source, source.upper(), date, publisher, 1)


def topic(name: str, *sources: str) -> Topic:
    return Topic(name, (), sources, None, None, sources[-1])


def welcome(found: Opening) -> str:
    return template("frame").welcome(found)


def test_an_empty_page_shows_the_articles_as_they_are_now(assistant: FakeAssistant) -> None:
    page = Page(assistant)  # type: ignore[arg-type]
    log, _ = page.load(None, request())

    assert log["turns"] == []
    assert 'data-ask="What fell?"' in log["welcome"]
    assert "Footnote answers from 2 articles, and puts" in log["welcome"]
    assert 'data-article="bridge.md"' in log["welcome"]


def test_the_page_is_up_before_questions_are_looked_for_and_begins_with_them_afterwards(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(assistant, "examples", lambda count: looked.append(count) or ["What fell?"])
    page = Page(assistant)  # type: ignore[arg-type]
    first: dict[str, Any] = {"elem_id": "transcript", "value": page.blank()[0]}
    blocks: Any = SimpleNamespace(config={"components": [{"props": {}}, {"props": first}]})
    assert looked == []
    assert "from 2 articles" in first["value"]["welcome"]
    assert "data-ask" not in first["value"]["welcome"]

    begin_with_questions(blocks, page)

    assert 'data-ask="What fell?"' in first["value"]["welcome"]
    page.load(None, request())
    assert looked == [3]


def test_an_index_that_went_bad_leaves_the_page_without_questions_until_the_next_visit(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad(_: int) -> list[str]:
        raise IndexDamaged(Path("index"), "gone")

    page = Page(assistant)  # type: ignore[arg-type]
    with monkeypatch.context() as now:
        now.setattr(assistant, "examples", bad)
        begin_with_questions(SimpleNamespace(config={"components": []}), page)  # type: ignore[arg-type]
        assert "data-ask" not in page.load(None, request())[0]["welcome"]
    assert "data-ask" in page.load(None, request())[0]["welcome"]


def test_a_topic_leads_to_its_newest_article_and_to_asking_in_all_of_it() -> None:
    found = opening([info("a&b"), info("c")], [topic("bridges, rivers", "a&b", "c"), topic("gone", "x")])

    assert [(t.name, t.newest.source) for t in found.topics] == [("bridges, rivers", "a&b")]
    html = welcome(found)
    assert 'data-ask="Brief me on bridges and rivers"' in html
    (within,) = re.findall(r'data-within="([^"]*)"', html)
    assert json.loads(unescape(within)) == ["a&b", "c"]


def test_a_topic_of_one_article_does_not_say_its_title_twice() -> None:
    html = welcome(opening([info("a")], [topic("A", "a")]))

    assert ("<h3>" in html, "data-within" in html, html.count(">A<")) == (False, False, 1)
    assert 'data-ask="Summarise “A”"' in html


def test_the_newest_come_first_and_what_has_no_date_is_not_called_new() -> None:
    dates = {"old": "2024-01-01", "undated": None, "new": "2025-03-02", "newer": "2025-03-04", "odd": "2025-03"}
    found = opening([info(source, date) for source, date in dates.items()], [])

    assert [i.source for i in found.newest] == ["newer", "new", "odd"]
    assert found.publishers == 0


@pytest.mark.parametrize(
    ("dates", "first", "last", "steps"),
    [
        (["2025-03-30", "2025-04-02", "2025-04-02"], "30 March 2025", "2 April 2025", 4),
        (["2024-11-12", "2026-01-01", "in May"], "November 2024", "January 2026", 15),
        (["1999-01-01", "2026-01-01"], "2003", "2026", 24),
        (["2025-03-30", "2025-03-30"], None, None, 0),
        (["in May", None], None, None, 0),
    ],
)
def test_the_strip_has_days_months_or_years_whichever_are_few(
    dates: list[str], first: str | None, last: str | None, steps: int
) -> None:
    strip = opening([info(str(n), date) for n, date in enumerate(dates)], []).dates

    assert len(strip) == steps
    if steps:
        assert (strip[0].name, strip[-1].name) == (first, last)
        assert all(date.startswith(strip[-1].iso) for date in dates[-1:] if date and date[0] != "i")
        assert max(step.share for step in strip) == 1
    html = welcome(Opening(3, dates=strip))
    assert html.count("data-seek") == sum(step.articles > 0 for step in strip)
