"""Words around a number: its unit, with which 90 minutes are 1.5 hours, and whether something fell by it or to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.language.quantities import number_spans


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one dimension: `factor` times a number, plus `offset`, is its amount in the dimension's first unit.

    Within one `system` amounts are exact ("1,000 kg", "1 tonne"); between two, writers round ("5 miles", "8 km").
    """

    dimension: str
    system: str
    factor: float
    offset: float = 0.0

    def amount(self, value: float) -> float:
        """Return the amount that a number of this unit is."""
        return self.factor * value + self.offset


_ROUNDED = 0.025  # Between systems: a month is about 30 days, 8 km are about 5 miles.
_DEGREE = 0.6  # Temperatures are written in whole degrees.
_EXACT = 1e-6
# Written form (a pattern) -> unit. "m", "g", "h" and "C" only in this case; "s" never: "the 80s".
_WRITTEN = {
    "(?i:seconds?(?!-hand)|secs?)": Unit("time", "clock", 1 / 60),
    "(?i:minutes?|mins?)": Unit("time", "clock", 1.0),
    "(?i:hours?|hrs?)|h": Unit("time", "clock", 60.0),
    "(?i:days?)": Unit("time", "clock", 1440.0),
    "(?i:weeks?|wks?)": Unit("time", "clock", 10080.0),
    "(?i:fortnights?)": Unit("time", "clock", 20160.0),
    "(?i:months?)": Unit("time", "calendar", 43800.0),
    "(?i:years?|yrs?)": Unit("time", "calendar", 525600.0),
    "(?i:decades?)": Unit("time", "calendar", 5256000.0),
    "(?i:century|centuries)": Unit("time", "calendar", 52560000.0),
    "(?i:(?:kilomet(?:re|er)s?|kms?) (?:per|an) hour|km/h|kph|kmh)": Unit("speed", "metric", 1.0),
    "(?i:miles? (?:per|an) hour|mph)": Unit("speed", "imperial", 1.609344),
    "(?i:millimet(?:re|er)s?)|mm": Unit("length", "metric", 0.001),
    "(?i:centimet(?:re|er)s?)|cm": Unit("length", "metric", 0.01),
    "(?i:met(?:re|er)s?)|m": Unit("length", "metric", 1.0),
    "(?i:kilomet(?:re|er)s?|kms?)": Unit("length", "metric", 1000.0),
    "(?i:inch(?:es)?)": Unit("length", "imperial", 0.0254),
    "(?i:foot|feet|ft)": Unit("length", "imperial", 0.3048),
    "(?i:yards?|yds?)": Unit("length", "imperial", 0.9144),
    "(?i:miles?)|mi": Unit("length", "imperial", 1609.344),
    "(?i:milligram(?:me)?s?)|mg": Unit("weight", "metric", 0.000001),
    "(?i:gram(?:me)?s?)|g": Unit("weight", "metric", 0.001),
    "(?i:kilogram(?:me)?s?|kilos?|kgs?)": Unit("weight", "metric", 1.0),
    "(?i:tonnes?|tons?|metric tons?)": Unit("weight", "metric", 1000.0),  # Writers mix the two.
    "(?i:ounces?|oz)": Unit("weight", "imperial", 0.0283495),
    "(?i:lbs?)": Unit("weight", "imperial", 0.453592),  # "Pounds" may be money.
    "(?i:(?:square|sq\\.?) ?(?:met(?:re|er)s?|m)|m2|m²)": Unit("area", "metric", 1.0),
    "(?i:hectares?)|ha": Unit("area", "metric", 10000.0),
    "(?i:(?:square|sq\\.?) ?(?:kilomet(?:re|er)s?|kms?)|km2|km²)": Unit("area", "metric", 1e6),
    "(?i:(?:square|sq\\.?) ?(?:foot|feet|ft))": Unit("area", "imperial", 0.09290304),
    "(?i:acres?)": Unit("area", "imperial", 4046.856),
    "(?i:(?:square|sq\\.?) ?miles?)": Unit("area", "imperial", 2589988.0),
    "(?i:millilit(?:re|er)s?)|ml": Unit("volume", "metric", 0.000001),
    "(?i:lit(?:re|er)s?)": Unit("volume", "metric", 0.001),
    "(?i:cubic met(?:re|er)s?|m3|m³)": Unit("volume", "metric", 1.0),
    "(?i:cubic (?:foot|feet))": Unit("volume", "imperial", 0.0283168),
    "(?i:cubic yards?)": Unit("volume", "imperial", 0.764555),
    "(?i:gallons?)": Unit("volume", "imperial", 0.00378541),
    "(?i:barrels?)": Unit("volume", "imperial", 0.1589873),
    "°? ?C|(?i:degrees? (?:celsius|centigrade|C))": Unit("heat", "celsius", 1.0),
    "°? ?F|(?i:degrees? (?:fahrenheit|F))": Unit("heat", "fahrenheit", 1 / 1.8, -32 / 1.8),
}
_UNITS = tuple(_WRITTEN.values())
_ANY = "|".join(f"({pattern})" for pattern in _WRITTEN)
_HALF = r"[\s-]+and[\s-]a[\s-]half"
_AFTER = re.compile(rf"(?P<before>{_HALF})?[\s-]?(?:{_ANY})(?!\w)(?P<after>{_HALF}\b)?")
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
_RANGE = re.compile(
    r"(?<!from )(?<!from [$£€¥])(?<![\w.,])(?:[\d.,]+|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)"
    r"\sto\s[$£€¥]?$",
    re.I,
)
_ONE = re.compile(r"\b(half[\s-])?(an?|one|per|each|every)(?=[\s-])", re.I)
_NAMED = re.compile(r"[a-z]{3,}", re.I)


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit as it stands after a number, up to `end`; `more` is 0.5 for "two and a half years", else 0."""

    unit: Unit
    end: int
    more: float = 0.0

    def amounts(self, least: float, most: float) -> tuple[float, float]:
        """Return the least and most amount of numbers of this unit."""
        return self.unit.amount(least + self.more), self.unit.amount(most + self.more)

    def same(self, least: float, most: float, other: Measure, value: float) -> bool:
        """Tell whether a value of the other's unit lies between least and most of this one's."""
        if self.unit.dimension != other.unit.dimension:
            return False
        (low, high), amount = self.amounts(least, most), other.unit.amount(value + other.more)
        room = _EXACT * abs(amount)
        if self.unit.system != other.unit.system:
            room = _DEGREE if self.unit.dimension == "heat" else _ROUNDED * abs(amount)
        return low - room <= amount <= high + room


def measure_at(text: str, end: int) -> Measure | None:
    """Return the unit that directly follows a number ending at `end`, None where none of the list does."""
    match = _AFTER.match(text, end)
    if not match:
        return None
    unit = next(
        unit for unit, group in zip(_UNITS, match.groups()[1:-1], strict=True) if group
    )  # The first and last are halves.
    return Measure(unit, match.end(), 0.5 if match["before"] or match["after"] else 0.0)


@dataclass(frozen=True, slots=True)
class Single:
    """One of a unit, or half of one: `words` as it is written, `sure` where it is counted: "one year", not "a year"."""

    value: float
    measure: Measure
    words: str
    sure: bool


@lru_cache(maxsize=4096)
def singles(text: str) -> tuple[Single, ...]:
    """Return each "an hour", "one hour", "half a mile", "every year" of a text; "one day" is mostly some day."""
    found = []
    for match in _ONE.finditer(text):
        measure = measure_at(text, match.end())
        unit = text[match.end() + 1 : measure.end] if measure else ""
        if measure and _NAMED.match(unit) and not unit.lower().startswith("second"):
            words = text[match.start() : measure.end]
            sure = match[2].lower() == "one" and words.lower() != "one day"
            found.append(Single(0.5 if match[1] else 1.0, measure, words, sure))
    return tuple(found)


def unit_fault(claim: str, sentence: str, near: str) -> str | None:
    """Return why "one month" or "half a mile" of the claim does not stand near its source, None when all do."""
    for single in singles(claim):
        measure, unit = single.measure, single.words.split()[-1].split("-")[-1]
        if any(measure.same(single.value, single.value, m, value) for value, m in _measures(near)):
            continue
        if any(match.end() not in {m.end for _, m in _measures(near)} for match in _word(unit).finditer(near)):
            continue  # "The year", "yearly" and "next year" may mean one.
        for other in singles(sentence):
            if other.value == single.value and other.measure.unit.dimension == measure.unit.dimension:
                return f"the article says {other.words}, not {single.words}"
        if single.sure:
            return f"the article does not give {single.words} here"
    return None


@lru_cache(maxsize=4096)
def _measures(text: str) -> tuple[tuple[float, Measure], ...]:
    """Return (number, measure) of every number of a text that a unit follows, "a" and "every" counted as one."""
    counted = [(value, measure_at(text, end)) for value, _, end in number_spans(text)]
    return (*((v, m) for v, m in counted if m), *((single.value, single.measure) for single in singles(text)))


@cache
def _word(unit: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(unit)}(?:ly)?\b", re.I)


def way_before(text: str, start: int) -> str:
    """Return "by" or "to" where something rises or falls so to a number that starts there, else nothing."""
    before = text[max(0, start - 100) : start]
    match = _MOVED.search(before)
    return match[1].lower() if match and not _RANGE.search(before) else ""
