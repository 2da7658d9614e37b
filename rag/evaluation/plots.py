"""The plots of the page, as SVG that takes its colours from the page's own light or dark mode."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from rag.evaluation.bootstrap import Estimate
from rag.evaluation.metrics import BY_NAME
from rag.evaluation.report import Report

_WIDTH = 9.0  # Inches; the page scales it.
_BARS = ("passed", "answer_right", "sentence_citation_precision", "citation_precision", "hits_at_4", "refusal_recall")
_MAX_PANELS = 4
_MAX_KINDS = 12
_MAX_NAME = 22
# matplotlib must be given colours; each stands for a variable of the page and is replaced by it.
_INK, _QUIET, _RULE, _ACCENT, _WARN = "#010203", "#010204", "#010205", "#010206", "#010207"
_VARIABLES = {_INK: "ink", _QUIET: "quiet", _RULE: "rule", _ACCENT: "accent", _WARN: "warn"}


def kind_bars(report: Report) -> str | None:
    """Bars with intervals: a panel for each of the main measures, a bar for each kind."""
    kinds = [kind for kind in report.kinds if kind != "all"][:_MAX_KINDS]
    shown = ["all", *kinds] if len(kinds) > 1 else ["all"]
    figures = report.measures
    names = [n for n in _BARS if any(figures[k][n].value is not None for k in shown)][:_MAX_PANELS]
    if not names:
        return None
    figure = _figure(0.34 * len(shown) + 0.9)
    panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    for panel, name in zip(panels, names, strict=True):
        _bars(panel, [figures[kind][name] for kind in shown])
        panel.set_title(BY_NAME[name].label.replace(", ", ",\n"), loc="left", fontsize=9, color=_INK)
    panels[0].set_yticks(range(len(shown)), [_short(kind) for kind in shown], parse_math=False)
    panels[0].invert_yaxis()
    return _svg(figure, "kinds")


def refusal_lines(report: Report) -> str | None:
    """The share answered of the answerable and refused of the others, over the threshold."""
    curve = report.refusal_curve
    if not curve:
        return None
    figure = _figure(2.9)
    panel = figure.subplots()
    thresholds = [point.threshold for point in curve]
    for key, colour, label in (
        ("answered", _ACCENT, "answerable and answered"),
        ("refused", _WARN, "not answerable and refused"),
    ):
        values = [getattr(point, key) for point in curve]
        panel.plot(thresholds, values, color=colour, linewidth=2, label=label, drawstyle="steps-post")
    set_at = report.settings.get("threshold")
    if set_at is not None:
        panel.axvline(set_at, color=_QUIET, linewidth=1, linestyle="--", label=f"the threshold, {set_at:g}")
    panel.set_xlabel("threshold of confidence", fontsize=9, color=_QUIET)
    panel.set_ylim(-0.02, 1.04)
    panel.set_xlim(0, 1)
    _dress(panel)
    panel.legend(loc="upper center", bbox_to_anchor=(0.5, 1.17), ncols=3, frameon=False, fontsize=9, labelcolor=_INK)
    return _svg(figure, "refusal")


def reliability_dots(report: Report) -> str | None:
    """The share of answers that is right, over their confidence, a dot for each tenth of them."""
    bins = report.reliability
    if not bins:
        return None
    figure = _figure(3.4)
    panel = figure.subplots()
    panel.plot([0, 1], [0, 1], color=_QUIET, linewidth=1, linestyle="--", label="as sure as right")
    panel.plot(
        [b.confidence for b in bins], [b.right for b in bins], "o-", color=_ACCENT, linewidth=1.2, markersize=5,
        clip_on=False, label=f"a tenth of the answers each, {bins[0].n:g}",
    )  # fmt: skip
    panel.set_xlabel("confidence", fontsize=9, color=_QUIET)
    panel.set_ylabel("share that is right", fontsize=9, color=_QUIET)
    panel.set_ylim(0, 1)
    panel.set_xlim(0, 1)
    panel.set_aspect("equal")
    _dress(panel)
    panel.legend(loc="center left", bbox_to_anchor=(1.05, 0.5), frameon=False, fontsize=9, labelcolor=_INK)
    return _svg(figure, "reliability")


def latency_bars(report: Report) -> str | None:
    """How many prompts took how long, from question to answer."""
    times = [case.timings_ms["total"] for case in report.cases if "total" in case.timings_ms]
    if not times:
        return None
    figure = _figure(2.5)
    panel = figure.subplots()
    panel.hist(times, bins=min(40, max(5, len(times) // 4)), color=_ACCENT, rwidth=0.92)
    spread = report.latency_ms["all"]["total"]
    for key, value in (("p50", spread.p50.value), ("p95", spread.p95.value)):
        panel.axvline(value, color=_WARN, linewidth=1.2, linestyle="--")
        panel.annotate(
            key, (value, 1), xycoords=("data", "axes fraction"), xytext=(4, -10), textcoords="offset points",
            fontsize=9, color=_WARN,
        )  # fmt: skip
    panel.set_xlim(left=0)
    panel.set_xlabel("milliseconds from question to answer", fontsize=9, color=_QUIET)
    panel.set_ylabel("prompts", fontsize=9, color=_QUIET)
    _dress(panel)
    return _svg(figure, "latency")


def _short(name: str) -> str:
    """Return a kind's name as short as its label must be, so that it leaves room for the bars."""
    words = " ".join(name.split())
    return words if len(words) <= _MAX_NAME else words[: _MAX_NAME - 1].rstrip() + "…"


def _bars(panel: Any, estimates: Sequence[Estimate]) -> None:
    for row, estimate in enumerate(estimates):
        value = estimate.value
        if value is None:
            panel.text(0.01, row, "not measured", va="center", fontsize=8, color=_QUIET)
            continue
        panel.barh(row, value, height=0.62, color=_ACCENT, alpha=0.35)
        panel.plot([estimate.low, estimate.high], [row, row], color=_ACCENT, linewidth=1.6, clip_on=False)
        panel.plot([value], [row], "o", color=_ACCENT, markersize=4, clip_on=False)
        panel.text(1.04, row, f"{value:.2f}", va="center", fontsize=8.5, color=_INK)
    panel.set_xlim(0, 1.0)
    panel.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    panel.set_ylim(-0.6, len(estimates) - 0.4)
    _dress(panel, axis="x")


def _dress(panel: Any, axis: str = "both") -> None:
    for side, spine in panel.spines.items():
        spine.set_visible(side in {"bottom", "left"})
        spine.set_color(_RULE)
    panel.tick_params(length=0, labelsize=9, colors=_QUIET)
    panel.grid(axis=axis, color=_RULE, linewidth=0.7)
    panel.set_axisbelow(True)


def _figure(height: float) -> Any:
    from matplotlib.figure import Figure  # Not pyplot: it keeps figures in one place shared by all threads.

    return Figure(figsize=(_WIDTH, height), layout="constrained")


def _svg(figure: Any, name: str) -> str:
    """Return the figure as an inline SVG with the page's colours and font, ids of its own, and nothing loaded."""
    from matplotlib import rc_context

    stream = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'font-family: [^;"]*', "font-family: inherit", svg)
    svg = re.sub(r'(\bid="|url\(#|xlink:href="#)', rf"\1{name}-", svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--{variable})")
    return re.sub(
        r'<svg [^>]*viewBox="([^"]+)"[^>]*>', rf'<svg viewBox="\1" role="img" aria-labelledby="{name}-t">', svg, count=1
    )
