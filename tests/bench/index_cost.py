"""What trust costs: how much of the time of a build goes into verification, checksums, fsync and the journal.

`python -m tests.bench.index_cost [--articles 1000] [--write FILE]`. It is measured inside one build, so that a busy
machine disturbs both sides of the ratio alike.
"""

from __future__ import annotations

import argparse
import pkgutil
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from index.builder import build_index
from index.integrity import folder_bytes
from index.opened import Index
from tests.bench.tables import put, two_columns

BEGIN, END = "<!-- cost: written by make bench -->", "<!-- cost: end -->"
_WORDS = Path(__file__).read_text("utf-8").replace("_", " ").split()


class Took(NamedTuple):
    """Seconds of the clock and of the processor."""

    wall: float
    processor: float


TRUST = (
    "index.writing.verify",
    "index.writing.checksums",
    "index.builder.publish",
    "index.journal.Journal.add",
    "index.store.PassageStore.seal",
    "index.opened.find_damage",
)
"""What is done only so that an index can be trusted: it is verified, summed, forced to disk, kept after a kill."""


@contextmanager
def clocked(spent: dict[str, Took]) -> Iterator[None]:
    """Add up how long each of these takes."""

    def around(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            wall, processor = time.perf_counter(), time.process_time()
            try:
                return original(*arguments, **named)
            finally:
                before = spent.get(name, Took(0, 0))
                took = Took(time.perf_counter() - wall, time.process_time() - processor)
                spent[name] = Took(before.wall + took.wall, before.processor + took.processor)

        return timed

    with ExitStack() as stack:
        for name in TRUST:
            stack.enter_context(patch(name, around(name, pkgutil.resolve_name(name))))
        yield


def write_articles(folder: Path, count: int) -> Path:
    """Write articles of some 70 words, no two alike."""
    chosen = random.Random(0)
    folder.mkdir()
    for number in range(count):
        sentences = [" ".join(chosen.choices(_WORDS, k=12)).capitalize() + "." for _ in range(6)]
        (folder / f"{number:04}.txt").write_text(f"Article {number}\n\n{' '.join(sentences)}", "utf-8")
    return folder


def timed(articles: Path, index: Path) -> Took:
    """Build an index anew and return how long that took."""
    shutil.rmtree(index, ignore_errors=True)
    wall, processor = time.perf_counter(), time.process_time()
    build_index([articles], index)
    return Took(time.perf_counter() - wall, time.process_time() - processor)


def measure(folder: Path, count: int) -> list[tuple[str, str]]:
    """Return what was measured, line by line."""
    articles = write_articles(folder / "articles", count)
    index = folder / "index"
    timed(write_articles(folder / "few", 5), index)  # Loads what is loaded once.
    spent: dict[str, Took] = {}
    with clocked(spent):
        whole = timed(articles, index)
    trust = Took(sum(t.wall for t in spent.values()), sum(t.processor for t in spent.values()))
    opening = _opening(index)
    for file in sorted(articles.iterdir())[: count // 100]:
        file.write_text(file.read_text("utf-8").replace("Article", "Story"), "utf-8")
    started = time.perf_counter()
    changed = build_index([articles], index)
    again = time.perf_counter() - started
    parts = ", ".join(f"{name.split('.')[-1]} {t.wall:.2f} s" for name, t in spent.items())
    return [
        (
            f"indexing {count:,} articles, time with all of it : without",
            f"{whole.wall / (whole.wall - trust.wall):.3f}",
        ),
        ("the same, of the processor's time", f"{whole.processor / (whole.processor - trust.processor):.3f}"),
        (f"of {whole.wall:.0f} s", parts),
        (f"1 % of them changed: passages embedded, of {changed.passages:,}", f"{changed.embedded}"),
        ("the same, time : that of a whole build", f"{again / whole.wall:.2f}"),
        (f"opening {folder_bytes(index) / 2e6:,.0f} MB with checksums", f"{opening[0] * 1000:,.0f} ms"),
        ("opening it without", f"{opening[1] * 1000:,.0f} ms"),
    ]


def _opening(index: Path) -> tuple[float, float]:
    def opened() -> float:
        started = time.perf_counter()
        Index(index).parts.close()
        return time.perf_counter() - started

    opened()
    checked = min(opened() for _ in range(3))
    with patch("index.opened.find_damage", lambda *_: None):
        return checked, min(opened() for _ in range(3))


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.index_cost", description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footnote-cost-") as folder:
        rows = measure(Path(folder), options.articles)
    table = two_columns(rows)
    print(table)
    if options.write:
        day = date.today().isoformat()
        about = f"{day}, `make bench`, {options.articles:,} articles of 70 words.\n\n"
        put(options.write, BEGIN, END, about + table)


if __name__ == "__main__":
    main()
