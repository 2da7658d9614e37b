"""Figures and rows as readers see them, shared by the Markdown report, the page and the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.evaluation.bootstrap import Estimate
from rag.evaluation.comparison import Comparison
from rag.evaluation.measures import BY_KIND, BY_NAME
from rag.evaluation.report import Report

NOTHING = "–"
COMPARISON_HEADING = ["measure", "before", "now", "difference", "95 %", "prompts", "p"]

Row = list[str]


def figure(estimate: Estimate, *, interval: bool = True) -> str:
    """`0.83 (0.71–0.93)`, or a dash where nothing could be measured."""
    value = number(estimate.value)
    has_interval = interval and estimate.value is not None
    return f"{value} ({number(estimate.low)}–{number(estimate.high)})" if has_interval else value


def number(value: float | None) -> str:
    """A share or a grade to two places, never rounded up to 1; ten and more to none."""
    if value is None:
        return NOTHING
    if value >= 10:
        return f"{value:,.0f}"
    return f"{math.floor(value * 1000) / 1000:.3f}" if 0.995 <= value < 1 else f"{value:.2f}"


def signed(value: float) -> str:
    """`+0.125`, `−0.125`, or `0`."""
    return f"{value:+.3f}".replace("-", "−") if abs(value) >= 0.0005 else "0"


def measure_rows(report: Report, names: Sequence[str] = tuple(BY_NAME)) -> list[Row]:
    """Return (label, value with interval, n) of the measures that have a value over all prompts."""
    found = [(BY_NAME[name].label, report.measures["all"][name]) for name in names]
    return [[label, figure(value), str(value.n)] for label, value in found if value.value is not None]


def kind_rows(report: Report) -> tuple[Row, list[Row]]:
    """Return a heading and a row for each kind: its name, how many prompts, and the measures without intervals."""
    kinds = {kind: report.measures[kind] for kind in report.kinds}
    used = [n for n in BY_KIND if any(values[n].value is not None for kind, values in kinds.items() if kind != "all")]
    rows = [
        [kind, str(report.kinds[kind]), *(figure(values[name], interval=False) for name in used)]
        for kind, values in kinds.items()
    ]
    return ["kind", "n", *(BY_NAME[name].label for name in used)], rows


def latency_rows(report: Report) -> list[Row]:
    """Return (stage, p50, p95, max) in milliseconds."""
    return [
        [stage, *(f"{value or 0:,.0f}" for value in (times.p50.value, times.p95.value, times.max))]
        for stage, times in report.latency_ms["all"].items()
    ]


def comparison_rows(comparison: Comparison) -> list[Row]:
    """Return a row under `COMPARISON_HEADING` for each guarded measure, and for each other one that moved."""
    rows = []
    for name, row in comparison.measures.items():
        if BY_NAME[name].guarded or abs(row.difference) > 1e-9:
            flips = f"{row.mcnemar.fixed} up, {row.mcnemar.broken} down" if row.mcnemar else NOTHING
            moved = [signed(row.difference), f"{signed(row.low)} to {signed(row.high)}"]
            values = [number(row.before), number(row.after)]
            rows.append([BY_NAME[name].label, *values, *moved, flips, f"{row.sureness:.2g}"])
    return rows


def left_out(comparison: Comparison) -> str:
    """`; 2 changed since, 1 only here, 3 only there`: the prompts that are not compared; empty where there are none."""
    counts = {
        "changed since": comparison.changed, "only here": comparison.only_here, "only there": comparison.only_baseline,
    }  # fmt: skip
    told = [f"{count:,} {what}" for what, count in counts.items() if count]
    return f"; {', '.join(told)}" if told else ""


def failures(report: Report) -> str:
    """`3 not retrieved, 1 error`: why prompts failed; empty where none did."""
    return ", ".join(f"{count} {why}" for why, count in report.failures.items() if count)
