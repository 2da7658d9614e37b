"""What the words around a number make of it: "about 80", "5 to 7 million", "fell by 20"."""

from __future__ import annotations

import re

from rag.language.numbers import SCALES, number_spans

SUFFIX = re.compile(r"(k|m|mn|bn|b|tn)\b", re.I)
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_SCALE = re.compile(r"(?:thousand|million|billion|trillion)$", re.I)
# Between the two numbers of a range; "and" only after "between".
_TO = re.compile(r"(?:[\s]?[-–—][\s]?|\s(?:to|or)\s)[$£€¥]?")
_AND = re.compile(r"\sand\s[$£€¥]?")
_BETWEEN = re.compile(r"\bbetween (?:\w+ )?[$£€¥]?$", re.I)

BOUND = re.compile(
    r"\b(?:(?P<about>about|around|roughly|approximately|nearly|almost|some|close to)|"
    r"(?P<over>over|more than|above|at least|exceeding)|(?P<under>under|less than|fewer than|below|at most|up to))"
    r"\s+[$£€¥]?$",
    re.I,
)
# "Fell by 20" and "fell to 20": only after such a verb, in the same part of the sentence.
_MOVED = re.compile(
    r"\b(?:(?:f[ae]ll|rais|dropp?|(?:in|de)creas|climb|gr[eo]w|declin|reduc|lower|slash|jump|plung|soar|surg|shr[iau]nk|"
    r"slipp?|widen)(?:e?s|e|e?d|e?n|ing)?|r[io]se[ns]?|rising|cut(?:s|ting)?)\b"
    r"(?:[^.,;:!?\n]|[.,]\d){0,60}?(?<!up )(?<!close )(?<!due )(?<!compared )\b(by|to)\s"
    r"(?:(?:about|around|roughly|approximately|nearly|almost|some|over|more than|just over|just under)\s)?[$£€¥]?$",
    re.I,
)
_FROM_TO = re.compile(
    r"(?<!from )(?<!from [$£€¥])(?<![\w.,])(?:[\d.,]+|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)"
    r"\sto\s[$£€¥]?$",
    re.I,
)


def bounds(before: str, value: float) -> tuple[float, float] | None:
    """Return what "about", "over" or "under" before a number let it stand for, None without such a word."""
    word = BOUND.search(before)
    low, high = {"about": (0.95, 1.05), "over": (1, 1.2), "under": (0.8, 1)}[word.lastgroup or ""] if word else (1, 1)
    return (low * value, high * value) if word else None


def way(before: str) -> str:
    """Return "by" or "to" where something rises or falls so to a number that stands behind `before`, else nothing."""
    match = _MOVED.search(before)
    return match[1].lower() if match and not _FROM_TO.search(before) else ""


def range_at(text: str, value: float, start: int, end: int) -> tuple[int, float]:
    """Return the end of the range that the number at [start, end) begins, and the scale that its second lends it.

    Without a range these are `end` and the scale of the letter after it: 1e6 before "m".
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
    return value.is_integer() and 1000 <= value <= 2100
