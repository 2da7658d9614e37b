"""The report as a self-contained page and as Markdown that fits a pull request, both by templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from index.files.ours import MARKDOWN_MARK
from rag.evaluation import tables
from rag.evaluation.case_report import Quote
from rag.evaluation.matching import one_spaced
from rag.evaluation.measures import BY_NAME, HEADLINE
from rag.evaluation.report import Report

MAX_CASES = 2000
"""So many prompts are shown one by one on the page, those that failed first."""

_HERE = Path(__file__).parent
_PLOTTED = (
    "passed", "answer_right", "sentence_citation_precision", "citation_precision", "hits_at_4", "refusal_recall",
)  # fmt: skip
_CELL = 160
_CALL = re.compile(r"(?<!\w)@(?=\w)")


def to_page(report: Report) -> str:
    """Return the page. Nothing in it is loaded from elsewhere; what articles and prompts say is escaped."""
    moves = (*report.comparison.better, *report.comparison.worse) if report.comparison else ()
    cases = sorted(report.cases, key=lambda case: case.passed is not False)[:MAX_CASES]
    css, js = ((_HERE / f"report.{kind}").read_text("utf-8") for kind in ("css", "js"))

    def plotted(kinds: Sequence[str]) -> list[str]:
        return [n for n in _PLOTTED if any(report.measures[kind][n].value is not None for kind in kinds)][:4]

    return _rendered("report.html.jinja", report, css=css, js=js, cases=cases, plotted=plotted,
                     moved={move.id: move.direction for move in moves})  # fmt: skip


def to_markdown(report: Report) -> str:
    """Return the report: headline, comparison, kinds, failures by name, then everything else folded away."""
    return _rendered("report.md.jinja", report, mark=Markup(MARKDOWN_MARK))


def _rendered(template: str, report: Report, **values: object) -> str:
    return _environment(template.endswith(".html.jinja")).get_template(template).render(
        report=report, tables=tables, headline=HEADLINE, measures=BY_NAME, passed=report.measures["all"]["passed"],
        **values,
    )  # fmt: skip


@cache
def _environment(is_page: bool) -> Environment:
    """Return the templates' environment: a page escapes what it prints for HTML, Markdown for Markdown."""
    made = Environment(
        loader=FileSystemLoader(_HERE), autoescape=is_page, finalize=None if is_page else _escaped,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    helpers: tuple[Callable[..., Any], ...] = (marked, emphasised, histogram, ticks, scaled, table, rows)
    made.globals |= {helper.__name__: helper for helper in helpers}
    return made


def marked(answer: str) -> list[tuple[str, bool]]:
    """Cut an answer into its words and its `[1]` marks, without the space before them: (text, is a mark)."""
    return [(piece, bool(re.fullmatch(r"\[\d+\]", piece))) for piece in re.split(r" ?(\[\d+\])", answer) if piece]


def emphasised(quote: Quote) -> list[tuple[str, bool]]:
    """Cut a quote into the very words that answer and the rest: (text, is an answer's)."""
    edges = [0, *(edge - quote.start for span in quote.answer for edge in span), len(quote.quote)]
    return [(quote.quote[a:b], bool(n % 2)) for n, (a, b) in enumerate(pairwise(edges)) if a < b]


def histogram(values: Sequence[float]) -> tuple[list[int], list[float]]:
    """Return how many values lie in each bin, and the bins' edges, one more."""
    counts, edges = np.histogram(values, bins=min(40, max(5, len(values) // 4)))
    return counts.tolist(), edges.tolist()


def ticks(highest: float) -> list[float]:
    """Return whole round numbers from 0 up to a value, ten of them at most."""
    steps = (times * 10**power for power in range(20) for times in (1, 2, 5))
    step = next(step for step in steps if highest <= 9 * step)
    return [float(n * step) for n in range(int(highest / step) + 1)]


def scaled(values: Sequence[float], by: float, label: str, start: float = 0) -> list[tuple[float, str]]:
    """Return each value's place on an axis, and its label."""
    return [(start + value * by, label.format(value)) for value in values]


def table(heading: Sequence[str], cells: Iterable[Sequence[object]]) -> Markup:
    """Return a Markdown table, each cell one line and not too long."""
    lines = [heading, ["---"] * len(heading), *cells]
    return Markup("\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines))


def rows(items: Iterable[object], *names: str) -> list[list[object]]:
    """Return a row of attributes for each item; `answer|outcome` is the first of two that says anything."""
    return [[next((v for n in name.split("|") if (v := getattr(i, n))), "") for name in names] for i in items]


def _cell(value: object) -> str:
    words = one_spaced(str(value))
    return _escaped(words if len(words) <= _CELL else words[: _CELL - 1].rstrip() + "…")


def _escaped(value: object) -> str:
    """Keep what articles and prompts say from being read as Markdown or HTML, and from calling people by @name."""
    if isinstance(value, Markup):
        return value
    text = str(value).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALL.sub("@&#8203;", re.sub(r"([|`*_\[\]~])", r"\\\1", text))
