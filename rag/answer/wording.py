"""Small words that the page, the exports, kept answers and the terminal share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.answer.citation import Citation

CLOSEST = "Closest passage — it may not answer this"


def readable_date(iso: str | None) -> str:
    """`2024-11-12` as `12 November 2024`; anything else as it is."""
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{day.day} {day:%B %Y}"


def joined(*parts: str | None) -> str:
    """What there is of the parts, with middle dots between."""
    return " · ".join(part for part in parts if part)


def by_day(citations: Iterable[Citation]) -> str:
    """The days of an answer's articles, oldest first: `12 November 2024 [1] · 1 January 2026 [2][3]`; empty for one."""
    days: dict[str, str] = {}
    for c in sorted(citations, key=lambda c: c.date or ""):
        if c.date:
            days[c.date] = f"{days.get(c.date, '')}[{c.number}]"
    return joined(*(f"{readable_date(day)} {marks}" for day, marks in days.items())) if len(days) > 1 else ""
