"""Which articles may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from index.catalogue import ArticleInfo


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: `after` and `before` are inclusive dates, `source` a shell-style pattern, `sources`
    the articles chosen one by one, `author` a part of its author's name."""

    after: date | None = None
    before: date | None = None
    source: str | None = None
    sources: frozenset[str] | None = None
    author: str | None = None

    @property
    def empty(self) -> bool:
        """True when every article may answer."""
        return self == Filters()

    def keeps(self, info: ArticleInfo) -> bool:
        """Tell whether an article may answer; one without a date passes no date."""
        day = (info.date or "")[:10]
        early = self.after and (not day or day < self.after.isoformat())
        late = self.before and (not day or day > self.before.isoformat())
        chosen = self.sources is None or info.source in self.sources
        fits = self.source is None or fnmatchcase(info.source, self.source)
        theirs = self.author is None or self.author.casefold() in (info.author or "").casefold()
        return chosen and fits and theirs and not early and not late

    def __str__(self) -> str:
        """The filters as they are given: `the filters (--after 2024-11-12 --source a*.md)`."""
        told = {name: getattr(self, name) for name in ("after", "before", "source", "author")}
        given = [f"--{name} {value}" for name, value in told.items() if value]
        return f"the filters ({' '.join(given)})" if given else "the filters"
