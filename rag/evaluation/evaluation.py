"""An evaluation: asks cases and grades the replies, then compares and reports; leaves four files in a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.errors import FootnoteError
from rag.answer.spent import total
from rag.assistant import Assistant
from rag.evaluation.case import Case
from rag.evaluation.case_report import Facts, case_report
from rag.evaluation.comparison import compare
from rag.evaluation.figures import kinds, latencies, measured, refusal_curve, reliability_of
from rag.evaluation.grade import Graded, grade
from rag.evaluation.identity import commit, identity
from rag.evaluation.judge import judge
from rag.evaluation.output import writing
from rag.evaluation.pages import to_markdown, to_page
from rag.evaluation.report import IndexFacts, Judgement, PromptCount, Report, write_report
from rag.evaluation.run import Respondent, run
from rag.evaluation.verdict import FAILURES
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


@dataclass(frozen=True, slots=True)
class Setting:
    """What is evaluated: `name` of what answers, the index with its settings, and the prompt files."""

    name: str
    index: IndexFacts = field(default_factory=IndexFacts)
    settings: Facts = field(default_factory=dict)
    identity: str = ""
    prompts: tuple[str, ...] = ()
    workers: int = 1
    drafts: int = 0


def setting_of(
    assistant: Assistant, settings: Settings, files: Sequence[Path] = (), *, workers: int = 1, drafts: int = 0
) -> Setting:
    """Describe an assistant as what is evaluated."""
    manifest = assistant.index.manifest
    return Setting(
        assistant.status,
        IndexFacts(manifest.generation, manifest.articles, manifest.passages, manifest.embedding),
        {**settings.model_dump(mode="json", exclude={"index"}), "threshold": assistant.threshold},
        identity(assistant, settings),
        tuple(map(str, files)),
        workers,
        drafts,
    )


def answer_and_grade(
    cases: Sequence[Case],
    respondent: Respondent,
    out: Path,
    setting: Setting,
    *,
    fresh: bool = False,
    on_answer: Callable[[int], None] = lambda _: None,
) -> list[Graded]:
    """Ask the cases that `out` holds no answer to yet (`fresh`: all), and grade all of them."""
    replies = run(
        cases, respondent, out, identity=setting.identity, workers=setting.workers, fresh=fresh, on_answer=on_answer
    )

    @lru_cache(maxsize=4096)
    def find(source: str) -> Article | None:
        try:
            return respondent.article(source)
        except FootnoteError:
            return None

    return grade(cases, replies, find)


def report_on(
    graded: Sequence[Graded],
    setting: Setting,
    out: Path,
    *,
    baseline: Report | None = None,
    llm: LLM | None = None,
    on_verdict: Callable[[int], None] = lambda _: None,
) -> Report:
    """Write report.json, report.md and report.html about graded cases into `out`, and return the report.

    `baseline` adds a comparison, `llm` a judge's opinion. Raises FootnoteError when `out` cannot be written.
    """
    with writing(out):
        report = build_report(graded, setting, judge(graded, llm, out, on_verdict=on_verdict) if llm else None)
        if baseline is not None:
            report = replace(report, comparison=compare(report, baseline))
        write_report(report, out)
        (out / "report.md").write_text(to_markdown(report), "utf-8")
        (out / "report.html").write_text(to_page(report), "utf-8")
    return report


def build_report(graded: Sequence[Graded], setting: Setting, judged: Judgement | None = None) -> Report:
    """Return the report of graded cases; `judged` is what a language model said of them, kept apart."""
    groups = {"all": graded, **kinds(graded)}
    failures = Counter(g.why for g in graded)
    return Report(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        footnote=version("footnote-rag"),
        commit=commit(),
        name=setting.name,
        prompts=PromptCount(setting.prompts, len(graded), setting.drafts),
        index=setting.index,
        settings=setting.settings,
        identity=setting.identity,
        workers=setting.workers,
        kinds={name: len(items) for name, items in groups.items()},
        measures={name: measured(items) for name, items in groups.items()},
        latency_ms={name: latencies(items) for name, items in groups.items()},
        refusal_curve=refusal_curve(graded),
        reliability=reliability_of(graded),
        failures={why: failures[why] for why in FAILURES},
        spent=total([g.reply.spent for g in graded if g.reply.spent]),
        judge=judged,
        cases=[case_report(item) for item in graded],
    )
