"""Shows answers, summaries and progress in a terminal. Text from articles is never read as markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from rag.answer.answer import REFUSED, Answer, Sentence, Side
from rag.answer.citation import Citation
from ui.emphasis import answer_spans

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.builder import Progress as BuildProgress
    from index.builder import Summary

SCANNED = "read from a scan, may have errors"
_SHOWN_SKIPS = 20
_WIDE = 100  # Columns from which two sides stand beside each other.


def show_answer(console: Console, answer: Answer) -> None:
    """Print an answer with its markers, and under it where each of them leads."""
    if answer.query != answer.question:
        console.print(Text(f"searched for: {answer.query}", style="dim"))
    if answer.refused:
        _show_refusal(console, answer)
        return
    if answer.outcome == "closest":
        console.print(Text("The closest the articles come; it may not answer this:", style="yellow"))
    if answer.note:
        console.print(Text(answer.note, style="yellow"))
    by_number = {c.number: c for c in answer.citations} if answer.answerer == "quotes" else {}
    if answer.sides:
        if answer.answerer == "model":
            _show_sentences(console, answer, by_number)
            console.print()
        _show_sides(console, answer.sides, by_number)
    else:
        _show_sentences(console, answer, by_number)
    for reading in answer.readings:
        console.print(Text("  • ").append(reading, style="bold"))
    if answer.citations:
        console.print()
        _show_citations(console, answer.citations, quotes=answer.answerer != "quotes")
    if answer.spent:
        console.print(Text(f"{answer.model}: {answer.spent}", style="dim"))


def _show_sentences(console: Console, answer: Answer, by_number: Mapping[int, Citation]) -> None:
    """Print the sentences one after the other; a translation begins on a line of its own."""
    for translated, group in groupby(answer.sentences, key=lambda s: bool(s.language)):
        console.print(Text("\n" if translated else "").append_text(Text(" ").join(_said(s, by_number) for s in group)))


def _said(sentence: Sentence, by_number: Mapping[int, Citation]) -> Text:
    """Return a sentence with its markers, the very words that answer in bold."""
    said = Text(sentence.text, style="strike dim" if sentence.supported is False else "")
    if sentence.citations and (cited := by_number.get(sentence.citations[0])):
        _embolden(said, cited)
    return said.append("".join(f" [{n}]" for n in sentence.citations), style="bold cyan")


def _show_sides(console: Console, sides: Sequence[Side], by_number: Mapping[int, Citation]) -> None:
    """Print the sides of a comparison beside each other, one below the other where the terminal is narrow."""
    columns = []
    for side in sides:
        column = Text(side.name, style="bold")
        for sentence, alone in zip(side.sentences, side.alone, strict=True):
            column.append("\n").append_text(Text("• ").append_text(_said(sentence, by_number)))
            column.append(" (only here)" if alone else "", style="dim")
        columns.append(column if side.sentences else column.append("\nnothing on this", style="dim"))
    if console.width < _WIDE:
        console.print(Text("\n\n").join(columns))
        return
    table = Table.grid(*[""] * len(columns), padding=(0, 3, 0, 0), expand=True)
    table.add_row(*columns)
    console.print(table)


def _show_refusal(console: Console, answer: Answer) -> None:
    said = " ".join(sentence.text for sentence in answer.sentences)
    console.print(Text(said or REFUSED, style="bold yellow"))
    if answer.missing:
        words = ", ".join(f"“{w}”" for w in answer.missing)
        console.print(Text(f"Nothing in them mentions {words}."))
    if answer.note:
        console.print(Text(answer.note))
    if answer.nearest:
        console.print(Text("What comes nearest:", style="dim"))
        _show_citations(console, answer.nearest, quotes=True)


def _show_citations(console: Console, citations: Sequence[Citation], *, quotes: bool) -> None:
    for c in citations:
        line = Text(f"[{c.number}] ", style="bold cyan")
        line.append(c.title, style="bold")
        place = f"{c.source}, {c.where}" if c.page else f"{c.source}:{c.line}" if c.line else c.source
        details = [*c.told_by, c.date, place, SCANNED if c.scan is not None else None]
        if c.copies:
            details.append(f"the same text in {', '.join(c.copies[:3])}")
        line.append(" · " + " · ".join(d for d in details if d), style="dim")
        console.print(line)
        if quotes:
            console.print(Padding(_embolden(Text(f"“{' '.join(c.quote.split())}”"), c), (0, 0, 0, 4)))


def _embolden(shown: Text, citation: Citation) -> Text:
    """Set the very words that answer in bold."""
    for start, end in answer_spans(shown.plain, citation):
        shown.stylize("bold", start, end)
    return shown


def show_trace(console: Console, answer: Answer) -> None:
    """Print how an answer came about: the candidates with their scores, and why each was chosen or not."""
    trace = answer.trace or {}
    console.print(Text(f"\nsearched for: {trace.get('query')}\nconfidence: {trace.get('confidence')}", style="dim"))
    console.print(facts([(name, f"{value:.2f}") for name, value in trace.get("evidence", {}).items()]))
    table = Table("", "score", "maxsim", "context", "hybrid", "sentence", "why", box=None, padding=(0, 1, 0, 0))
    for c in trace.get("candidates", []):
        numbers = [f"{c[name]:.2f}" for name in ("score", "maxsim", "context", "hybrid")]
        words = Text(" ".join(c["text"].split()), overflow="ellipsis", no_wrap=True)
        table.add_row("✓" if c["chosen"] else "", *numbers, words, Text(c["why"], style="dim"))
    console.print(table)


def show_summary(console: Console, summary: Summary) -> None:
    """Print what indexing did."""
    size = _size(summary.size_bytes)
    if not summary.rebuilt:
        console.print(Text(f"Nothing changed: {summary.articles:,} articles, {summary.passages:,} passages, {size}."))
    else:
        changes = [
            f"{count:,} {name}"
            for name, count in (
                ("new", summary.added),
                ("changed", summary.changed),
                ("removed", summary.removed),
                ("unchanged", summary.unchanged),
            )
            if count
        ]
        console.print(
            Text(
                f"Indexed {summary.articles:,} articles ({', '.join(changes)}) as {summary.passages:,} passages "
                f"in {summary.seconds:.1f} s, {size}."
            )
        )
    if summary.resumed:
        console.print(Text(f"{summary.resumed:,} passages were embedded by a build that was interrupted."))
    if summary.near_duplicates:
        console.print(Text(f"{summary.near_duplicates:,} articles say what another one says.", style="dim"))
    for note in summary.notes[:_SHOWN_SKIPS]:
        console.print(Text(f"note: {note}", style="dim"))
    if summary.skipped:
        console.print(Text(f"Skipped {len(summary.skipped):,}:", style="yellow"))
    for skipped in summary.skipped[:_SHOWN_SKIPS]:
        console.print(Text(f"  {skipped.source}: {skipped.reason}", style="yellow"))
    if len(summary.skipped) > _SHOWN_SKIPS:
        console.print(Text(f"  … and {len(summary.skipped) - _SHOWN_SKIPS:,} more, listed by: footnote doctor"))


@contextmanager
def build_progress(console: Console) -> Iterator[Callable[[BuildProgress], None]]:
    """Show a progress bar while an index is built; gives the function to report to."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Reading", total=None, detail="")

        def report(progress: BuildProgress) -> None:
            if progress.stage == "read":
                bar.update(task, detail=f"{progress.articles:,} articles")
                return
            speed = bar.tasks[0].speed or 0
            counted = f"{progress.articles:,} articles · {progress.done:,}/{progress.total:,} passages · {speed:,.0f}/s"
            bar.update(task, description="Embedding", total=progress.total, completed=progress.done, detail=counted)

        yield report


def facts(rows: Sequence[tuple[str, str]]) -> Table:
    """Return a plain two-column table."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in rows:
        table.add_row(Text(name, style="dim"), Text(value))
    return table


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"
