"""Units by a number: of measure, with which 90 minutes are 1.5 hours, of a share, and of money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = Path(__file__).with_name("tables")
_ROUNDED = 0.025  # Between systems writers round: a month is about 30 days, 8 km are about 5 miles.
_DEGREE = 0.6  # Temperatures are written in whole degrees.
_EXACT = 1e-6
_POINTS = re.compile(r"[\s-]?(?:%[\s-]points?|per ?cent(?:age)?[\s-]points?|ppts?|pp)\b", re.I)
_PERCENT = re.compile(r"[\s-]?(?:%|per ?cent\b)", re.I)
SIGN = re.compile(r"[$£€¥]\s?$")
_CURRENCY = re.compile(r"\s(?:(dollars?)|(pounds?)|(euros?)|(yen))\b", re.I)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one dimension: `factor` times a number, plus `offset`, is its amount in the dimension's first unit.

    Within one `system` amounts are exact ("1,000 kg", "1 tonne"); between two, writers round ("5 miles", "8 km").
    """

    dimension: str
    system: str
    factor: float = 1.0
    offset: float = 0.0

    @property
    def sort(self) -> str:
        """A share, money or a measure."""
        return self.system if self.system in ("share", "money") else "measure"

    def spans(self, least: float, most: float, other: Unit, value: float) -> bool:
        """Tell whether a value of another unit lies between least and most of this one's."""
        if self.dimension != other.dimension:
            return False
        amount = other.factor * value + other.offset
        room = _EXACT * abs(amount)
        if self.system != other.system:
            room = _DEGREE if self.dimension == "heat" else _ROUNDED * abs(amount)
        return self.factor * least + self.offset - room <= amount <= self.factor * most + self.offset + room


SHARE, POINTS = Unit("percent", "share"), Unit("points", "share")
_MONEY = {sign: Unit(sign, "money") for sign in "$£€¥"}


def unit_at(text: str, start: int, at: int) -> tuple[Unit | None, int]:
    """Return the unit of a number that starts at `start`, and its end: what stands at `at`, or the sign before."""
    if points := _POINTS.match(text, at):
        return POINTS, points.end()
    if percent := _PERCENT.match(text, at):
        return SHARE, percent.end()
    if sign := SIGN.search(text[max(0, start - 2) : start]):
        return _MONEY[sign[0].strip()], at
    if word := _CURRENCY.match(text, at):
        return next(unit for unit, group in zip(_MONEY.values(), word.groups(), strict=True) if group), word.end()
    return measure_at(text, at) or (None, at)


def measure_at(text: str, at: int) -> tuple[Unit, int] | None:
    """Return the unit of measure that directly follows, and its end; None where none of the table does."""
    pattern, units = _measures()
    match = pattern.match(text, at)
    return (units[match.lastindex - 1], match.end()) if match and match.lastindex else None


@cache
def _measures() -> tuple[re.Pattern[str], tuple[Unit, ...]]:
    lines = (TABLES / "units.txt").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    units = tuple(Unit(row[0], row[1], float(row[2]), float(row[3])) for row in rows)
    return re.compile(rf"[\s-]?(?:{'|'.join(f'({row[4]})' for row in rows)})(?!\w)"), units
