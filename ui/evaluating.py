"""The commands `footnote eval` and `footnote prompts`: test prompts in, a report or drafts out."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from index.errors import FootnoteError
from rag.settings import load_settings
from ui.command_options import IndexOption
from ui.evaluation_terminal import counting, show_report

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from rag.evaluation.case import Case
    from rag.evaluation.report import Report
    from rag.settings import Settings

EVAL_EXAMPLE = "Example: footnote eval prompts.yaml --out eval-out --baseline eval-main --no-worse"
PROMPTS_EXAMPLE = "Example: footnote prompts ~/articles -n 20 --out drafts.yaml"

_DRAFTS = "drafts.yaml"


def evaluate(
    prompts: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PROMPTS]...", help="YAML or JSON-lines files, or BEIR folders (default: seeds/prompts.yaml)."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where answers and reports go.")] = Path("eval-out"),
    index: IndexOption = None,
    model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="The language model that writes the answers (docs/models.md).")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="DIR", help="An earlier report.json, or its folder, to compare with.")
    ] = None,
    minimum: Annotated[
        list[str] | None,
        typer.Option("--min", metavar="MEASURE=X", help="Exit with 1 below this; may be repeated: answer_right=0.8."),
    ] = None,
    no_worse: Annotated[
        bool, typer.Option("--no-worse", help="Exit with 1 when a main measure is below the baseline's.")
    ] = False,
    slack: Annotated[float, typer.Option(min=0, help="How far below the baseline --no-worse lets a measure fall.")] = 0,
    judge: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Also ask a language model what it thinks of the answers.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="How many prompts at a time; more make each one's latency longer.")
    ] = 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask again what DIR has answers to.")] = False,
    from_feedback: Annotated[
        bool, typer.Option("--from-feedback", help="Only write drafts of prompts from the chat's thumbs.")
    ] = False,
) -> None:
    """Answer PROMPTS and report how well: what was found, cited, answered and refused."""
    if no_worse and baseline is None:
        raise typer.BadParameter("--no-worse needs --baseline")
    if from_feedback:
        _draft_from_feedback(load_settings(index=index).index, out)
        return
    from rag.evaluation.gate import broken_by_comparison, broken_minimums, parse_minimum
    from rag.evaluation.report import read_report

    rules = [parse_minimum(text) for text in minimum or []]
    earlier = read_report(baseline) if baseline else None
    llm = load_model(judge) if judge else None
    settings = load_settings(index=index, model=model)
    report = _evaluated(prompts or [_seed_prompts()], out, settings, earlier, llm, workers=workers, fresh=fresh)
    console = Console()
    show_report(console, report, out)
    broken = broken_minimums(report, rules)
    if no_worse and report.comparison:
        broken += broken_by_comparison(report.comparison, slack)
    for line in broken:
        console.print(Text(f"broken: {line}", style="red"), soft_wrap=True)
    if broken:
        raise typer.Exit(1)


def prompts(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Folders, files or .jsonl corpora.")],
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="How many drafts to write.")] = 20,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the drafts go.")] = Path(_DRAFTS),
    model: Annotated[str | None, typer.Option(metavar="MODEL", help="The language model that writes them.")] = None,
) -> None:
    """Have a language model draft test prompts about the articles at PATH, for a person to check."""
    llm = load_model(model)
    from index.article import Article
    from index.files.reading import read_path
    from rag.evaluation.drafts import drafts_by_model, refuse_existing, write_drafts

    refuse_existing(out)
    articles = [item for path in paths for item in read_path(path) if isinstance(item, Article)]
    with counting("Drafting", count) as on_draft:
        drafts = drafts_by_model(articles, count, llm, on_draft)
    if not drafts:
        raise FootnoteError("the model wrote no usable prompt", "try another model, or write them by hand")
    write_drafts(drafts, out)
    Console().print(
        f"{_counted(drafts, 'draft')} in {out}: complete them, then delete their notes", markup=False, soft_wrap=True
    )


def load_model(name: str | None) -> LLM:
    """Return a language model by name, or the configured one. Raises FootnoteError where there is none."""
    from rag.writing.llm import load_llm

    found = load_llm(name)
    if found is None:
        raise FootnoteError(
            "no language model is configured", "docs/models.md says how, or leave out what asks for one"
        )
    return found


def _evaluated(
    paths: list[Path],
    out: Path,
    settings: Settings,
    earlier: Report | None,
    llm: LLM | None,
    *,
    workers: int,
    fresh: bool,
) -> Report:
    from rag.assistant import Assistant
    from rag.evaluation.cases import check_against, load_cases
    from rag.evaluation.evaluation import answer_and_grade, report_on, setting_of

    loaded = load_cases(paths)
    ready = [case for case in loaded if not case.is_draft]
    assistant = Assistant.open(settings.tied(), settings)
    check_against(ready, assistant.index.article, lambda: [info.source for info in assistant.articles()])
    _refuse_nothing(ready, paths)
    setting = setting_of(assistant, settings, paths, workers=workers, drafts=len(loaded) - len(ready))
    with counting("Asking", len(ready)) as on_answer, counting("Judging", len(ready), hidden=not llm) as on_verdict:
        try:
            graded = answer_and_grade(ready, assistant, out, setting, fresh=fresh, on_answer=on_answer)
            return report_on(graded, setting, out, baseline=earlier, llm=llm, on_verdict=on_verdict)
        except KeyboardInterrupt:
            raise FootnoteError("stopped; what was answered is kept", "the same command goes on from there") from None


def _refuse_nothing(ready: list[Case], paths: list[Path]) -> None:
    if not ready:
        raise FootnoteError(
            f"only drafts in {', '.join(map(str, paths))}", "complete them, then delete the notes that say draft"
        )


def _draft_from_feedback(index: Path, out: Path) -> None:
    from rag.evaluation.drafts import drafts_from_feedback, write_drafts
    from rag.feedback import feedback_folder, read_feedback

    entries = read_feedback(index)
    if not entries:
        raise FootnoteError(f"no feedback in {feedback_folder(index)}", "vote on answers in: footnote chat")
    drafts = drafts_from_feedback(entries)
    write_drafts(drafts, out / _DRAFTS)
    Console().print(
        f"{_counted(drafts, 'draft')} of {_counted(entries, 'vote')} in {out / _DRAFTS}: "
        "complete them, then delete their notes",
        markup=False,
        soft_wrap=True,
    )


def _counted(things: Sized, name: str) -> str:
    return f"{len(things):,} {name}{'s' if len(things) != 1 else ''}"


def _seed_prompts() -> Path:
    """Return the sample prompts: of the current folder, else of the checkout Footnote runs from."""
    here = Path("seeds/prompts.yaml")
    return here if here.is_file() else Path(__file__).parents[1] / "seeds" / "prompts.yaml"
