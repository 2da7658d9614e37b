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
    `subject` gives the probability that the articles speak of the question's subject, `detail` that the best sentence
    holds what is asked. From a confidence of `answer` on Footnote answers, from `closest` on it shows the closest
    passage as such, below it refuses.
    """

    ranking: LinearModel
    margin: float
    subject: LinearModel
    detail: LinearModel
    answer: float
    closest: float

    def confidence(self, features: Mapping[str, float] | None) -> float:
        """Return how sure it is that the articles answer, 0 to 1: P(subject) · √P(detail); 0 when nothing was found.

        The detail counts by its root: it is told less surely than the subject.
        """
        if features is None:
            return 0.0
        return self.subject.probability(features) * math.sqrt(self.detail.probability(features))


@cache
def calibration() -> Calibration:
    """Read the constants that ship with Footnote."""
    values = json.loads(FILE.read_text("utf-8"))
    refusal = values["refusal"]

    def model(part: dict[str, Any]) -> LinearModel:
        return LinearModel(part["coefficients"], part.get("intercept", 0.0))

    return Calibration(
        ranking=model(values["ranking"]),
        margin=values["ranking"]["margin"],
        subject=model(refusal["subject"]),
        detail=model(refusal["detail"]),
        answer=refusal["answer"],
        closest=refusal["closest"],
    )
