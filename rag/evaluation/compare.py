"""Compares a report with a baseline, prompt by prompt, and says how much of a difference is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.evaluation.bootstrap import difference, estimate
from rag.evaluation.metrics import MEASURES, Measure
from rag.evaluation.report import Report
from rag.evaluation.statistic import ratio

_WATCHED = (
    "passed", "answer_right", "citation_precision", "sentence_citation_precision", "quote_in_file", "hits_at_4",
)  # fmt: skip

Case = Mapping[str, Any]


def compare(report: Report, baseline: Report) -> dict[str, Any]:
    """Return the `comparison` of a report: measures over the prompts both have, and what got better and worse.

    A prompt whose question or gold was changed since is left out of it, and counted.
    """
    old = {case["id"]: case for case in baseline["cases"]}
    new = {case["id"]: case for case in report["cases"]}
    shared = [name for name in new if name in old]
    same = [name for name in shared if new[name]["fingerprint"] == old[name]["fingerprint"]]
    pairs = [(old[name], new[name]) for name in same]
    moves = [move for before, after in pairs if (move := _move(before, after))]
    return {
        "baseline": {key: baseline.get(key) for key in ("name", "made", "commit", "footnote")},
        "compared": len(same),
        "changed": len(shared) - len(same),
        "only_here": len(new) - len(shared),
        "only_baseline": len(old) - len(shared),
        "measures": compared_measures(pairs),
        "better": [move for move in moves if move["direction"] == "better"],
        "worse": [move for move in moves if move["direction"] == "worse"],
    }


def compared_measures(pairs: Sequence[tuple[Case, Case]]) -> dict[str, dict[str, Any]]:
    """Return by name every measure that both sides of the same prompts have a value of: (before, after) each."""
    return {m.name: row for m in MEASURES if (row := compared_measure(m, pairs))}


def compared_measure(measure: Measure, pairs: Sequence[tuple[Case, Case]]) -> dict[str, Any] | None:
    """Return a measure's two values, the paired difference and its tests; None where one side has no value."""
    is_ratio = measure.of is ratio
    both = [(before["scores"].get(measure.name), after["scores"].get(measure.name)) for before, after in pairs]
    # A ratio's prompt counts where one side has it, as a citation's precision where only one answers; for a confidence
    # there is nothing that stands for none.
    parts = [(a or (0, 0), b or (0, 0)) for a, b in both if ((a or b) if is_ratio else (a and b))]
    old, new = [tuple(a) for a, _ in parts], [tuple(b) for _, b in parts]
    moved = difference(old, new, measure.of)
    if moved is None:
        return None
    return {
        "before": _rounded(estimate(old, measure.of).value),
        "after": _rounded(estimate(new, measure.of).value),
        "n": len(parts),
        "difference": _rounded(moved.value),
        "low": _rounded(moved.low),
        "high": _rounded(moved.high),
        "p": _rounded(moved.p),
        "mcnemar": mcnemar([(a[0], b[0]) for a, b in parts])
        if is_ratio and _is_binary(old) and _is_binary(new)
        else None,
    }


def mcnemar(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """McNemar's exact test over (before, after) of 0 or 1: how many turned right, how many wrong, two-sided p."""
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    fixed = sum(before < after for before, after in pairs)
    broken = sum(before > after for before, after in pairs)
    p = float(binomtest(min(fixed, broken), fixed + broken, 0.5).pvalue) if fixed + broken else 1.0
    return {"fixed": fixed, "broken": broken, "p": _rounded(p)}


def _move(before: Case, after: Case) -> dict[str, Any] | None:
    """Say how one prompt moved: by whether it passed, else by the sum of the watched measures; None when not."""
    moves: list[dict[str, Any]] = []
    for name in _WATCHED:
        old, new = _value(before, name), _value(after, name)
        if old is not None and new is not None and abs(new - old) > 1e-9:
            moves.append({"measure": name, "before": _rounded(old), "after": _rounded(new)})
    step = (_value(after, "passed") or 0.0) - (_value(before, "passed") or 0.0)
    total = step or sum(m["after"] - m["before"] for m in moves)
    if not moves or not total:
        return None
    return {
        "id": after["id"],
        "question": after["question"],
        "direction": "better" if total > 0 else "worse",
        "was": before["why"] or before["outcome"],
        "is": after["why"] or after["outcome"],
        "moves": moves,
    }


def _value(case: Case, name: str) -> float | None:
    first, second = case["scores"].get(name, (0.0, 0.0))
    return first / second if second else None


def _is_binary(parts: Sequence[tuple[float, float]]) -> bool:
    return all(second == 1 and first in (0, 1) for first, second in parts)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
