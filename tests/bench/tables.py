"""Where the benchmarks put what they measured: between two marks of a page."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

Row = tuple[str, str, str, str]
"""What was measured, what is wanted of it, and its values by the processor's time and by the clock."""


def put(file: Path, begin: str, end: str, text: str) -> None:
    """Replace what stands between two marks of a page; end the program where the page has no such marks."""
    before, _, rest = file.read_text("utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        sys.exit(f"error: {file} has no place for the table — it needs the lines {begin} and {end}")
    file.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", "utf-8")


def two_columns(rows: Iterable[tuple[str, str]]) -> str:
    """Return what was measured and its values as a Markdown table."""
    return "| measured | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows)


def ratio_row(name: str, ratio: float, wanted: str, clock: float) -> Row:
    """Return a row of two ratios."""
    return name, wanted, f"{ratio:.2f}", f"{clock:.2f}"


def four_columns(rows: Iterable[Row]) -> str:
    """Return rows as a Markdown table."""
    head = "| measured | wanted | by the processor's time | by the clock |\n|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)
