"""Dates in a written sentence: each must be a date that the article gives, however either writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "|".join(_MONTHS) + r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_YEAR = r"(?:1[0-9]|20)\d\d"
_WEEKDAY = "|".join(_DAYS)
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?\b"
_PATTERNS = (
    re.compile(rf"\b(?P<y>{_YEAR})-(?P<n>\d\d)-(?P<d>\d\d)\b"),
    re.compile(rf"\b{_ORDINAL.replace('(', '(?P<d>', 1)}(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>{_YEAR}))?\b", re.I),
    re.compile(rf"\b(?P<m>{_MONTH}) (?:the )?{_ORDINAL.replace('(', '(?P<d>', 1)}(?:,? (?P<y>{_YEAR}))?\b", re.I),
    re.compile(rf"\b(?P<m>{_MONTH}),?(?: of)? (?P<y>{_YEAR})\b", re.I),
    re.compile(rf"\b(?P<m>{'|'.join(m.title() for m in _MONTHS)})\b"),
    re.compile(rf"\b(?P<w>{'|'.join(w.title() for w in _DAYS)})s?\b"),
)
# Words as well as months: a month only where they stand after one of these.
_AMBIGUOUS = re.compile(
    r"\b(?:in|of|since|during|until|by|last|this|early|late|mid|and|to|from|through|next)[ -]$", re.I
)
_FIRST_DAY, _LAST_DAY = date.min + timedelta(8), date.max - timedelta(8)
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_RELATIVE_WORD = re.compile(r"\b(today|tonight|yesterday|tomorrow)\b", re.I)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date as far as it is written: parts not written are None. `weekday` counts from Monday, 0."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    def agrees(self, other: Mention) -> bool:
        """Tell whether `other` says all that this date says; a year that only this one has is let pass."""
        if self.month is None:
            return self.weekday is not None and self.weekday == other.weekday
        return (
            self.month == other.month
            and (self.day is None or self.day == other.day)
            and (self.year is None or other.year is None or self.year == other.year)
        )


@lru_cache(maxsize=4096)
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


def date_fault(claim: str, sentence: str, wide: str, published: str | None) -> str | None:
    """Return why a date of the claim does not stand in the sentence it rests on or around it, None when all do.

    `published` is the article's ISO date: weekdays and "yesterday" are counted from it, and a year that the article
    leaves out may be its own or a neighbouring one. A date may stand in `wide`, the text around, as long as the
    sentence gives no other date of the kind.
    """
    asked = mentions(claim)
    if not asked:
        return None
    here = mentions(sentence)
    for mention in asked:
        if _stands(mention, [*here, *_implied(sentence, here, published)], wide, published):
            continue
        rivals = _rivals(mention, asked, here)
        there = mentions(wide)
        if not rivals and _stands(mention, [*there, *_implied(wide, there, published)], wide, published):
            continue
        words = claim[mention.start : mention.end]
        if len(rivals) == 1:
            return f"the article says {sentence[rivals[0].start : rivals[0].end]}, not {words}"
        return f"the article does not give {words} here"
    return None


def _stands(mention: Mention, known: list[Mention], wide: str, published: str | None) -> bool:
    return any(mention.agrees(other) and _year_fits(mention, other, wide, published) for other in known)


def _mention(text: str, match: re.Match[str]) -> Mention | None:
    parts = match.groupdict()
    if parts.get("w"):
        return Mention(*match.span(), weekday=_DAYS.index(parts["w"].lower()))
    name = (parts.get("m") or "").lower().rstrip(".")
    month = int(parts["n"]) if parts.get("n") else next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(name[:3]))
    bare = not parts.get("d") and not parts.get("y")
    if bare and name in ("may", "march", "august") and not _AMBIGUOUS.search(text[: match.start()]):
        return None
    day, year = parts.get("d"), parts.get("y")
    if day and not 1 <= int(day) <= 31:
        return None
    weekday = None
    if day and year:
        try:
            weekday = date(int(year), month, int(day)).weekday()
        except ValueError:
            return None
    return Mention(*match.span(), int(year) if year else None, month, int(day) if day else None, weekday)


def _implied(near: str, written: tuple[Mention, ...], published: str | None) -> Iterator[Mention]:
    """Yield the days that weekdays and words such as "yesterday" mean, seen from the day of publication."""
    if published is None:
        return
    day = date.fromisoformat(published[:10])
    if not _FIRST_DAY <= day <= _LAST_DAY:  # Nothing can be counted from the first and last days that there are.
        return
    for mention in written:
        if mention.month is None and mention.weekday is not None:
            for shift in range(-7, 8):
                if (day + timedelta(shift)).weekday() == mention.weekday:
                    yield _of(day + timedelta(shift))
    for match in _RELATIVE_WORD.finditer(near):
        yield _of(day + timedelta(_RELATIVE[match[1].lower()]))
    yield Mention(0, 0, day.year, day.month)  # "this month" goes without saying.
    if not written:
        yield _of(day)


def _of(day: date) -> Mention:
    return Mention(0, 0, day.year, day.month, day.day, day.weekday())


def _year_fits(mention: Mention, other: Mention, near: str, published: str | None) -> bool:
    """Tell whether a year that only the claim writes is one the article can mean."""
    if mention.year is None or other.year is not None:
        return True
    if str(mention.year) in near:
        return True
    return published is not None and abs(int(published[:4]) - mention.year) <= 1


def _rivals(mention: Mention, asked: tuple[Mention, ...], here: tuple[Mention, ...]) -> list[Mention]:
    """Return the dates of the same kind that a sentence gives and the claim does not."""
    return [
        m
        for m in here
        if (m.month is None) == (mention.month is None)
        and (m.day is None) == (mention.day is None)
        and not any(other.agrees(m) for other in asked)
    ]
