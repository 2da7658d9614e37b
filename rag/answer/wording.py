"""Small words that the page, the exports, kept answers and the terminal share."""

from __future__ import annotations

from datetime import date

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
