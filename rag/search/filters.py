"""Which articles may answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from index.catalogue import ArticleInfo


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: `after` and `before` are inclusive dates, `source` a shell-style pattern, `sources`
    the articles chosen one by one."""

    after: date | None = None
    before: date | None = None
    source: str | None = None
    sources: frozenset[str] | None = None

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
        return chosen and not early and not late and (self.source is None or fnmatchcase(info.source, self.source))

    def __str__(self) -> str:
        """The filters as they are given: `the filters (--after 2024-11-12 --source a*.md)`."""
        given = [f"--{name} {value}" for name in ("after", "before", "source") if (value := getattr(self, name))]
        return f"the filters ({' '.join(given)})" if given else "the filters"
