"""The report as Markdown that fits a pull request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.ours import MARKDOWN_MARK
from rag.evaluation.comparison import Comparison
from rag.evaluation.metrics import BY_KIND, HEADLINE
from rag.evaluation.report import Judgement, Report
from rag.evaluation.tables import (
    COMPARISON_HEADING,
    all_measure_names,
    comparison_rows,
    figure,
    kind_rows,
    latency_rows,
    left_out,
    measure_rows,
)

_LISTED = 20
_CELL = 160
_CALL = re.compile(r"(?<!\w)@(?=\w)")


def to_markdown(report: Report) -> str:
    """Return the report: headline, comparison, kinds, failures by name, then everything else folded away."""
    parts = [
        f"# Evaluation: {_headline(report)}",
        _about(report),
        _table(["measure", "value (95 %)", "n"], measure_rows(report, HEADLINE)),
        *_comparison(report.comparison),
        "## By kind",
        _table(*kind_rows(report, BY_KIND)),
        *_failures(report),
        *_judge(report.judge),
        "## Time, in milliseconds",
        _table(["stage", "p50", "p95", "max"], latency_rows(report)),
        "<details><summary>Every measure</summary>",
        _table(["measure", "value (95 %)", "n"], measure_rows(report, all_measure_names(report))),
        "</details>",
        MARKDOWN_MARK,
    ]
    return "\n\n".join(parts) + "\n"


def _headline(report: Report) -> str:
    passed, count = report.measures["all"]["passed"], report.prompts.count
    if passed.value is None:
        return f"{count:,} prompt{'s' if count != 1 else ''}"
    return f"{round(passed.value * passed.n):,} of {passed.n:,} prompts passed"


def _about(report: Report) -> str:
    prompts = report.prompts
    facts = [
        report.name,
        f"{prompts.count:,} prompts from {', '.join(prompts.files)}",
        f"{prompts.drafts_left_out} drafts left out" if prompts.drafts_left_out else "",
        f"generation {report.index.get('generation')}",
        f"commit {report.commit}" if report.commit else "",
        report.made,
        f"{report.workers} at a time" if report.workers > 1 else "",
    ]
    return " · ".join(_escaped(fact) for fact in facts if fact)


def _comparison(found: Comparison | None) -> list[str]:
    if not found:
        return []
    lead = f"Against {found.baseline.name} of {found.baseline.made}, over {found.compared:,} prompts that both have"
    parts = ["## Compared", f"{_escaped(lead)}{left_out(found)}.", _table(COMPARISON_HEADING, comparison_rows(found))]
    for direction, moves in (("worse", found.worse), ("better", found.better)):
        if moves:
            parts.append(f"**{len(moves)} {direction}**")
            rows = [[move.id, move.question, move.was, move.now] for move in moves[:_LISTED]]
            parts.append(_table(["prompt", "question", "was", "is"], rows))
            parts += [f"… and {len(moves) - _LISTED} more in report.html"] if len(moves) > _LISTED else []
    return parts


def _failures(report: Report) -> list[str]:
    failed = [case for case in report.cases if case.passed is False]
    if not failed:
        return []
    counts = ", ".join(f"{count} {why}" for why, count in report.failures.items() if count)
    rows = [[case.id, case.question, str(case.why), case.answer or case.outcome] for case in failed]
    parts = ["## Failed", f"{counts}.", _table(["prompt", "question", "why", "answer"], rows[:_LISTED])]
    return parts + ([f"… and {len(rows) - _LISTED} more in report.html"] if len(rows) > _LISTED else [])


def _judge(judge: Judgement | None) -> list[str]:
    if not judge:
        return []
    rows = [
        ["correctness, 1 to 5", figure(judge.correctness), str(judge.correctness.n)],
        ["faithfulness", figure(judge.faithfulness), str(judge.faithfulness.n)],
    ]
    return [f"## In the judgement of {_escaped(judge.model)}", _table(["", "value (95 %)", "n"], rows)]


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    words = " ".join(text.split())
    return _escaped(words if len(words) <= _CELL else words[: _CELL - 1].rstrip() + "…")


def _escaped(text: str) -> str:
    """Keep what articles and prompts say from being read as Markdown or HTML, and from calling people by @name."""
    text = text.replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in "|`*_[]~":
        text = text.replace(sign, "\\" + sign)
    return _CALL.sub("@&#8203;", text)
