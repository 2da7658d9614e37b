"""The fitted constants of ranking and refusing, read from `calibration.json`; `tests/bench/fit.py` writes that file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("calibration.json")
FEW = 400  # passages


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

    `glance` scores a sentence before anything is read, `ranking` after, in log-odds. Sentences are added while the
    chance that one of them answers is below `enough` and they are at most `margin` behind the best; so are those of
    the best one's passage that the reader finds at most `beside` less likely. `confidence` gives the probability that
    what is shown answers the question. From `answer` on Footnote answers, from `closest` on it shows the closest
    passage as such, below it refuses. Among more than `FEW` passages some come near by chance: `closest` then grows by
    `crowd` log-odds for each ten times as many.
    """

    glance: LinearModel
    ranking: LinearModel
    confidence: LinearModel
    enough: float
    margin: float
    beside: float
    answer: float
    closest: float
    crowd: float

    def refuse_below(self, passages: int) -> float:
        """Return the confidence below which Footnote refuses, in an index of so many passages."""
        odds = math.log(self.closest / (1 - self.closest)) + self.crowd * max(0.0, math.log10(max(passages, 1) / FEW))
        return round(1 / (1 + math.exp(-odds)), 3)


_NUMBERS = ("enough", "margin", "beside", "answer", "closest", "crowd")


@cache
def calibration() -> Calibration:
    """Read the constants that ship with Footnote."""
    values = json.loads(FILE.read_text("utf-8"))

    def model(part: dict[str, Any]) -> LinearModel:
        return LinearModel(part["coefficients"], part.get("intercept", 0.0))

    glance, ranking, confidence = (model(values[name]) for name in ("glance", "ranking", "confidence"))
    return Calibration(glance, ranking, confidence, *(float(values[name]) for name in _NUMBERS))
