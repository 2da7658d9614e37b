"""The numbers of a text with what belongs to them: percent, a currency, a unit, "about", "by" or "to"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, floor

from rag.checking.dates import mentions
from rag.checking.ranges import SUFFIX, bounds, in_years, range_at
from rag.checking.units import Measure, measure_at, way_before
from rag.language.quantities import FRACTIONS, number_spans

_ORDINALS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINAL = re.compile(rf"(?<!-)\b(?:{'|'.join(_ORDINALS)})\b", re.I)
_ROMANS = "II III IV VI VII VIII IX XI XII XIII XIV XV XVI".split()
_ROMAN_VALUES = dict(zip(_ROMANS, (2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16), strict=True))
_ROMAN = re.compile(rf"\b(?:{'|'.join(_ROMANS)})\b")
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
_IMPLIED_WORD = re.compile(rf"\b(?:{'|'.join(_IMPLIED)})\b", re.I)
_POINTS = re.compile(r"[\s-]?(?:%[\s-]points?|per ?cent(?:age)?[\s-]points?|ppts?|pp)\b", re.I)
_PERCENT = re.compile(r"[\s-]?(?:%|per ?cent\b)", re.I)
_CURRENCY = re.compile(r"[$£€¥]\s?$")
_CURRENCY_WORD = re.compile(r"\s(?:(dollars?)|(pounds?)|(euros?)|(yen))\b", re.I)
_FRACTION = re.compile(rf"(?:{FRACTIONS})s?$", re.I)
_HALF_OF = re.compile(r"\bhalf(?= (?:of|the|its|their|all|his|her|our)\b)", re.I)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written at [start, end): `unit` is "%", "points" of a percentage, a currency sign or empty; `least`
    and `most` are what it may stand for, the value itself unless the writer said "about", "over" or "under".

    `measure` is the unit of length, time, weight … after it; `way` is "by" or "to" where something rises or falls so;
    `far` is the end of the range that it begins, else 0.
    """

    value: float
    start: int
    end: int
    unit: str = ""
    least: float = 0.0
    most: float = 0.0
    measure: Measure | None = None
    way: str = ""
    far: int = 0

    @property
    def is_year(self) -> bool:
        """True for a number that is most likely a year."""
        return not self.unit and in_years(self.value)

    def same(self, other: Quantity) -> bool:
        """Tell whether `other`, of the article, can be what this one means; no unit agrees with every unit."""
        if not self._kind_fits(other) or (self.way and other.way and self.way != other.way):
            return False
        if self.measure and other.measure:
            return self.measure.same(self.least, self.most, other.measure, other.value)
        return self._value_fits(other)

    def clashes(self, other: Quantity) -> bool:
        """Tell whether `other` is the same number, but of another unit of the list, or "to" where this is "by"."""
        told = bool(self.measure and other.measure) or "points" in (self.unit, other.unit)
        told = told or bool(self.way and other.way and self.way != other.way)
        return told and self._value_fits(other) and not self.same(other)

    def _kind_fits(self, other: Quantity) -> bool:
        if (self.measure and other.unit in ("%", "points")) or (other.measure and self.unit in ("%", "points")):
            return False
        return not self.unit or not other.unit or self.unit == other.unit

    def _value_fits(self, other: Quantity) -> bool:
        return self.least - 1e-9 <= other.value <= self.most + 1e-9

    def written(self, text: str) -> str:
        """Return the number with its unit, and "by" or "to", as `text` writes it."""
        end = self.measure.end if self.measure else max(self.far, self.end)
        return f"{self.way} {text[self.start : end]}".strip()


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of a text in order, those of dates left out, and "one" and "a", which mostly count nothing."""
    taken = [(m.start, m.end) for m in mentions(text)]
    found = [
        quantity
        for quantity in (*_counts(text), *_ordinals(text), *_halves(text))
        if not any(a < quantity.end and quantity.start < b for a, b in taken)
        and text[quantity.start : quantity.end].lower() not in ("one", "a", "an")
    ]
    return tuple(sorted(found, key=lambda q: (q.start, q.end)))


@lru_cache(maxsize=4096)
def given(text: str) -> tuple[Quantity, ...]:
    """Return every number that a text of an article can be said to give, those of dates too."""
    found = [*_counts(text), *_ordinals(text), *unscaled(text)]
    found += [Quantity(float(_IMPLIED[m[0].lower()]), *m.span()) for m in _IMPLIED_WORD.finditer(text)]
    found += [Quantity(float(_ROMAN_VALUES[m[0]]), *m.span()) for m in _ROMAN.finditer(text)]
    parts = [q for q in found if q.unit == "%" and not q.value.is_integer() and q.least < q.value < q.most]
    # "Two thirds" may be written as 66, 66.7 or 67 per cent.
    found += [replace(q, value=value) for q in parts for value in (q.least, round(q.value, 1), q.most)]
    return tuple(found)


@lru_cache(maxsize=4096)
def unscaled(text: str) -> tuple[Quantity, ...]:
    """Return numbers without the scale after them: "100m" may be metres, "from 3 to 5 million" may begin at 3."""
    found = []
    for value, start, end in number_spans(text):
        plain = not _CURRENCY.search(text[max(0, start - 2) : start])
        if SUFFIX.match(text, end):
            found.append(Quantity(value, start, end, "", value, value, measure_at(text, end) if plain else None))
        elif (found_range := range_at(text, value, start, end))[1] != 1.0:
            found.append(Quantity(value, start, end, "", value, value, measure_at(text, found_range[0])))
    return tuple(found)


@lru_cache(maxsize=4096)
def _counts(text: str) -> tuple[Quantity, ...]:
    return tuple(_quantity(text, *span) for span in number_spans(text))


def _ordinals(text: str) -> list[Quantity]:
    parts = [(q.start, q.end) for q in _counts(text)]
    return [
        Quantity(value, *m.span(), "", value, value)
        for m in _ORDINAL.finditer(text)
        if not any(a <= m.start() < b for a, b in parts)
        for value in (3.0 + _ORDINALS.index(m[0].lower()),)
    ]


def _halves(text: str) -> list[Quantity]:
    return [Quantity(50.0, *m.span(), "%", 50.0, 50.0) for m in _HALF_OF.finditer(text)]


def _quantity(text: str, value: float, start: int, end: int) -> Quantity:
    before = text[max(0, start - 16) : start]
    if value < 1 and _FRACTION.search(text, start, end):
        least, most = bounds(before, 100 * value) or (floor(100 * value), ceil(100 * value))
        return Quantity(100 * value, start, end, "%", least, most)
    # Of "20 to 30 per cent" and "5-7 million" the first number has the unit and the scale of the second.
    far, scale = range_at(text, value, start, end)
    suffix = SUFFIX.match(text, far)
    unit, at = _unit(text, start, suffix.end() if suffix else far)
    measure = None if unit else measure_at(text, at)
    value, end, far = value * scale, at if far == end else end, 0 if far == end else far
    if not unit and in_years(value):
        return Quantity(value, start, end, unit, value, value, measure)  # Around 1450 is not around 1448.
    least, most = bounds(before, value) or (value, value)
    return Quantity(value, start, end, unit, least, most, measure, way_before(text, start), far)


def _unit(text: str, start: int, at: int) -> tuple[str, int]:
    """Return the unit of a number that starts at `start`, and its end: what stands at `at`, or the sign before."""
    if points := _POINTS.match(text, at):
        return "points", points.end()
    if percent := _PERCENT.match(text, at):
        return "%", percent.end()
    if sign := _CURRENCY.search(text[max(0, start - 2) : start]):
        return sign[0].strip(), at
    if word := _CURRENCY_WORD.match(text, at):
        return next(sign for sign, group in zip("$£€¥", word.groups(), strict=True) if group), at
    return "", at
