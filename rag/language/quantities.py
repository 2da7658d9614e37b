"""The numbers of a text with what belongs to them: a unit, "about", a range, "by" or "to"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, floor

from rag.language.mentions import Mention
from rag.language.numbers import FRACTIONS, number_spans
from rag.language.ranges import BOUND, SUFFIX, bounds, in_years, range_at, way
from rag.language.units import SHARE, SIGN, Unit, measure_at, unit_at

_ORDINALS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINAL = re.compile(rf"(?<!-)\b(?:{'|'.join(_ORDINALS)})\b", re.I)
# What gives a number without being one: "both brothers", "Part II", "half of the jars", "no one".
_IMPLIED = {"both": 2, "twice": 2, "pair": 2, "double": 2, "triple": 3, "half": 50, "quarter": 25, "no": 0}
_ROMANS = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12, "XIV": 14, "XV": 15}
_ROUNDED = 0.01  # "About 1.2 million" may be "nearly 1,203,450", and "up to 17 years" is not "up to 15 years".
_IMPLIES = re.compile(rf"\b(?:(?P<word>(?i:{'|'.join(_IMPLIED)}))|(?P<roman>{'|'.join(_ROMANS)}))\b")
_HALF_OF = re.compile(r"\bhalf(?= (?:of|the|its|their|all|his|her|our)\b)", re.I)
_AND_A_HALF = re.compile(r"[\s-]+and[\s-]a[\s-]half\b", re.I)
_ONE = re.compile(r"\b(half[\s-])?(an?|one|per|each|every)(?=[\s-])", re.I)
_NAMED = re.compile(r"[\s-]*(?!second\b)[a-z]{3,}", re.I)
_FRACTION = re.compile(rf"(?:{FRACTIONS})s?$", re.I)


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
        return not self.unit and in_years(self.value)

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
        """Tell whether both stand for several values of one unit, but not the same: "fewer than 80", "more than 80"."""
        if self.unit != other.unit or self.least == self.most or other.least == other.most:
            return False
        beside = min(self.most, other.most) <= max(self.least, other.least)
        return beside or abs(self.value - other.value) > _ROUNDED * self.value

    def whole(self, text: str) -> tuple[int, int]:
        """Return where it stands in its text with "about", its currency, its range and its unit."""
        before = text[max(0, self.start - 24) : self.start]
        sign = BOUND.search(before) or SIGN.search(before)
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
        least, most = bounds(before, value) or (floor(value), ceil(value))
        return Quantity(value, start, end, least, most, SHARE, end)
    far, scale = range_at(text, value, start, end)
    suffix = SUFFIX.match(text, far)
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
    if not unit and in_years(value):
        return Quantity(value, start, end, value, value, None, until)  # Around 1450 is not around 1448.
    least, most = bounds(before, value) or (value, value)
    return Quantity(value, start, end, least, most, unit, until, way(before))


def _ordinals(text: str) -> list[Quantity]:
    parts = [(start, end) for _, start, end in number_spans(text)]
    return [
        Quantity(value, *m.span(), value, value)
        for m in _ORDINAL.finditer(text)
        if not any(a <= m.start() < b for a, b in parts)
        for value in (3.0 + _ORDINALS.index(m[0].lower()),)
    ]
