"""Splits all the articles of a build; what one of them brings about is its own fault, and no other one's."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index.article import Article, Passage, Skipped
from index.cleaning import one_line

Split = list[tuple[Article, list[Passage]]]


def split_all(articles: Iterable[Article], passages: Callable[[Article], list[Passage]]) -> tuple[Split, list[Skipped]]:
    """Return the articles with their passages, and those that could not be split, with the reason."""
    split: Split = []
    skipped = []
    for article in articles:
        try:
            split.append((article, passages(article)))
        except Exception as exc:
            skipped.append(failed(article, "split", exc))
    return split, skipped


def failed(article: Article, verb: str, exc: BaseException) -> Skipped:
    """Say why an article that was read is not indexed: `it cannot be split (TimeoutError: …)`."""
    return Skipped(article.source, f"it cannot be {verb} ({one_line(f'{type(exc).__name__}: {exc}', at_most=160)})")
