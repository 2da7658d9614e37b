"""What a question says about time: the days it means, or that it wants the latest news."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from rag.language.mentions import Mention, mentions

_LATEST = re.compile(r"\b(?:latest|newest|most recent|currently|current|nowadays|now|so far|as of today|today)\b", re.I)
_YEAR = re.compile(r"\b(?:in|of|during|since) ((?:19|20)\d\d)\b", re.I)
_ANY_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_RELATIVE = re.compile(r"\b(?:(yesterday|today)|(this|last|past|previous) (week|month|year|weekend))\b", re.I)
_COUNTED_FROM = re.compile(r"\b(?:ago|earlier|later|before|after|since)\b", re.I)


@dataclass(frozen=True, slots=True)
class Window:
    """The days a question means, both ends inclusive."""

    first: date
    last: date

    def distance(self, day: date) -> int:
        """Return by how many days a day lies outside the window, 0 inside."""
        return max((self.first - day).days, (day - self.last).days, 0)


def wants_latest(question: str) -> bool:
    """Tell whether the question asks for how things stand now."""
    return _LATEST.search(question) is not None


def window(question: str, as_of: date) -> Window | None:
    """Return the days the question means, seen from `as_of`; None when it names none."""
    named = [mention for mention in mentions(question) if mention.month]
    try:
        for mention in named:
            if mention.day:
                return _named(mention, as_of)
        return _relative(question, as_of) or (_named(named[0], as_of) if named else _year(question))
    except (OverflowError, ValueError):  # Before the first or after the last day that there is.
        return None


def event(text: str) -> Window | None:
    """Return the day or month that a text of an article names with its year; None where it names none."""
    named = [mention for mention in mentions(text) if mention.month and mention.year]
    days = [mention for mention in named if mention.day]
    return _named((days or named)[0], date.max) if named else None


def names_a_day(text: str) -> bool:
    """Tell whether a text names a month, a day of one, or a year."""
    return any(mention.month for mention in mentions(text)) or _ANY_YEAR.search(text) is not None


def is_relative(text: str) -> bool:
    """Tell whether a text counts from another day, as "three years earlier" does."""
    return _COUNTED_FROM.search(text) is not None


def without_days(text: str) -> str:
    """Return a text without the days and dates in it."""
    for mention in reversed(mentions(text)):
        text = text[: mention.start] + text[mention.end :]
    return text


def _named(mention: Mention, as_of: date) -> Window:
    """Return the day or month that is named; without a year the last one that had begun by `as_of`."""
    month = mention.month or 1
    year = mention.year or (as_of.year if month <= as_of.month else as_of.year - 1)
    last = monthrange(year, month)[1]
    return Window(date(year, month, mention.day or 1), date(year, month, mention.day or last))


def _relative(question: str, as_of: date) -> Window | None:
    match = _RELATIVE.search(question)
    if not match:
        return None
    if match[1]:
        day = as_of - timedelta(days=match[1].lower() == "yesterday")
        return Window(day, day)
    this, unit = match[2].lower() == "this", match[3].lower()
    if unit in ("week", "weekend"):
        return Window(as_of - timedelta(days=7 if this else 14), as_of)
    if unit == "month":
        start = as_of.replace(day=1)
        before = start - timedelta(days=1)
        return Window(start, as_of) if this else Window(before.replace(day=1), before)
    year = as_of.year if this else as_of.year - 1
    return Window(date(year, 1, 1), min(date(year, 12, 31), as_of))


def _year(question: str) -> Window | None:
    named = _YEAR.search(question)
    return Window(date(int(named[1]), 1, 1), date(int(named[1]), 12, 31)) if named else None
