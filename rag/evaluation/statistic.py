"""What a measure makes of its cases: a function of the two numbers each case has, and of how often it is drawn.

A statistic takes a table (cases, 2) and weights (draws, cases), and returns one value a draw, NaN where it has none.
`ratio` divides the sums. The others take a confidence and a yes (1) or no (0).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Statistic = Callable[[Numbers, Numbers], Numbers]

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the answers by confidence: their mean confidence, the share that is right, and how many they are.

    An answer on an edge is shared by two bins, so `n` may be no whole number.
    """

    confidence: float
    right: float
    n: float


def ratio(table: Numbers, weights: Numbers) -> Numbers:
    """Σ first / Σ second."""
    sums = weights @ table
    return _divided(sums[:, 0], sums[:, 1])


def area(table: Numbers, weights: Numbers) -> Numbers:
    """The area under the ROC curve: the chance that a yes has more confidence than a no, ties as half."""
    _, yes, no = _by_confidence(table, weights)
    beaten = np.cumsum(no, axis=1) - 0.5 * no
    return _divided((yes * beaten).sum(axis=1), yes.sum(axis=1) * no.sum(axis=1))


def refused_at(share: float) -> Statistic:
    """The share of the noes that is refused when the threshold is such that `share` of the yeses are answered.

    The threshold is the highest confidence that so many yeses reach: of 20 yeses at 0.95, the nineteenth from above.
    Whoever just reaches it is answered.
    """

    def of(table: Numbers, weights: Numbers) -> Numbers:
        _, yes, no = _by_confidence(table, weights)
        all_yes = yes.sum(axis=1)
        stay = np.cumsum(yes[:, ::-1], axis=1)[:, ::-1]
        threshold = (stay >= share * all_yes[:, None] - 1e-9).sum(axis=1) - 1
        below = (np.cumsum(no, axis=1) - no)[np.arange(len(no)), threshold]
        return np.where(all_yes > 0, _divided(below, no.sum(axis=1)), np.nan)

    return of


def calibration_error(table: Numbers, weights: Numbers) -> Numbers:
    """The expected calibration error: how far confidence and share of yeses lie apart in a bin, on average.

    Cases in the order of their confidence are cut into ten bins of equal mass (Nixon et al. 2019); those with the
    same confidence are one, and what lies across an edge is shared by both bins, so no order among them matters.
    NaN for fewer than ten cases.
    """
    if len(table) < BINS:
        return np.full(len(weights), np.nan)
    confident, right, mass = _bins(table, weights)
    return _divided(np.abs(confident - right).sum(axis=1), mass * BINS)


def reliability(parts: Sequence[tuple[float, float]]) -> list[Bin]:
    """Return the bins of `calibration_error`; none for fewer than ten cases."""
    if len(parts) < BINS:
        return []
    table = np.asarray(parts, np.float64)
    confident, right, (mass,) = _bins(table, np.ones((1, len(table))))
    means = np.round([confident[0] / mass, right[0] / mass], 6).T.tolist()
    return [Bin(confidence, share, float(mass)) for confidence, share in means]


def _bins(table: Numbers, weights: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the sums of confidence and of yeses in each bin, (draws, BINS), and the mass of a bin, (draws,)."""
    confidence, yes, no = _by_confidence(table, weights)
    upto = _from_zero(yes + no)
    edges = upto[:, -1:] * np.linspace(0, 1, BINS + 1)

    def within(values: Numbers) -> Numbers:
        rows = zip(edges, upto, _from_zero(values), strict=True)
        return np.diff([np.interp(edge, reached, total) for edge, reached, total in rows], axis=1)

    return within(confidence * (yes + no)), within(yes), upto[:, -1] / BINS


def _from_zero(values: Numbers) -> Numbers:
    return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))


def _by_confidence(table: Numbers, weights: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the confidences there are, rising (n,), and how many yeses and noes have each, (draws, n)."""
    order = np.argsort(table[:, 0], kind="stable")
    confidence, first = np.unique(table[order, 0], return_index=True)
    drawn, yes = weights[:, order], table[order, 1] > 0
    return confidence, *(np.add.reduceat(drawn * flag, first, axis=1) for flag in (yes, ~yes))  # type: ignore[return-value]


def _divided(top: Numbers, bottom: Numbers) -> Numbers:
    """Return top / bottom, NaN where the bottom is zero."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)
