"""What the browser sends of a choice, and the filters it becomes."""

from __future__ import annotations

from datetime import date

import pytest

from index.catalogue import ArticleInfo
from index.errors import FootnoteError
from rag.search.filters import Filters
from ui.choices import Choices, choices_of

INFOS = [
    ArticleInfo("a.md", "A", "2025-01-01", "Gazette", 1),
    ArticleInfo("b.md", "B", None, "Courier", 1, author="Ann Lee"),
    ArticleInfo("c.md", "C", None, "Gazette", 1),
]


def test_nothing_chosen_asks_everywhere() -> None:
    assert choices_of({"sources": [], "publishers": []}).filters(lambda: INFOS) is None


def test_articles_and_the_articles_of_publishers_are_asked_together() -> None:
    chosen = choices_of({"sources": ["b.md", "gone.md"], "publishers": ["Gazette"]}).filters(lambda: INFOS)
    assert chosen == Filters(sources=frozenset({"a.md", "b.md", "c.md"}))
    assert choices_of({"sources": ["b.md"]}).filters(lambda: INFOS) == Filters(sources=frozenset({"b.md"}))


def test_the_articles_of_authors_are_asked_together() -> None:
    chosen = choices_of({"authors": ["Ann Lee"], "publishers": ["Nobody"]}).filters(lambda: INFOS)
    assert chosen == Filters(sources=frozenset({"b.md"}))


def test_days_go_along() -> None:
    choices = choices_of({"after": "2025-01-01", "before": "2025-02-30"})
    assert choices.filters(lambda: INFOS) == Filters(date(2025, 1, 1), None)


def test_a_choice_that_is_gone_is_not_taken_for_none() -> None:
    with pytest.raises(FootnoteError, match="no longer there"):
        Choices(sources=frozenset({"gone.md"})).filters(lambda: INFOS)


@pytest.mark.parametrize("data", [None, [], "x", {"sources": "a.md"}, {"sources": [1, None, {}]}, {"after": 5}])
def test_what_makes_no_sense_is_left_out(data: object) -> None:
    assert choices_of(data) == Choices()
