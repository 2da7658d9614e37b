"""The numbers of a text with what belongs to them: a unit, "about", the range they begin, "by" or "to"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, floor

from rag.language.mentions import Mention
from rag.language.numbers import FRACTIONS, SCALES, number_spans
from rag.language.units import SHARE, SIGN, Unit, measure_at, unit_at

_ORDINALS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINAL = re.compile(rf"(?<!-)\b(?:{'|'.join(_ORDINALS)})\b", re.I)
# What gives a number without being one: "both brothers", "Part II", "half of the jars", "no one".
_IMPLIED = {
    "both": 2,
    "twice": 2,
    "pair": 2,
    "double": 2,
    "doubled": 2,
    "triple": 3,
    "half": 50,
    "quarter": 25,
    "no": 0,
}
_ROMANS = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12, "XIV": 14, "XV": 15}
_IMPLIES = re.compile(rf"\b(?:(?P<word>(?i:{'|'.join(_IMPLIED)}))|(?P<roman>{'|'.join(_ROMANS)}))\b")
_HALF_OF = re.compile(r"\bhalf(?= (?:of|the|its|their|all|his|her|our)\b)", re.I)
_AND_A_HALF = re.compile(r"[\s-]+and[\s-]a[\s-]half\b", re.I)
_ONE = re.compile(r"\b(half[\s-])?(an?|one|per|each|every)(?=[\s-])", re.I)
_NAMED = re.compile(r"[\s-]*(?!second\b)[a-z]{3,}", re.I)
_FRACTION = re.compile(rf"(?:{FRACTIONS})s?$", re.I)

_SUFFIX = re.compile(r"(k|m|mn|bn|b|tn)\b", re.I)
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_SCALE = re.compile(r"(?:thousand|million|billion|trillion)$", re.I)
# Between the two numbers of a range; "and" only after "between".
_TO = re.compile(r"(?:[\s]?[-–—][\s]?|\s(?:to|or)\s)[$£€¥]?")
_AND = re.compile(r"\sand\s[$£€¥]?")
_BETWEEN = re.compile(r"\bbetween (?:\w+ )?[$£€¥]?$", re.I)

_BOUND = re.compile(
    r"\b(?:(?P<about>about|around|roughly|approximately|nearly|almost|some|close to)|"
    r"(?P<over>over|more than|above|at least|exceeding)|(?P<under>under|less than|fewer than|below|at most|up to))"
    r"\s+[$£€¥]?$",
    re.I,
)
# "Fell by 20" and "fell to 20": only after such a verb, in the same part of the sentence.
_MOVED = re.compile(
    r"\b(?:f[ae]ll(?:s|en|ing)?|r[io]se[ns]?|rising|dropp?(?:s|ed|ing)?|(?:in|de)creas(?:es?|ed|ing)|cut(?:s|ting)?|"
    r"rais(?:es?|ed|ing)|climb(?:s|ed|ing)?|gr[eo]w(?:s|n|ing)?|declin(?:es?|ed|ing)|reduc(?:es?|ed|ing)|"
    r"lower(?:s|ed|ing)|slash(?:es|ed|ing)?|jump(?:s|ed|ing)?|plung(?:es?|ed|ing)|soar(?:s|ed|ing)?|"
    r"surg(?:es?|ed|ing)|shr[iau]nk(?:s|ing)?|slipp?(?:s|ed|ing)?|widen(?:s|ed|ing)?)\b"
    r"(?:[^.,;:!?\n]|[.,]\d){0,60}?(?<!up )(?<!close )(?<!due )(?<!compared )\b(by|to)\s"
    r"(?:(?:about|around|roughly|approximately|nearly|almost|some|over|more than|just over|just under)\s)?[$£€¥]?$",
    re.I,
)
_FROM_TO = re.compile(
    r"(?<!from )(?<!from [$£€¥])(?<![\w.,])(?:[\d.,]+|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)"
    r"\sto\s[$£€¥]?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written at [start, end), with its range and unit up to `until`: `least` and `most` are what it may
    stand for, the value itself unless the writer said "about", "over" or "under".

    `way` is "by" or "to" where something rises or falls so; `instead` is another reading: "100m" may be metres.
    """

    value: float
    start: int
    end: int
    least: float
    most: float
    unit: Unit | None = None
    until: int = 0
    way: str = ""
    instead: Quantity | None = None

    @property
    def is_year(self) -> bool:
        """True for a number that is most likely a year."""
        return not self.unit and _in_years(self.value)

    def same(self, other: Quantity) -> bool:
        """Tell whether `other`, of the article, can be what this one means; no unit agrees with every unit."""
        ours = (self, self.instead) if self.instead else (self,)
        theirs = (other, other.instead) if other.instead else (other,)
        return any(one._same(two) for one in ours for two in theirs)

    def clashes(self, other: Quantity) -> bool:
        """Tell whether `other` is the same number, but of another unit of its sort, or "to" where this is "by"."""
        if other.instead and self.clashes(other.instead):
            return True
        told = bool(self.unit and other.unit and self.unit.sort == other.unit.sort) or bool(self.way and other.way)
        return told and self._value_fits(other) and not self.same(other)

    def _same(self, other: Quantity) -> bool:
        if (self.way and other.way and self.way != other.way) or self._apart(other):
            return False
        if self.unit and other.unit:
            return self.unit.spans(self.least, self.most, other.unit, other.value)
        return self._value_fits(other)

    def _value_fits(self, other: Quantity) -> bool:
        return self.least - 1e-9 <= other.value <= self.most + 1e-9

    def _apart(self, other: Quantity) -> bool:
        """Tell whether both stand for several values of one unit and share none: "fewer than 80", "more than 80"."""
        several = self.unit == other.unit and self.least < self.most and other.least < other.most
        return several and min(self.most, other.most) <= max(self.least, other.least)

    def whole(self, text: str) -> tuple[int, int]:
        """Return where it stands in its text with "about", its currency, its range and its unit."""
        before = text[max(0, self.start - 24) : self.start]
        sign = _BOUND.search(before) or SIGN.search(before)
        return self.start - len(sign[0]) if sign else self.start, max(self.until, self.end)

    def written(self, text: str) -> str:
        """Return the number with its unit, and "by" or "to", as `text` writes it."""
        return f"{self.way} {text[slice(*self.whole(text))]}".strip()


def quantities(text: str, dates: Iterable[Mention]) -> tuple[Quantity, ...]:
    """Return the numbers of a text in order, those of dates left out, and "one" and "a", which mostly count nothing."""
    taken = [(m.start, m.end) for m in dates]
    counts = [_read(text, *span) for span in number_spans(text)]
    halves = [Quantity(50.0, *m.span(), 50.0, 50.0, SHARE, m.end()) for m in _HALF_OF.finditer(text)]
    found = [
        quantity
        for quantity in (*counts, *_ordinals(text), *halves)
        if not any(a < quantity.end and quantity.start < b for a, b in taken)
        and text[quantity.start : quantity.end].lower() not in ("one", "a", "an")
    ]
    return tuple(sorted(found, key=lambda q: (q.start, q.end)))


def given(text: str) -> tuple[Quantity, ...]:
    """Return every number that a text can be said to give, those of dates and "an hour" too."""
    found = [_read(text, *span) for span in number_spans(text)]
    found += [*_ordinals(text), *singles(text)]
    for match in _IMPLIES.finditer(text):
        value = float(_IMPLIED[match[0].lower()] if match["word"] else _ROMANS[match[0]])
        found.append(Quantity(value, *match.span(), value, value))
    parts = [q for q in found if q.unit == SHARE and not q.value.is_integer() and q.least < q.value < q.most]
    # "Two thirds" may be written as 66, 66.7 or 67 per cent.
    found += [replace(q, value=value) for q in parts for value in (q.least, round(q.value, 1), q.most)]
    return tuple(found)


def singles(text: str) -> tuple[Quantity, ...]:
    """Return each "an hour", "one month", "half a mile" and "every year" of a text, one or a half of its unit."""
    found = []
    for match in _ONE.finditer(text):
        measure = measure_at(text, match.end())
        if measure and _NAMED.fullmatch(text, match.end(), measure[1]):
            more = _AND_A_HALF.match(text, measure[1])
            value = (0.5 if match[1] else 1.0) + (0.5 if more else 0.0)
            found.append(Quantity(value, match.start(), match.end(), value, value, *measure))
    return tuple(found)


def _read(text: str, value: float, start: int, end: int) -> Quantity:
    before = text[max(0, start - 100) : start]
    if value < 1 and _FRACTION.search(text, start, end):
        value *= 100
        least, most = _bounds(before, value) or (floor(value), ceil(value))
        return Quantity(value, start, end, least, most, SHARE, end)
    far, scale = _range_at(text, value, start, end)
    suffix = _SUFFIX.match(text, far)
    at = suffix.end() if suffix else far
    found = _counted(text, value * scale, start, at if far == end else end, at)
    if scale == 1.0 or (suffix and SIGN.search(before)):
        return found
    # "100m" may be metres, "from 3 to 5 million" may begin at 3.
    return replace(found, instead=_counted(text, value, start, end, far))


def _counted(text: str, value: float, start: int, end: int, at: int) -> Quantity:
    """Return a number with what stands around it; its unit is at `at`."""
    before = text[max(0, start - 100) : start]
    unit, until = unit_at(text, start, at)
    if unit and (half := _AND_A_HALF.match(text, until)):
        value, until = value + 0.5, half.end()
    if not unit and _in_years(value):
        return Quantity(value, start, end, value, value, None, until)  # Around 1450 is not around 1448.
    least, most = _bounds(before, value) or (value, value)
    return Quantity(value, start, end, least, most, unit, until, _way(before))


def _ordinals(text: str) -> list[Quantity]:
    parts = [(start, end) for _, start, end in number_spans(text)]
    return [
        Quantity(value, *m.span(), value, value)
        for m in _ORDINAL.finditer(text)
        if not any(a <= m.start() < b for a, b in parts)
        for value in (3.0 + _ORDINALS.index(m[0].lower()),)
    ]


def _bounds(before: str, value: float) -> tuple[float, float] | None:
    """Return what "about", "over" or "under" before a number let it stand for, None without such a word."""
    word = _BOUND.search(before)
    low, high = {"about": (0.95, 1.05), "over": (1, 1.2), "under": (0.8, 1)}[word.lastgroup or ""] if word else (1, 1)
    return (low * value, high * value) if word else None


def _way(before: str) -> str:
    """Return "by" or "to" where something rises or falls so to a number that stands behind `before`, else nothing."""
    match = _MOVED.search(before)
    return match[1].lower() if match and not _FROM_TO.search(before) else ""


def _range_at(text: str, value: float, start: int, end: int) -> tuple[int, float]:
    """Return the end of the range that the number at [start, end) begins, and the scale that its second lends it.

    Without a range these are `end` and the scale of the letter after it: 1e6 before "m".
    """
    far, limit = _second(text, value, start, end) or (end, value)
    if suffix := _SUFFIX.match(text, far):
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
    after = ((b, v) for v, a, b in number_spans(text) if a == two.end() and _in_years(value) == _in_years(v))
    return next(after, None)


def _in_years(value: float) -> bool:
    """Tell whether a number without a unit is most likely a year."""
    return value.is_integer() and 1000 <= value <= 2100
