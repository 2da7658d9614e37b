"""Values with 95 % percentile bootstrap intervals (Efron and Tibshirani 1993): prompts are drawn again, with a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.statistic import Numbers, Statistic, ratio

SEED = 20241112
RESAMPLES = 1000
_TAILS = (2.5, 97.5)


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


def estimate(parts: Sequence[tuple[float, float]], of: Statistic = ratio) -> Estimate:
    """Return the value of a statistic; `n` counts the prompts, of a ratio those whose second number is above zero."""
    table = np.asarray(parts, np.float64).reshape(-1, 2)
    if not len(table):
        return Estimate()
    values = of(table, _weights(len(table)))
    if np.isnan(values[0]):
        return Estimate()
    low, high = np.nanpercentile(values[1:], _TAILS)
    n = int((table[:, 1] > 0).sum()) if of is ratio else len(table)
    return Estimate(float(values[0]), float(low), float(high), n)


def difference(
    before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]], of: Statistic = ratio
) -> Difference | None:
    """Return how far a statistic moved, the same prompts drawn for both; None where one side has no value."""
    if not before:
        return None
    weights = _weights(len(before))
    moves = of(np.asarray(after, np.float64), weights) - of(np.asarray(before, np.float64), weights)
    value, moved = moves[0], moves[1:][~np.isnan(moves[1:])]
    if np.isnan(value):
        return None
    low, high = np.percentile(moved, _TAILS)
    less, more = float((moved <= 0).mean()), float((moved >= 0).mean())
    return Difference(float(value), float(low), float(high), min(1.0, 2 * max(min(less, more), 1 / (len(moved) + 1))))


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


@lru_cache(maxsize=1)
def _draws(size: int) -> NDArray[np.int64]:
    """Return which prompts each resample draws, (RESAMPLES, size); the same for everyone who asks."""
    return np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))


@lru_cache(maxsize=3)  # 80 MB each for 10,000 prompts.
def _weights(size: int) -> Numbers:
    """Return how often each prompt is drawn, (1 + RESAMPLES, size): once each, then as each resample does."""
    drawn = [np.bincount(row, minlength=size) for row in _draws(size)]
    return np.stack([np.ones(size, np.int64), *drawn]).astype(np.float64)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
