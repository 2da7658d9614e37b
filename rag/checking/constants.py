"""The fitted constants of checking, read from `constants.json`; `tests/bench/checker.py` writes that file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.reading.calibration import LinearModel

FILE = Path(__file__).with_name("constants.json")


@dataclass(frozen=True, slots=True)
class CheckingConstants:
    """What was fitted on the tuning half of the checker's set, in log-odds.

    `content` scores how well a sentence of an article covers a written one; from `least` on it may be what that one
    rests on, unless another sentence is better by more than `behind`. The best `tries` are looked at. The sentences
    around it must cover every part of the written one from `least_part` on, a mean cosine, and the reader must find it
    supported by the passage from `least_support` on, in log-odds. Below `sure_support` something there must
    be as like each verb of the written one as `least_verb`, a cosine.
    """

    content: LinearModel
    least: float
    behind: float
    tries: int
    least_part: float
    least_support: float
    sure_support: float
    least_verb: float


@cache
def checking_constants() -> CheckingConstants:
    """Read the constants that ship with Footnote."""
    values = json.loads(FILE.read_text("utf-8"))
    content = LinearModel(values["content"]["coefficients"], values["content"]["intercept"])
    numbers = ("least", "behind", "tries", "least_part", "least_support", "sure_support", "least_verb")
    return CheckingConstants(content, *(values[name] for name in numbers))
