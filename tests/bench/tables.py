"""Where the benchmarks put what they measured: between two marks of a page."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path


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
