"""Numbers in a written sentence: each must stand in the text it rests on, in digits or in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.checking_dates import mentions
from rag.checking_units import Measure, article_measures, measure_at, way_before
from rag.quantities import number_spans

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
_SUFFIX = re.compile(r"(k|m|mn|bn|b|tn)\b", re.I)
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_CURRENCY = re.compile(r"[$£€¥]\s?$")
_CURRENCY_WORD = re.compile(r"\s(?:(dollars?)|(pounds?)|(euros?)|(yen))\b", re.I)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|nearly|almost|some|close to)\s+[$£€]?$", re.I)
_OVER = re.compile(r"\b(?:over|more than|above|at least|exceeding)\s+[$£€]?$", re.I)
_UNDER = re.compile(r"\b(?:under|less than|fewer than|below|at most|up to)\s+[$£€]?$", re.I)
_FIRST_YEAR, _LAST_YEAR = 1000, 2100


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written at [start, end): `unit` is "%", "points" of a percentage, a currency sign or empty; `least`
    and `most` are what it may stand for, the value itself unless the writer said "about", "over" or "under".

    `measure` is the unit of length, time, weight … after it; `way` is "by" or "to" where something rises or falls so.
    """

    value: float
    start: int
    end: int
    unit: str = ""
    least: float = 0.0
    most: float = 0.0
    measure: Measure | None = None
    way: str = ""

    @property
    def is_year(self) -> bool:
        """True for a number that is most likely a year."""
        return not self.unit and _in_years(self.value)

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
        end = self.measure.end if self.measure else self.end
        return f"{self.way} {text[self.start : end]}".strip()


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of a text in order, those of dates left out, and "one" and "a", which mostly count nothing."""
    taken = [(m.start, m.end) for m in mentions(text)]
    spans = [*number_spans(text), *((3.0 + _ORDINALS.index(m[0].lower()), *m.span()) for m in _ORDINAL.finditer(text))]
    found = []
    for value, start, end in sorted(spans, key=lambda span: span[1]):
        if any(a < end and start < b for a, b in taken) or text[start:end].lower() in ("one", "a", "an"):
            continue
        found.append(_quantity(text, value, start, end))
    return tuple(found)


@lru_cache(maxsize=4096)
def _given(text: str) -> tuple[Quantity, ...]:
    """Return every number that a text of an article can be said to give, those of dates too."""
    given = [_quantity(text, value, start, end) for value, start, end in number_spans(text)]
    given += [Quantity(float(_IMPLIED[m[0].lower()]), *m.span()) for m in _IMPLIED_WORD.finditer(text)]
    given += [Quantity(float(_ROMAN_VALUES[m[0]]), *m.span()) for m in _ROMAN.finditer(text)]
    given += [Quantity(3.0 + _ORDINALS.index(m[0].lower()), *m.span()) for m in _ORDINAL.finditer(text)]
    return (*given, *_unscaled(text))


@lru_cache(maxsize=4096)
def _unscaled(text: str) -> tuple[Quantity, ...]:
    """Return the numbers before a letter that may be no million but a unit: "100m" may be metres."""
    spans = [span for span in number_spans(text) if _SUFFIX.match(text, span[2])]
    plain = [span for span in spans if not _CURRENCY.search(text[max(0, span[1] - 2) : span[1]])]
    return tuple(Quantity(v, a, b, "", v, v, measure_at(text, b) if (v, a, b) in plain else None) for v, a, b in spans)


def number_fault(claim: str, sentence: str, near: str, wide: str, published: str | None) -> str | None:
    """Return why a number of the claim does not stand in the sentence it rests on or near it, None when all do.

    A number may stand in the text `near` the sentence, a year further off, in `wide`, or be that of the article's
    date, as long as the sentence gives no other number of the kind that the claim leaves out.
    """
    for quantity in quantities(claim):
        meant = [quantity, *(q for q in _unscaled(claim) if q.start == quantity.start)]
        if any(_stands(q, sentence) for q in meant):
            continue
        rivals = _rivals(quantity, claim, sentence)
        further = any(_stands(q, wide if quantity.is_year else near) for q in meant)
        if not rivals and (further or (quantity.is_year and published and int(published[:4]) == quantity.value)):
            continue
        for text in (sentence, near):
            if other := next((q for q in (*quantities(text), *_unscaled(text)) if quantity.clashes(q)), None):
                return f"the article says {other.written(text)}, not {quantity.written(claim)}"
        words = claim[quantity.start : quantity.end]
        if len({q.value for q in rivals}) == 1:
            return f"the article says {sentence[rivals[0].start : rivals[0].end]}, not {words}"
        return f"the article does not give the number {words} here"
    return None


def _stands(quantity: Quantity, text: str) -> bool:
    """Tell whether a number stands in a text, "60 minutes" as "an hour" too."""
    if any(quantity.same(other) for other in _given(text)):
        return True
    measure = quantity.measure
    return measure is not None and any(
        measure.same(quantity.least, quantity.most, other, value) for value, other in article_measures(text)
    )


def _quantity(text: str, value: float, start: int, end: int) -> Quantity:
    unit = ""
    if suffix := _SUFFIX.match(text, end):
        value, end = value * _SUFFIXES[suffix[1].lower()], suffix.end()
    if points := _POINTS.match(text, end):
        unit, end = "points", points.end()
    elif percent := _PERCENT.match(text, end):
        unit, end = "%", percent.end()
    elif sign := _CURRENCY.search(text[max(0, start - 2) : start]):
        unit = sign[0].strip()
    elif word := _CURRENCY_WORD.match(text, end):
        unit = next(sign for sign, group in zip("$£€¥", word.groups(), strict=True) if group)
    # Of "third day" the number is no count.
    measure = None if unit or text[start:end].lower() in _ORDINALS else measure_at(text, end)
    before = text[max(0, start - 16) : start]
    least = most = value
    if not unit and _in_years(value):
        return Quantity(value, start, end, unit, value, value, measure)  # Around 1450 is not around 1448.
    if _ABOUT.search(before):
        least, most = 0.95 * value, 1.05 * value
    elif _OVER.search(before):
        most = 1.2 * value
    elif _UNDER.search(before):
        least = 0.8 * value
    return Quantity(value, start, end, unit, least, most, measure, way_before(text, start))


def _in_years(value: float) -> bool:
    return value.is_integer() and _FIRST_YEAR <= value <= _LAST_YEAR


def _rivals(quantity: Quantity, claim: str, sentence: str) -> list[Quantity]:
    """Return the numbers of the same kind that a sentence gives and the claim does not."""
    known, kind = quantities(claim), (quantity.unit.replace("points", "%"), quantity.is_year)
    return [
        q
        for q in quantities(sentence)
        if (q.unit.replace("points", "%"), q.is_year) == kind and not any(k.same(q) for k in known)
    ]
