"""Rules a report must keep, for continuous integration: lowest values, and no worse than before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from index.errors import FootnoteError
from rag.evaluation.comparison import Comparison, Moved
from rag.evaluation.measures import BY_NAME
from rag.evaluation.report import Report
from rag.evaluation.tables import signed

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Minimum:
    """The lowest value a measure may have, over all prompts or those of one kind."""

    measure: str
    value: float
    kind: str = "all"


def parse_minimum(text: str) -> Minimum:
    """Read `answer_right=0.8` or `fact.answer_right=0.8`. Raises FootnoteError for anything else."""
    name, _, number = text.partition("=")
    kind, _, measure = name.strip().rpartition(".")
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise FootnoteError(f"--min cannot be {text!r}", "write a measure and a number, as in: --min answer_right=0.8")
    if measure not in BY_NAME:
        near = get_close_matches(measure, BY_NAME, n=1, cutoff=0.4)
        cure = f"did you mean {near[0]}?" if near else f"use one of: {', '.join(BY_NAME)}"
        raise FootnoteError(f"there is no measure {measure!r}", cure)
    return Minimum(measure, value, kind or "all")


def broken_minimums(report: Report, rules: Sequence[Minimum]) -> list[str]:
    """Return a line for each rule the report breaks; a measure without a value breaks its rule."""
    return [line for rule in rules for line in _broken(report, rule)]


def _broken(report: Report, rule: Minimum) -> Iterator[str]:
    name = rule.measure if rule.kind == "all" else f"{rule.kind}.{rule.measure}"
    if rule.kind not in report.measures:
        yield f"{name}: no prompt is of the kind {rule.kind!r}"
        return
    value = report.measures[rule.kind][rule.measure].value
    if value is None:
        yield f"{name} was not measured, at least {rule.value:g} is asked for"
    elif value < rule.value - _ROUNDING:
        yield f"{name} is {_apart(value, rule.value)[0]}, at least {rule.value:g} is asked for"


def broken_by_comparison(comparison: Comparison, slack: float = 0.0) -> list[str]:
    """Return a line for each guarded measure that fell below the baseline by more than `slack`.

    The figures are those over the prompts that both reports have.
    """
    return fallen(comparison.measures, slack) if comparison.compared else ["no prompt is in both reports"]


def fallen(moved: Mapping[str, Moved], slack: float = 0.0) -> list[str]:
    """Return a line for each guarded measure that fell by more than `slack`."""
    lines = []
    for name, row in moved.items():
        if BY_NAME[name].guarded and row.difference < -slack - _ROUNDING:
            sure = f"95 % {signed(row.low)} to {signed(row.high)}, p = {row.sureness:.2g}"
            before, after = _apart(row.before, row.after)
            lines.append(f"{name} fell from {before} to {after} ({sure})")
    return lines


def _apart(one: float, other: float) -> tuple[str, str]:
    """Return two numbers to three places, or to as many as tell them apart: 0.7996 is not shown as 0.800."""
    places = next((n for n in (3, 4, 5) if f"{one:.{n}f}" != f"{other:.{n}f}"), 6)
    return f"{one:.{places}f}", f"{other:.{places}f}"
