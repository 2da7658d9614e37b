"""What a question says about time: the days it means, or that it wants the latest news."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_LATEST = re.compile(r"\b(?:latest|newest|most recent|currently|current|nowadays|now|so far|as of today|today)\b", re.I)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH_NAME = "|".join(_MONTHS)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH_NAME})(?:,? ((?:19|20)\d\d))?\b", re.I)
_MONTH_FIRST = re.compile(rf"\b({_MONTH_NAME}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? ((?:19|20)\d\d))?", re.I)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
# "may" is a month only where it is written as one, or stands after "in".
_MONTH_ONLY = re.compile(rf"\b(?:(?:in|of|since|during|last|this) )?({_MONTH_NAME})(?: ((?:19|20)\d\d))?\b", re.I)
_BEFORE_MONTH = ("in ", "of ", "since ", "during ", "last ", "this ")
_YEAR = re.compile(r"\b(?:in|of|during|since) ((?:19|20)\d\d)\b", re.I)
_RELATIVE = re.compile(r"\b(?:(yesterday|today)|(this|last|past|previous) (week|month|year|weekend))\b", re.I)


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
    try:
        return _named_day(question, as_of) or _relative(question, as_of) or _named_month(question, as_of)
    except (OverflowError, ValueError):  # Before the first or after the last day that there is.
        return None


def _named_day(question: str, as_of: date) -> Window | None:
    if iso := _ISO.search(question):
        return _days(int(iso[1]), int(iso[2]), int(iso[3]))
    if written := _DAY_FIRST.search(question):
        day, name, year = written[1], written[2], written[3]
    elif written := _MONTH_FIRST.search(question):
        name, day, year = written[1], written[2], written[3]
    else:
        return None
    month = _MONTHS.index(name.lower()) + 1
    return _days(int(year) if year else _last_year_with(month, as_of), month, int(day))


def _days(year: int, month: int, day: int) -> Window | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Window(found, found)


def _relative(question: str, as_of: date) -> Window | None:
    match = _RELATIVE.search(question)
    if not match:
        return None
    if match[1]:
        day = as_of - timedelta(days=match[1].lower() == "yesterday")
        return Window(day, day)
    this = match[2].lower() == "this"
    unit = match[3].lower()
    if unit in ("week", "weekend"):
        return Window(as_of - timedelta(days=7 if this else 14), as_of)
    if unit == "month":
        start = as_of.replace(day=1)
        before = start - timedelta(days=1)
        return Window(start, as_of) if this else Window(before.replace(day=1), before)
    year = as_of.year if this else as_of.year - 1
    return Window(date(year, 1, 1), min(date(year, 12, 31), as_of))


def _named_month(question: str, as_of: date) -> Window | None:
    for match in _MONTH_ONLY.finditer(question):
        name = match[1]
        if (
            name.lower() in ("may", "march", "august")
            and not match[0].lower().startswith(_BEFORE_MONTH)
            and (not name[0].isupper() or match.start() == 0)
        ):
            continue
        month = _MONTHS.index(name.lower()) + 1
        year = int(match[2]) if match[2] else _last_year_with(month, as_of)
        return Window(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    year_named = _YEAR.search(question)
    if year_named is None:
        return None
    return Window(date(int(year_named[1]), 1, 1), date(int(year_named[1]), 12, 31))


def _last_year_with(month: int, as_of: date) -> int:
    """Return the year of the last such month that had begun by `as_of`."""
    return as_of.year if month <= as_of.month else as_of.year - 1
