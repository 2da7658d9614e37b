"""Which articles a question about the collection means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from index.analysis import terms
from index.catalogue import ArticleInfo
from index.opened import Index
from rag.language.collection import matter, on_what
from rag.question.conversation import Message
from rag.search.filters import Filters
from rag.search.narrowing import Narrowing


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles a question about the collection means: `infos`, out of `whole` articles, newest first.

    `words` are those that they must mention, `narrowing` their days and publishers.
    """

    infos: tuple[ArticleInfo, ...]
    whole: int
    words: tuple[str, ...] = ()
    narrowing: Narrowing = field(default_factory=Narrowing)

    @property
    def condition(self) -> str:
        """What is asked of the articles, in words: ` that mentions “Dmitriev”`; empty for all."""
        mention = f" mentioning “{' '.join(self.words)}”" if self.words else ""
        return mention + (f" {self.narrowing}" if self.narrowing else "")


class Shelf:
    """The articles of an open index, newest first, and in which of them words stand."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @cached_property
    def infos(self) -> list[ArticleInfo]:
        """Every article, those without a date last."""
        return sorted(self.index.articles(), key=lambda info: info.date or "", reverse=True)

    @cached_property
    def _sources(self) -> list[str]:
        return [place.source for place in self.index.catalogue.places()]

    def selected(self, message: Message, filters: Filters, as_of: date) -> Selection:
        """Return the articles that a message means, of those that pass the filters."""
        before = [info for info in self.infos if filters.keeps(info)]
        narrowing = Narrowing.of(message.text, before, as_of)
        some = message.text if message.label.about.endswith("-of") else ""
        if message.label.about in ("newest", "oldest") and not narrowing.days:
            some = on_what(message.text)
        words = tuple(w for w in matter(some) if not narrowing.says(w))
        there = self.mentioning(words)
        kept = narrowing.narrowed(filters, before)
        left = [info for info in before if kept.keeps(info) and (not words or info.source in there)]
        return Selection(tuple(left), len(before), words, narrowing)

    def mentioning(self, words: Sequence[str]) -> set[str]:
        """Return the sources of the articles in which all of the words stand."""
        found: list[set[str]] = []
        for word in words:
            if terms(word):
                found.append({self._sources[n] for n in self.index.lexical.scores(word).nonzero()[0]})
        return set.intersection(*found) if found else set()
