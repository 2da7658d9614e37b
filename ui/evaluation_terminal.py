"""Shows an evaluation in a terminal: the bar while it runs, and the figures at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rag.evaluation.comparison import Comparison
    from rag.evaluation.report import Report

_MOVES = 20


def show_report(console: Console, report: Report, out: Path) -> None:
    """Print a report's main figures, what moved, and where the files are."""
    from rag.evaluation.figures import best_point  # numpy; `footnote --help` does without.
    from rag.evaluation.measures import HEADLINE
    from rag.evaluation.tables import comparison_rows, failures, measure_rows

    table = _table("measure", "value (95 %)", "n")
    for row in measure_rows(report, HEADLINE):
        table.add_row(*map(Text, row))
    console.print(table)
    if report.comparison:
        _comparison(console, report.comparison, comparison_rows(report.comparison))
    if why := failures(report):
        console.print(Text(f"\nFailed: {why}."), soft_wrap=True)
    if best := best_point(report.refusal_curve):
        fitted = (
            f"FOOTNOTE_THRESHOLD={best.threshold:.2f} would suit these prompts best: {best.answered:.0%} of the "
            f"answerable answered, {best.refused:.0%} of the others refused."
        )
        console.print(Text(f"\n{fitted}"), soft_wrap=True)
    console.print(Text(f"\n{out / 'report.html'}\n{out / 'report.md'}\n{out / 'report.json'}"), soft_wrap=True)


def _comparison(console: Console, found: Comparison, rows: list[list[str]]) -> None:
    from rag.evaluation.tables import left_out

    scope = f"Compared over {found.compared:,} prompts{left_out(found)}"
    console.print(f"\n{scope}: {len(found.better)} better, {len(found.worse)} worse.")
    table = _table("measure", "before", "now", "difference", "prompts", "p")
    for label, before, now, difference, _, flips, p in rows:
        table.add_row(*map(Text, (label, before, now, difference, flips, p)))
    console.print(table)
    for direction, moves in (("worse", found.worse), ("better", found.better)):
        for move in moves[:_MOVES]:
            console.print(Text(f"{direction}: {move.id}: {move.was} → {move.now}"), soft_wrap=True)
        if len(moves) > _MOVES:
            console.print(f"… and {len(moves) - _MOVES} more {direction}")


def _table(*heading: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in heading:
        table.add_column(name)
    return table


@contextmanager
def counting(what: str, total: int, *, hidden: bool = False) -> Iterator[Callable[[int], None]]:
    """Show a bar while prompts are worked on; gives the function to tell how many are done."""
    if hidden:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
