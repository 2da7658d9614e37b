"""Compares a report with a baseline, prompt by prompt, and says how much of a difference is chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.evaluation.bootstrap import difference, estimate
from rag.evaluation.comparison import Comparison, McNemar, Move, Moved, Origin, Step
from rag.evaluation.metrics import MEASURES, Measure
from rag.evaluation.report import Case, Report
from rag.evaluation.scoring import Scores
from rag.evaluation.statistic import ratio

_WATCHED = (
    "passed", "answer_right", "citation_precision", "sentence_citation_precision", "quote_in_file", "hits_at_4",
)  # fmt: skip


def compare(report: Report, baseline: Report) -> Comparison:
    """Return how measures moved over the prompts both have, and what got better and worse.

    A prompt whose question or gold was changed since is left out of it, and counted.
    """
    old = {case.id: case for case in baseline.cases}
    shared = [case for case in report.cases if case.id in old]
    pairs = [(old[case.id], case) for case in shared if case.fingerprint == old[case.id].fingerprint]
    moves = [move for before, after in pairs if (move := _move(before, after))]
    return Comparison(
        baseline=Origin(baseline.name, baseline.made, baseline.commit, baseline.footnote),
        compared=len(pairs),
        changed=len(shared) - len(pairs),
        only_here=len(report.cases) - len(shared),
        only_baseline=len(old) - len(shared),
        measures=compared_measures([(a.scores, b.scores) for a, b in pairs]),
        better=[move for move in moves if move.direction == "better"],
        worse=[move for move in moves if move.direction == "worse"],
    )


def compared_measures(pairs: Sequence[tuple[Scores, Scores]]) -> dict[str, Moved]:
    """Return by name every measure that both sides have a value of; the scores of a prompt are before and after."""
    return {m.name: moved for m in MEASURES if (moved := compared_measure(m, pairs))}


def compared_measure(measure: Measure, pairs: Sequence[tuple[Scores, Scores]]) -> Moved | None:
    """Return a measure's two values, the paired difference and its tests; None where one side has no value."""
    is_ratio = measure.of is ratio
    both = [(before.get(measure.name), after.get(measure.name)) for before, after in pairs]
    # A ratio's prompt counts where one side has it, as a citation's precision where only one answers; for a confidence
    # there is nothing that stands for none.
    parts = [(a or (0, 0), b or (0, 0)) for a, b in both if ((a or b) if is_ratio else (a and b))]
    old, new = [a for a, _ in parts], [b for _, b in parts]
    moved = difference(old, new, measure.of)
    before, after = estimate(old, measure.of).value, estimate(new, measure.of).value
    if moved is None or before is None or after is None:
        return None
    flips = mcnemar([(a[0], b[0]) for a, b in parts]) if is_ratio and _is_binary(old) and _is_binary(new) else None
    return Moved(before, after, len(parts), moved.value, moved.low, moved.high, moved.p, flips)


def mcnemar(pairs: Sequence[tuple[float, float]]) -> McNemar:
    """McNemar's exact test over (before, after) of 0 or 1."""
    from scipy.stats import binomtest

    fixed = sum(before < after for before, after in pairs)
    broken = sum(before > after for before, after in pairs)
    p = float(binomtest(min(fixed, broken), fixed + broken, 0.5).pvalue) if fixed + broken else 1.0
    return McNemar(fixed, broken, p)


def _move(before: Case, after: Case) -> Move | None:
    """Say how one prompt moved: by whether it passed, else by the sum of the watched measures; None when not."""
    moves: list[Step] = []
    for name in _WATCHED:
        old, new = _value(before, name), _value(after, name)
        if old is not None and new is not None and abs(new - old) > 1e-9:
            moves.append(Step(name, old, new))
    step = (_value(after, "passed") or 0.0) - (_value(before, "passed") or 0.0)
    total = step or sum(m.after - m.before for m in moves)
    if not moves or not total:
        return None
    direction: Literal["better", "worse"] = "better" if total > 0 else "worse"
    was, now = before.why or before.outcome, after.why or after.outcome
    return Move(after.id, after.question, direction, was, now, moves)


def _value(case: Case, name: str) -> float | None:
    first, second = case.scores.get(name, (0.0, 0.0))
    return first / second if second else None


def _is_binary(parts: Sequence[tuple[float, float]]) -> bool:
    return all(second == 1 and first in (0, 1) for first, second in parts)
