"""Dates in a text, as far as each is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from babel import Locale

_ENGLISH = Locale("en")  # Months and weekdays are CLDR's.
MONTHS = [_ENGLISH.months["format"]["wide"][n] for n in range(1, 13)]
_MONTHS = {name[:length].lower(): n for n, name in enumerate(MONTHS, 1) for length in (3, 4, len(name))}
_DAYS = {name.lower(): n for n, name in _ENGLISH.days["format"]["wide"].items()}  # Monday is 0.
_SHORT = [m[:3] for m in MONTHS if m != "May"]
_MONTH = rf"{'|'.join(MONTHS)}|(?:Sept|{'|'.join(_SHORT)})\b\.?"
_YEAR = r"(?P<y>(?:1[0-9]|20)\d\d)"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\b"
_BEFORE = "in of since during until by last this early late mid and to from through next".split()
_PATTERNS = (
    re.compile(rf"\b{_YEAR}-(?P<n>\d\d)-(?P<d>\d\d)\b"),
    re.compile(rf"\b{_DAY}(?: of)? (?P<m>{_MONTH})(?:,? {_YEAR})?\b", re.I),
    re.compile(rf"\b(?P<m>{_MONTH}) (?:the )?{_DAY}(?:,? {_YEAR})?\b", re.I),
    re.compile(rf"\b(?P<m>{_MONTH}),?(?: of)? {_YEAR}\b", re.I),
    re.compile(
        rf"\b(?P<m>{'|'.join(MONTHS)})\b|\b(?i:in|of|since|during|last|this) (?P<small>(?i:{'|'.join(MONTHS)}))\b"
    ),
    re.compile(rf"\b(?P<w>{'|'.join(day.title() for day in _DAYS)})s?\b"),
)
# Words as well as months: a month only where they stand after one of these.
_WORDS_TOO = ("may", "march", "august")
_BEFORE_MONTH = re.compile(rf"\b(?:{'|'.join(_BEFORE)})[ -]$", re.I)
_SIDE = re.compile(
    r"\b(?:(?P<after>after|since|following)|(?P<before>before|until|till)|(?P<at>in|on|during))"
    r"(?: (?:the|early|late|mid))*[ -]$",
    re.I,
)


def side_of(text: str, start: int) -> str:
    """Return whether something is said to be after, before or at a date that begins at `start`; else nothing."""
    match = _SIDE.search(text[max(0, start - 24) : start])
    return match.lastgroup or "" if match else ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A date as far as it is written: parts not written are None. `weekday` counts from Monday, 0."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    @classmethod
    def of(cls, day: date) -> Mention:
        """Return a day that no text writes."""
        return cls(0, 0, day.year, day.month, day.day, day.weekday())

    def agrees(self, other: Mention) -> bool:
        """Tell whether `other` says all that this date says; a year that only this one has is let pass."""
        if self.month is None:
            return self.weekday is not None and self.weekday == other.weekday
        return (
            self.month == other.month
            and (self.day is None or self.day == other.day)
            and (self.year is None or other.year is None or self.year == other.year)
        )


def mentions(text: str) -> tuple[Mention, ...]:
    """Return the dates of a text that name a month, a day or a weekday, none inside another; bare years are numbers."""
    found: list[Mention] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(m.start < match.end() and match.start() < m.end for m in found):
                continue
            if mention := _mention(text, match):
                found.append(mention)
    return tuple(sorted(found, key=lambda m: m.start))


def _mention(text: str, match: re.Match[str]) -> Mention | None:
    parts = match.groupdict()
    if parts.get("w"):
        return Mention(*match.span(), weekday=_DAYS[parts["w"].lower()])
    name = parts.get("m") or parts.get("small")
    start = match.start("small") if parts.get("small") else match.start()
    day, year = parts.get("d"), parts.get("y")
    bare = not (day or year)
    if bare and name and name.lower() in _WORDS_TOO and not _BEFORE_MONTH.search(text[:start]):
        return None
    month = _MONTHS[name.lower().rstrip(".")] if name else int(parts["n"])
    weekday = None
    try:
        found = date(int(year or 2000), month, int(day or 1))  # A leap year, where none is written.
    except ValueError:
        return None
    if day and year:
        weekday = found.weekday()
    return Mention(start, match.end(), int(year) if year else None, month, int(day) if day else None, weekday)
