"""From prompts to a written report: asks, grades, compares, and leaves four files in a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.evaluation.compare import compare
from rag.evaluation.judge import judge
from rag.evaluation.markdown import to_markdown
from rag.evaluation.output import writing
from rag.evaluation.page import to_page
from rag.evaluation.prompt import Prompt
from rag.evaluation.report import Report, write_report
from rag.evaluation.reporting import Setting, build_report
from rag.evaluation.run import Respondent, identity, run
from rag.evaluation.scoring import Graded, grade
from rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


def setting_of(
    assistant: Assistant, settings: Settings, files: Sequence[Path] = (), *, workers: int = 1, drafts: int = 0
) -> Setting:
    """Describe an assistant as what is evaluated."""
    manifest = assistant.index.manifest
    return Setting(
        name=assistant.status,
        prompts=tuple(str(file) for file in files),
        index={
            "generation": manifest.generation,
            "articles": manifest.articles,
            "passages": manifest.passages,
            "embedding": manifest.embedding,
        },
        settings={**settings.model_dump(mode="json", exclude={"index"}), "threshold": assistant.threshold},
        identity=identity(assistant, settings),
        workers=workers,
        drafts=drafts,
    )


def evaluate(
    prompts: Sequence[Prompt],
    respondent: Respondent,
    out: Path,
    setting: Setting,
    *,
    baseline: Report | None = None,
    llm: LLM | None = None,
    fresh: bool = False,
    on_answer: Callable[[int], None] = lambda _: None,
    on_verdict: Callable[[int], None] = lambda _: None,
) -> Report:
    """Answer and grade every prompt, and write answers.jsonl, report.json, report.md and report.html into `out`.

    `baseline` adds a comparison, `llm` a judge's opinion. Raises FootnoteError when `out` cannot be written.
    """
    graded = answer_and_grade(prompts, respondent, out, setting, fresh=fresh, on_answer=on_answer)
    with writing(out):
        judged = judge(prompts, [g.reply for g in graded], llm, out, on_verdict=on_verdict) if llm else None
        report = build_report(graded, setting, judged)
        if baseline is not None:
            report = replace(report, comparison=compare(report, baseline))
        write_report(report, out)
        (out / "report.md").write_text(to_markdown(report), "utf-8")
        (out / "report.html").write_text(to_page(report), "utf-8")
    return report


def answer_and_grade(
    prompts: Sequence[Prompt],
    respondent: Respondent,
    out: Path,
    setting: Setting,
    *,
    fresh: bool = False,
    on_answer: Callable[[int], None] = lambda _: None,
) -> list[Graded]:
    """Answer every prompt, as far as `out` does not hold the answers yet, and grade them all."""
    replies = run(
        prompts, respondent, out, identity=setting.identity, workers=setting.workers, fresh=fresh, on_answer=on_answer
    )

    @lru_cache(maxsize=4096)
    def find(source: str) -> Article | None:
        try:
            return respondent.article(source)
        except FootnoteError:
            return None

    return grade(prompts, replies, find)
