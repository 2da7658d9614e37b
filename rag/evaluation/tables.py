"""Figures and rows as readers see them, shared by the Markdown report, the page and the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.evaluation.bootstrap import Estimate
from rag.evaluation.comparison import Comparison
from rag.evaluation.metrics import BY_NAME, MEASURES
from rag.evaluation.report import Report

NOTHING = "–"

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


def measure_rows(report: Report, names: Sequence[str], kind: str = "all") -> list[Row]:
    """Return (label, value with interval, n) of the measures that have a value."""
    figures = report.measures[kind]
    return [
        [BY_NAME[name].label, figure(figures[name]), str(figures[name].n)]
        for name in names
        if figures[name].value is not None
    ]


def all_measure_names(report: Report) -> list[str]:
    """Return the names of the measures that have a value over all prompts."""
    return [m.name for m in MEASURES if report.measures["all"][m.name].value is not None]


def kind_rows(report: Report, names: Sequence[str]) -> tuple[Row, list[Row]]:
    """Return a heading and a row for each kind: its name, how many prompts, and the measures without intervals."""
    used = [n for n in names if any(m[n].value is not None for k, m in report.measures.items() if k != "all")]
    heading = ["kind", "n", *(BY_NAME[name].label for name in used)]
    rows = [
        [kind, str(count), *(figure(report.measures[kind][name], interval=False) for name in used)]
        for kind, count in report.kinds.items()
    ]
    return heading, rows


def latency_rows(report: Report) -> list[Row]:
    """Return (stage, p50, p95, max) in milliseconds."""
    return [
        [stage, *(f"{value or 0:,.0f}" for value in (times.p50.value, times.p95.value, times.max))]
        for stage, times in report.latency_ms["all"].items()
    ]


def comparison_rows(comparison: Comparison) -> list[Row]:
    """Return (label, before, after, difference, interval, flips, p) of the guarded measures and those that moved."""
    rows = []
    for name, row in comparison.measures.items():
        if BY_NAME[name].guarded or abs(row.difference) > 1e-9:
            flips = f"{row.mcnemar.fixed} up, {row.mcnemar.broken} down" if row.mcnemar else NOTHING
            moved = [signed(row.difference), f"{signed(row.low)} to {signed(row.high)}"]
            rows.append(
                [BY_NAME[name].label, number(row.before), number(row.after), *moved, flips, f"{row.sureness:.2g}"]
            )
    return rows


def left_out(comparison: Comparison) -> str:
    """`; 2 changed since, 1 only here, 3 only there`: the prompts that are not compared; empty where there are none."""
    counts = (
        (comparison.changed, "changed since"),
        (comparison.only_here, "only here"),
        (comparison.only_baseline, "only there"),
    )
    told = [f"{count:,} {what}" for count, what in counts if count]
    return f"; {', '.join(told)}" if told else ""


COMPARISON_HEADING = ["measure", "before", "now", "difference", "95 %", "prompts", "p"]


def signed(value: float) -> str:
    """`+0.125`, `−0.125`, or `0`."""
    return f"{value:+.3f}".replace("-", "−") if abs(value) >= 0.0005 else "0"
