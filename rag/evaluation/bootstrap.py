"""Values with 95 % percentile bootstrap intervals (Efron and Tibshirani 1993): prompts are drawn again, with a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20241112
RESAMPLES = 1000
_TAILS = (2.5, 97.5)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval over `n` prompts; all None where nothing could be measured."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0

    def to_json(self) -> dict[str, float | int | None]:
        """The estimate as `report.json` holds it, to six places."""
        return {"value": _rounded(self.value), "low": _rounded(self.low), "high": _rounded(self.high), "n": self.n}


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a value moved between two runs over the same prompts: interval and two-sided p of no change."""

    value: float
    low: float
    high: float
    p: float


def ratio(parts: Sequence[tuple[float, float]]) -> Estimate:
    """Return Σ first / Σ second; `n` counts the prompts with a second above zero."""
    if not parts:
        return Estimate()
    table = np.asarray(parts, np.float64)
    top, bottom = table.sum(axis=0)
    if bottom == 0:
        return Estimate()
    low, high = np.nanpercentile(_ratios(table), _TAILS)
    return Estimate(float(top / bottom), float(low), float(high), int((table[:, 1] > 0).sum()))


def ratio_difference(before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]) -> Difference | None:
    """Return how far Σ first / Σ second moved, the same prompts drawn for both; None where one has no value."""
    old, new = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if not len(old) or old[:, 1].sum() == 0 or new[:, 1].sum() == 0:
        return None
    value = float(new[:, 0].sum() / new[:, 1].sum() - old[:, 0].sum() / old[:, 1].sum())
    moved = _ratios(new) - _ratios(old)
    moved = moved[~np.isnan(moved)]
    low, high = np.percentile(moved, _TAILS)
    less, more = float((moved <= 0).mean()), float((moved >= 0).mean())
    return Difference(value, float(low), float(high), min(1.0, 2 * max(min(less, more), 1 / (len(moved) + 1))))


def area(scores: Sequence[float], positive: Sequence[bool]) -> Estimate:
    """Return the area under the ROC curve: the chance that a positive scores above a negative, ties as half."""
    flags = np.asarray(positive, bool)
    if not flags.any() or flags.all():
        return Estimate()
    values, groups = np.unique(np.asarray(scores, np.float64), return_inverse=True)
    weights = np.vstack([np.ones(len(flags)), _weights(len(flags))])
    above = np.zeros((len(weights), len(values)))
    below = np.zeros_like(above)
    for column, (group, flag) in enumerate(zip(groups, flags, strict=True)):
        (above if flag else below)[:, group] += weights[:, column]
    beaten = np.cumsum(below, axis=1) - 0.5 * below
    with np.errstate(invalid="ignore"):
        areas = (above * beaten).sum(axis=1) / (above.sum(axis=1) * below.sum(axis=1))
    low, high = np.nanpercentile(areas[1:], _TAILS)
    return Estimate(float(areas[0]), float(low), float(high), len(flags))


def percentiles(values: Sequence[float]) -> dict[str, Any]:
    """Return `p50` and `p95` as estimates in JSON form, the highest as `max`, and `n`."""
    if not values:
        return {"p50": Estimate().to_json(), "p95": Estimate().to_json(), "max": None, "n": 0}
    table = np.asarray(values, np.float64)
    drawn = np.percentile(table[_draws(len(table))], [50, 95], axis=1)
    found = np.percentile(table, [50, 95])
    lows, highs = np.percentile(drawn, _TAILS, axis=1)
    estimates = [Estimate(float(v), float(a), float(b), len(table)) for v, a, b in zip(found, lows, highs, strict=True)]
    return {"p50": estimates[0].to_json(), "p95": estimates[1].to_json(), "max": float(table.max()), "n": len(table)}


def _ratios(table: Numbers) -> Numbers:
    """Return the ratio of every resample, (RESAMPLES,); NaN where its second sum is zero."""
    sums = _weights(len(table)) @ table
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)


@lru_cache(maxsize=1)
def _draws(size: int) -> NDArray[np.int64]:
    """Return which prompts each resample draws, (RESAMPLES, size); the same for everyone who asks."""
    return np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))


@lru_cache(maxsize=3)  # 80 MB each for 10,000 prompts.
def _weights(size: int) -> Numbers:
    """Return how often each resample draws each prompt, (RESAMPLES, size)."""
    return np.stack([np.bincount(row, minlength=size) for row in _draws(size)]).astype(np.float64)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
