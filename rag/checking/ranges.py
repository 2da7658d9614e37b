"""Numbers that stand for more than one value: ranges, whose first number has the unit of the second, and "about 80"."""

from __future__ import annotations

import re

from rag.language.quantities import SCALES, number_spans

SUFFIX = re.compile(r"(k|m|mn|bn|b|tn)\b", re.I)
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|nearly|almost|some|close to)\s+[$£€¥]?$", re.I)
_OVER = re.compile(r"\b(?:over|more than|above|at least|exceeding)\s+[$£€¥]?$", re.I)
_UNDER = re.compile(r"\b(?:under|less than|fewer than|below|at most|up to)\s+[$£€¥]?$", re.I)
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
# Between the two numbers of a range; "and" only after "between".
_TO = re.compile(r"(?:[\s]?[-–—][\s]?|\s(?:to|or)\s)[$£€¥]?")
_AND = re.compile(r"\sand\s[$£€¥]?")
_BETWEEN = re.compile(r"\bbetween (?:\w+ )?[$£€¥]?$", re.I)
_SCALE = re.compile(r"(?:thousand|million|billion|trillion)$", re.I)


def bounds(before: str, value: float) -> tuple[float, float] | None:
    """Return what "about", "over" or "under" before a number let it stand for, None without such a word."""
    if _ABOUT.search(before):
        return 0.95 * value, 1.05 * value
    if _OVER.search(before):
        return value, 1.2 * value
    if _UNDER.search(before):
        return 0.8 * value, value
    return None


def range_at(text: str, value: float, start: int, end: int) -> tuple[int, float]:
    """Return where the range ends that the number at [start, end) begins, and the scale it has from its second number.

    A number that begins none ends it itself, and has the scale of the letter after it: (end, 1e6) before "m".
    """
    far, limit = _second(text, value, start, end) or (end, value)
    if suffix := SUFFIX.match(text, far):
        scale = _SUFFIXES[suffix[1].lower()]
    else:
        word = _SCALE.search(text, end, far)
        scale = SCALES[word[0].lower()] if word else 1.0
        limit /= scale
    return far, scale if value <= limit else 1.0  # "From 300 to 2 million" begins at 300.


def _second(text: str, value: float, start: int, end: int) -> tuple[int, float] | None:
    two = _TO.match(text, end) or (_AND.match(text, end) if _BETWEEN.search(text[:start][-24:]) else None)
    if two is None:
        return None
    after = ((b, v) for v, a, b in number_spans(text) if a == two.end() and in_years(value) == in_years(v))
    return next(after, None)


def in_years(value: float) -> bool:
    """Tell whether a number without a unit is most likely a year."""
    return value.is_integer() and _FIRST_YEAR <= value <= _LAST_YEAR
