"""Values with 95 % percentile bootstrap intervals (Efron and Tibshirani 1993): prompts are drawn again, with a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import PlainSerializer

from rag.evaluation.statistic import Numbers, Statistic, ratio

SEED = 20241112
RESAMPLES = 1000
_TAILS = (2.5, 97.5)

Rounded = Annotated[float, PlainSerializer(lambda value: round(value, 6), return_type=float)]
"""A number that is written to six places."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval over `n` prompts; all None where nothing could be measured."""

    value: Rounded | None = None
    low: Rounded | None = None
    high: Rounded | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The middle, the 95th of a hundred and the highest of `n` values; without any, nothing is known of them."""

    p50: Estimate = Estimate()
    p95: Estimate = Estimate()
    max: float | None = None
    n: int = 0


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


def percentiles(values: Sequence[float]) -> Percentiles:
    """Return the percentiles of some values with their intervals."""
    if not values:
        return Percentiles()
    table = np.asarray(values, np.float64)
    drawn = np.percentile(table[_draws(len(table))], [50, 95], axis=1)
    found = np.percentile(table, [50, 95])
    lows, highs = np.percentile(drawn, _TAILS, axis=1)
    p50, p95 = (Estimate(float(v), float(a), float(b), len(table)) for v, a, b in zip(found, lows, highs, strict=True))
    return Percentiles(p50, p95, float(table.max()), len(table))


@lru_cache(maxsize=1)
def _draws(size: int) -> NDArray[np.int64]:
    """Return which prompts each resample draws, (RESAMPLES, size); the same for everyone who asks."""
    return np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))


@lru_cache(maxsize=3)  # 80 MB each for 10,000 prompts.
def _weights(size: int) -> Numbers:
    """Return how often each prompt is drawn, (1 + RESAMPLES, size): once each, then as each resample does."""
    drawn = [np.bincount(row, minlength=size) for row in _draws(size)]
    return np.stack([np.ones(size, np.int64), *drawn]).astype(np.float64)
