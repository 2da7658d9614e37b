"""Values with 95 % intervals by the percentile bootstrap (Efron and Tibshirani 1993), drawn with a fixed seed."""

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

Pairs = Sequence[tuple[float, float]]
"""The two numbers behind a measure, of each case."""
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
    """The median, the 95th percentile and the highest of `n` values; where there is no value, none of them."""

    p50: Estimate = Estimate()
    p95: Estimate = Estimate()
    max: float | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A value before and after over the same `n` prompts: how far it moved, and the two-sided p of no change."""

    before: Rounded
    after: Rounded
    n: int
    difference: Rounded
    low: Rounded
    high: Rounded
    p: Rounded


def estimate(pairs: Pairs, of: Statistic = ratio) -> Estimate:
    """Return a statistic's value over some cases; a ratio counts only those whose second number is above zero."""
    table = np.asarray(pairs, np.float64).reshape(-1, 2)
    values = of(table, _weights(len(table))) if len(table) else np.array([np.nan])
    if np.isnan(values[0]):
        return Estimate()
    low, high = np.nanpercentile(values[1:], _TAILS)
    n = int((table[:, 1] > 0).sum()) if of is ratio else len(table)
    return Estimate(float(values[0]), float(low), float(high), n)


def difference(before: Pairs, after: Pairs, of: Statistic = ratio) -> Difference | None:
    """Return how far a statistic moved. Each draw takes the same cases on both sides. None where one has no value."""
    if not before:
        return None
    was, now = (of(np.asarray(pairs, np.float64), _weights(len(before))) for pairs in (before, after))
    moves = now - was
    if np.isnan(moves[0]):
        return None
    moved = moves[1:][~np.isnan(moves[1:])]
    low, high = np.percentile(moved, _TAILS)
    less, more = float((moved <= 0).mean()), float((moved >= 0).mean())
    p = min(1.0, 2 * max(min(less, more), 1 / (len(moved) + 1)))
    return Difference(float(was[0]), float(now[0]), len(before), float(moves[0]), float(low), float(high), p)


def percentiles(values: Sequence[float]) -> Percentiles:
    """Return the percentiles of some values with their intervals."""
    if not values:
        return Percentiles()
    table, n = np.asarray(values, np.float64), len(values)
    found = np.percentile(table, [50, 95])
    lows, highs = np.percentile(np.percentile(table[_draws(n)], [50, 95], axis=1), _TAILS, axis=1)
    p50, p95 = (Estimate(float(v), float(a), float(b), n) for v, a, b in zip(found, lows, highs, strict=True))
    return Percentiles(p50, p95, float(table.max()), n)


@lru_cache(maxsize=1)
def _draws(size: int) -> NDArray[np.int64]:
    """Return which cases each resample draws, (RESAMPLES, size); always the same ones."""
    return np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))


@lru_cache(maxsize=3)  # 80 MB each for 10,000 cases.
def _weights(size: int) -> Numbers:
    """Return how often each case is drawn, (1 + RESAMPLES, size): once each, then as each resample does."""
    drawn = [np.bincount(row, minlength=size) for row in _draws(size)]
    return np.stack([np.ones(size, np.int64), *drawn]).astype(np.float64)
