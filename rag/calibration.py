"""The fitted constants of ranking and refusing, read from `calibration.json`; `tests/bench/fit.py` writes that file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A weighted sum of named features. Features without a coefficient do not count."""

    coefficients: Mapping[str, float]
    intercept: float = 0.0

    def logit(self, features: Mapping[str, float]) -> float:
        """Return intercept + Σ coefficient · feature, in log-odds. Raises KeyError for a feature not given."""
        return self.intercept + sum(weight * features[name] for name, weight in self.coefficients.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the logit as a probability, 0 to 1."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.logit(features)))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted on the tuning halves of the open sets.

    `ranking` scores a sentence in log-odds; `margin` is how far a further sentence may fall behind the best.
    `refusal` gives the probability that the articles answer; from `answer` on Footnote answers, from `closest` on it
    shows the closest passage as such, below it refuses.
    """

    ranking: LinearModel
    margin: float
    refusal: LinearModel
    answer: float
    closest: float


@cache
def calibration() -> Calibration:
    """Read the constants that ship with Footnote."""
    values = json.loads(FILE.read_text("utf-8"))
    refusal = values["refusal"]
    return Calibration(
        ranking=LinearModel(values["ranking"]["coefficients"]),
        margin=values["ranking"]["margin"],
        refusal=LinearModel(refusal["coefficients"], refusal["intercept"]),
        answer=refusal["answer"],
        closest=refusal["closest"],
    )
