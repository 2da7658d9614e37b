"""The report as one self-contained page: plots, tables, and every prompt with its answer and what was expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.evaluation.bootstrap import Estimate
from rag.evaluation.metrics import BY_NAME, HEADLINE
from rag.evaluation.plots import kind_bars, latency_bars, refusal_lines, reliability_dots
from rag.evaluation.report import Case, Quote, Report
from rag.evaluation.tables import (
    COMPARISON_HEADING,
    all_measure_names,
    comparison_rows,
    figure,
    latency_rows,
    left_out,
    measure_rows,
    number,
)

_HERE = Path(__file__).parent
_PER_PROMPT = (
    "answer_right", "first_right", "span_token_f1", "token_f1", "citation_precision", "sentence_citation_precision",
    "mrr_at_10", "sentence_mrr_at_10",
)  # fmt: skip
MAX_CASES = 2000
"""So many prompts are shown one by one, those that failed first."""


def to_page(report: Report) -> str:
    """Return the page. Nothing in it is loaded from elsewhere; what articles and prompts say is escaped."""
    comparison = report.comparison
    names = all_measure_names(report)
    page: str = _template().render(
        report=report,
        css=(_HERE / "report.css").read_text("utf-8"),
        js=(_HERE / "report.js").read_text("utf-8"),
        headline=measure_rows(report, HEADLINE),
        plots={
            "kinds": kind_bars(report),
            "refusal": refusal_lines(report),
            "reliability": reliability_dots(report),
            "latency": latency_bars(report),
        },
        kinds=list(report.kinds),
        measures=[_measure_row(report, name) for name in names],
        latency=latency_rows(report),
        comparison_heading=COMPARISON_HEADING,
        comparison=comparison_rows(comparison) if comparison else [],
        left_out=left_out,
        moved={m.id: m.direction for m in (*comparison.better, *comparison.worse)} if comparison else {},
        cases=_shown(report),
        failures={why: count for why, count in report.failures.items() if count},
        judge=report.judge,
        figure=figure,
        number=number,
        per_prompt=_PER_PROMPT,
        score=_score,
        label=lambda name: BY_NAME[name].label if name in BY_NAME else name,
        marked=_marked,
        emphasised=_emphasised,
        score_names=("score", "maxsim", "context", "hybrid"),
    )
    return page


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.jinja")


def _measure_row(report: Report, name: str) -> tuple[str, str, list[Estimate]]:
    """Return (label, name, estimates by kind)."""
    return BY_NAME[name].label, name, [report.measures[kind][name] for kind in report.kinds]


def _shown(report: Report) -> list[Case]:
    """Return the cases of the page, those that failed first, else in the report's order."""
    return sorted(report.cases, key=lambda case: case.passed is not False)[:MAX_CASES]


def _score(parts: Sequence[float]) -> str | None:
    """Return a prompt's own value of a measure, None where it only counts towards the whole."""
    first, second = parts
    return number(first / second) if second else None


def _marked(answer: str) -> list[tuple[str, bool]]:
    """Cut an answer into its words and its `[1]` marks, without the space before them: (text, is a mark)."""
    return [(piece, bool(re.fullmatch(r"\[\d+\]", piece))) for piece in re.split(r" ?(\[\d+\])", answer) if piece]


def _emphasised(citation: Quote) -> list[tuple[str, bool]]:
    """Cut a quote into the very words that answer and the rest: (text, is an answer's)."""
    quote, start = citation.quote, citation.start
    edges = [0, *(edge - start for span in citation.answer for edge in span), len(quote)]
    return [(quote[a:b], bool(n % 2)) for n, (a, b) in enumerate(pairwise(edges)) if a < b]
