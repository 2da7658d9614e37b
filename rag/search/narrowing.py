"""Which articles are meant by words such as "only in 2025", "only the BBC"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.analysis import terms
from index.catalogue import ArticleInfo
from rag.language.periods import WHEN, Period, period
from rag.search.filters import Filters


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What some words narrow down to: days, publishers, or neither."""

    days: Period | None = None
    publishers: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, infos: Sequence[ArticleInfo], as_of: date) -> Narrowing:
        """Read a text; a publisher of the articles is meant where all of its name's words are said."""
        said = set(terms(text))
        known = dict.fromkeys(info.publisher for info in infos if info.publisher)
        return cls(period(text, as_of), tuple(name for name in known if (own := set(terms(name))) and own <= said))

    def __bool__(self) -> bool:
        """True where it narrows anything down."""
        return self.days is not None or bool(self.publishers)

    def __str__(self) -> str:
        """What is left, in words: `by The Week, from 1 January 2025 to 31 December 2025`."""
        by = f"by {' or '.join(self.publishers)}" if self.publishers else ""
        return ", ".join(part for part in (by, str(self.days) if self.days else "") if part)

    def says(self, word: str) -> bool:
        """Tell whether a word is one of those that narrow down."""
        days = self.days is not None and (word.isdigit() or word.casefold() in WHEN)
        return days or bool(set(terms(word)) & {term for name in self.publishers for term in terms(name)})

    def narrowed(self, filters: Filters, infos: Sequence[ArticleInfo]) -> Filters:
        """Return the filters for what is left of the articles."""
        first, last = (self.days.first, self.days.last) if self.days else (None, None)
        after = max((day for day in (filters.after, first) if day), default=None)
        before = min((day for day in (filters.before, last) if day), default=None)
        narrowed = replace(filters, after=after, before=before)
        if not self.publishers:
            return narrowed
        theirs = frozenset(i.source for i in infos if i.publisher in self.publishers and filters.keeps(i))
        return replace(narrowed, sources=theirs)


def narrowed(
    texts: Sequence[str], filters: Filters, infos: Sequence[ArticleInfo], as_of: date
) -> tuple[Filters, tuple[Narrowing, ...]]:
    """Return the filters after each of these wishes ("only in 2025", "only the BBC"), and what each of them means."""
    read = tuple(Narrowing.of(text, infos, as_of) for text in texts)
    for narrowing in read:
        filters = narrowing.narrowed(filters, infos)
    return filters, read
