"""What a reader chose to ask within: articles, publishers, authors, dates; the browser keeps it and sends it along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.errors import FootnoteError
from rag.search.filters import Filters

if TYPE_CHECKING:
    from index.catalogue import ArticleInfo


@dataclass(frozen=True, slots=True)
class Choices:
    """Chosen articles and the articles of chosen publishers and authors may answer, if they are of these days."""

    sources: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    after: date | None = None
    before: date | None = None
    authors: frozenset[str] = frozenset()

    def filters(self, articles: Callable[[], Iterable[ArticleInfo]]) -> Filters | None:
        """The filters to ask with, None when nothing was chosen. Raises FootnoteError when all that was is gone."""
        if self == Choices():
            return None
        if not (self.sources or self.publishers or self.authors):
            return Filters(self.after, self.before)

        def chosen_one(info: ArticleInfo) -> bool:
            of_chosen = info.publisher in self.publishers or info.author in self.authors
            return of_chosen or info.source in self.sources

        chosen = frozenset(info.source for info in articles() if chosen_one(info))
        if not chosen:
            raise FootnoteError("the articles you chose are no longer there", "choose others, or ask in all of them")
        return Filters(self.after, self.before, sources=chosen)


def choices_of(data: object) -> Choices:
    """Read choices out of what a browser sent; what makes no sense is left out."""
    if not isinstance(data, dict):
        return Choices()
    named = {what: _words(data.get(what)) for what in ("sources", "publishers", "authors")}
    return Choices(**named, after=_day(data.get("after")), before=_day(data.get("before")))


def _words(value: object) -> frozenset[str]:
    return frozenset(v for v in value if isinstance(v, str)) if isinstance(value, list) else frozenset()


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
