"""What was known on a day: the articles published by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.catalogue import ArticleInfo
from rag.language.periods import in_words
from rag.search.filters import Filters


@dataclass(frozen=True, slots=True)
class Known:
    """The articles of a day: those that `filters` keep. Of `undated` nobody knows whether they were there by then, so
    they are left out; `note` says so, or that nothing is left."""

    filters: Filters
    undated: int
    day: date

    @classmethod
    def on(cls, day: date, filters: Filters, infos: Sequence[ArticleInfo]) -> Known:
        """Return what was known on a day, of the articles that the filters keep."""
        undated = sum(not info.date and filters.keeps(info) for info in infos)
        return cls(replace(filters, before=min(day, filters.before or day)), undated, day)

    @property
    def note(self) -> str:
        """That articles without a date are left out, with their number; empty where there are none."""
        if not self.undated:
            return ""
        those = (
            "One article without a date is" if self.undated == 1 else f"{self.undated:,} articles without a date are"
        )
        return f"{those} left out: as of {in_words(self.day.isoformat())} only what was published by then counts."
