"""A stretch of days in words, for narrowing down what may answer: "since March 2025", "nothing before 2024"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.language.dates import window
from rag.language.mentions import MONTHS

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EARLIER = re.compile(r"\b(?:before|until|till|up to|older than|earlier than|by the end of)\b", re.I)
_LATER = re.compile(r"\b(?:after|since|later than|newer than|younger than|onwards?|starting)\b", re.I)
_DENIED = re.compile(r"\b(?:no|not|nothing|none|ignore|skip|leave out|without|except)\b", re.I)
_WHOLE = re.compile(
    r"\b(?:until|till|up to|by the end of|since|onwards?|starting)\b", re.I
)  # The days named belong to it.
_DAY = timedelta(days=1)
_UNITS = """day days week weeks month months year years weekend yesterday today last past previous this since until till
older newer earlier later"""
WHEN = frozenset([*map(str.lower, MONTHS), *_UNITS.split()])
"""Words that say when, in lower case."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends inclusive; None for an end that is open."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        """The stretch in words: `from 1 March 2025 to 31 March 2025`."""
        first, last = (in_words(day.isoformat()) if day else "" for day in (self.first, self.last))
        if not last:
            return f"since {first}" if first else ""
        return f"from {first} to {last}" if first else f"until {last}"


def period(text: str, as_of: date) -> Period | None:
    """Return the days that a text narrows down to, seen from `as_of`; None when it names none."""
    year = _YEAR.search(text)
    days = window(text, as_of) or (window(f"in {year[0]}", as_of) if year else None)
    if days is None:
        return None
    whole, denied = bool(_WHOLE.search(text)), bool(_DENIED.search(text))
    if _EARLIER.search(text):
        return Period(first=days.first) if denied else Period(last=days.last if whole else days.first - _DAY)
    if _LATER.search(text):
        return Period(last=days.last) if denied else Period(first=days.first if whole else days.last + _DAY)
    return Period(days.first, days.last)


def in_words(iso: str) -> str:
    """Return an ISO date as `12 November 2024`; anything else as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"
