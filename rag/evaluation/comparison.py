"""How a report moved since an earlier one: case by case, and how much of a difference is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import comb
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from rag.evaluation.bootstrap import Difference, Rounded, difference
from rag.evaluation.measures import MEASURES, Measure, Scores
from rag.evaluation.statistic import ratio

if TYPE_CHECKING:
    from rag.evaluation.case_report import CaseReport
    from rag.evaluation.report import Report

_WATCHED = (
    "passed", "answer_right", "citation_precision", "sentence_citation_precision", "quote_in_file", "hits_at_4",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class McNemar:
    """How many prompts turned right and wrong, with the two-sided p of McNemar's exact test."""

    fixed: int
    broken: int
    p: Rounded


@dataclass(frozen=True, slots=True)
class Moved(Difference):
    """How a measure moved; `mcnemar` is there where it is yes or no for each prompt."""

    mcnemar: McNemar | None

    @property
    def sureness(self) -> float:
        """The p that a reader is told: McNemar's where there is one, else the bootstrap's."""
        return (self.mcnemar or self).p


@dataclass(frozen=True, slots=True)
class Step:
    """A measure of one prompt before and after."""

    measure: str
    before: Rounded
    after: Rounded


@dataclass(frozen=True, slots=True)
class Move:
    """A prompt that got better or worse, with what became of it before and now."""

    id: str
    question: str
    direction: Literal["better", "worse"]
    was: str
    now: Annotated[str, Field(alias="is")]
    moves: list[Step]


@dataclass(frozen=True, slots=True)
class Origin:
    """The earlier report: its name, when it was made, by which commit and version."""

    name: str
    made: str
    commit: str | None
    footnote: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved since a baseline.

    `compared` counts the prompts that both have with the same question and gold, `changed` those that are left out
    because they differ.
    """

    baseline: Origin
    compared: int
    changed: int
    only_here: int
    only_baseline: int
    measures: dict[str, Moved]
    better: list[Move]
    worse: list[Move]


def compare(report: Report, baseline: Report) -> Comparison:
    """Return how measures moved over the cases both have, and what got better and worse.

    A case whose question or gold was changed since is left out of it, and counted.
    """
    old = {case.id: case for case in baseline.cases}
    shared = [(old[case.id], case) for case in report.cases if case.id in old]
    pairs = [(before, after) for before, after in shared if before.fingerprint == after.fingerprint]
    moves = [move for before, after in pairs if (move := _move(before, after))]
    return Comparison(
        baseline=Origin(baseline.name, baseline.made, baseline.commit, baseline.footnote),
        compared=len(pairs),
        changed=len(shared) - len(pairs),
        only_here=len(report.cases) - len(shared),
        only_baseline=len(old) - len(shared),
        measures=compared_measures([(before.scores, after.scores) for before, after in pairs]),
        better=[move for move in moves if move.direction == "better"],
        worse=[move for move in moves if move.direction == "worse"],
    )


def compared_measures(pairs: Sequence[tuple[Scores, Scores]]) -> dict[str, Moved]:
    """Return by name every measure that both sides have a value of; the scores of a case are before and after."""
    return {m.name: moved for m in MEASURES if (moved := compared_measure(m, pairs))}


def compared_measure(measure: Measure, pairs: Sequence[tuple[Scores, Scores]]) -> Moved | None:
    """Return a measure's two values, the paired difference and its tests; None where one side has no value."""
    is_ratio = measure.of is ratio
    both = [(before.get(measure.name), after.get(measure.name)) for before, after in pairs]
    # A ratio's case counts where one side has it, as a citation's precision where only one answers; for a confidence
    # there is nothing that stands for none.
    known = [(a or (0, 0), b or (0, 0)) for a, b in both if ((a or b) if is_ratio else (a and b))]
    old, new = [a for a, _ in known], [b for _, b in known]
    if (moved := difference(old, new, measure.of)) is None:
        return None
    is_yes_or_no = is_ratio and all(second == 1 and first in (0, 1) for first, second in (*old, *new))
    flips = mcnemar([(a[0], b[0]) for a, b in known]) if is_yes_or_no else None
    return Moved(**asdict(moved), mcnemar=flips)


def mcnemar(pairs: Sequence[tuple[float, float]]) -> McNemar:
    """McNemar's exact test over (before, after) of 0 or 1."""
    fixed = sum(before < after for before, after in pairs)
    broken = sum(before > after for before, after in pairs)
    turned = fixed + broken
    as_uneven = sum(comb(turned, n) for n in range(min(fixed, broken) + 1))
    return McNemar(fixed, broken, min(1.0, 2 * as_uneven / 2**turned))


def _move(before: CaseReport, after: CaseReport) -> Move | None:
    """Return how one case moved: by whether it passed, and if that is the same, by the sum of the watched measures."""
    old, new = _values(before.scores), _values(after.scores)
    moves = [Step(n, old[n], new[n]) for n in _WATCHED if n in old and n in new and abs(new[n] - old[n]) > 1e-9]
    total = new.get("passed", 0) - old.get("passed", 0) or sum(m.after - m.before for m in moves)
    if not moves or not total:
        return None
    was, now = before.why or before.outcome, after.why or after.outcome
    return Move(after.id, after.question, "better" if total > 0 else "worse", was, now, moves)


def _values(scores: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    return {name: first / second for name, (first, second) in scores.items() if second}
