"""Dates as articles write them. An ambiguous or unlikely date is `None`: a wrong date is worse than none."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})(?!\d)日?",
        rf"(?<!\d){_DAY}[ -](?:of )?{_MONTH},?[ -](?P<year>\d{{4}})(?!\d)",
        rf"\b{_MONTH} {_DAY},? (?P<year>\d{{4}})(?!\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})(?!\d|\.\d)",
        r"(?<![\d/])(?P<either>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4})(?!\d|/\d)",
    )
)
_TIME = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_ANNOUNCED = re.compile(r"\b(?:published|posted|updated|date)\b", re.IGNORECASE)
_BYLINE_WORD = re.compile(
    r"by|on|at|and|the|a|date|first|last|published|posted|updated|min(?:ute)?s?|read"
    r"|[ap]\.?m\.?|m|z|utc|gmt|ist|[ecp][sd]?t"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?",
    re.IGNORECASE,
)
_FIRST_LINES = 10
_FIRST_CHARS = 4_000
_LONGEST_BYLINE = 140


class _Found(NamedTuple):
    iso: str
    start: int
    end: int
    short_year: bool


def iso_date(value: object) -> str | None:
    """The date of a front matter or metadata value as `YYYY-MM-DD`, `None` when there is none in it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    found = _find(value[:200]) if isinstance(value, str) else None
    return found.iso if found else None


def published(text: str) -> str | None:
    """The date in the first lines of a text, from lines that are a date or a byline and nothing else.

    A line that says "published" or "updated" is believed before one that only carries a date.
    """
    lines = [line for line in text[:_FIRST_CHARS].split("\n") if line.strip()][:_FIRST_LINES]
    dated = [(line, day) for line in lines if (day := date_of_line(line))]
    announced = [day for line, day in dated if _ANNOUNCED.search(line)]
    return next(iter(announced or [day for _, day in dated]), None)


def date_of_line(line: str) -> str | None:
    """The date of a line that is mostly a date or a byline, `None` for a line that tells a story."""
    if len(line) > _LONGEST_BYLINE or not (found := _find(line)):
        return None
    announced = _ANNOUNCED.search(line)
    if found.short_year and not announced:
        return None
    before, after = line[: found.start], line[found.end :]
    by = announced or re.match(r"\s*by\b", line, re.IGNORECASE)
    if not by and re.search(r"\b(?:on|of|in|since|until|by)\s*$", before, re.IGNORECASE):
        return None
    words = _WORD.findall(_TIME.sub(" ", f"{before} {after}"))
    names = [word for word in words if not _BYLINE_WORD.fullmatch(word)]
    # A story has verbs in small letters; a byline has names, and now and then an identifier-like-this.
    told = any(word[0].islower() and "-" not in word for word in names)
    return None if told or len(names) > (8 if by else 4) else found.iso


def _find(text: str) -> _Found | None:
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.groupdict()
            if day := _date(parts):
                return _Found(day.isoformat(), match.start(), match.end(), len(parts["year"]) == 2)
    return None


def _date(parts: dict[str, str]) -> date | None:
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if "either" in parts:
        first, second = int(parts["either"]), int(parts["other"])
        if first <= 12 and second <= 12 and first != second:
            return None  # 03/04/2025 is March in one country and April in the next
        day, month = max(first, second), min(first, second)
    else:
        name = parts["month"][:3].lower()
        day, month = int(parts["day"]), _MONTHS.index(name) + 1 if name in _MONTHS else int(parts["month"])
    try:
        return date(year, month, day) if 1500 <= year <= 2200 else None
    except ValueError:
        return None
