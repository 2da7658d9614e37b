"""How an index grows: time and memory to build it, its size, and what a question takes, from 1,000 articles up.

`python -m tests.bench.growth [--sizes 1000 5000 20000] [--data ../shared/data] [--write docs/scaling.md]`. Articles are
those of reuters_20k; beyond them each is taken again with other numbers in it, so that no two texts are the same.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from index.generation import current_generation
from index.integrity import folder_bytes
from tests.bench.speed import ROOT, job
from tests.bench.tables import put

BEGIN, END = "<!-- growth: written by python -m tests.bench.growth -->", "<!-- growth: end -->"
_ID, _NUMBER = re.compile(r'"id": "'), re.compile(r"(?<=[ $])\d{2,}(?=[ .,%])")
_ASKED = 60
_COLUMNS = ("articles", "passages", "built in", "of a core", "peak memory", "on disk", "asked, p50", "p95", "cold")


def lines(data: Path, count: int) -> Iterator[str]:
    """Yield so many articles as lines of JSON. Raises SystemExit where the set is not there."""
    file = data / "reuters_20k" / "articles.jsonl.gz"
    if not file.is_file():
        raise SystemExit(f"error: {file} is not there — name the folder of the open sets: --data DIR")
    made = 0
    for again in range(1 + count):
        with gzip.open(file, "rt", encoding="utf-8") as articles:
            for line in articles:
                if made == count:
                    return
                made += 1
                yield _ID.sub(f'"id": "{again}-', _NUMBER.sub(_plus(again), line), count=1) if again else line


def _plus(again: int) -> Any:
    return lambda number: str(int(number[0]) + again)


def measured(data: Path, count: int, folder: Path) -> dict[str, float]:
    """Build and ask an index of so many articles; return its figures."""
    corpus, index = folder / f"{count}.jsonl", folder / str(count)
    with corpus.open("w", encoding="utf-8") as out:
        out.writelines(lines(data, count))
    built = job("ours", corpus, index)
    asked = job("warm", index, _ASKED)
    cold = job("ask-ours", index, "Who said that prices would rise?")
    size = folder_bytes(current_generation(index))
    return {
        "articles": built["articles"], "passages": built["passages"], "wall": built["wall"], "cpu": built["cpu"],
        "peak": built["peak"], "disk": size / 1e6, "p50": asked["p50"], "p95": asked["p95"], "cold": cold["wall"],
    }  # fmt: skip


def table(rows: list[dict[str, float]]) -> str:
    """Return the figures and, of each, the exponent with which it grows with the passages: 1 is linear, 0 is flat."""
    shown = [
        [f"{r['articles']:,.0f}", f"{r['passages']:,.0f}", f"{r['wall']:.0f} s", f"{r['cpu']:.0f} s",
         f"{r['peak']:,.0f} MB", f"{r['disk']:,.0f} MB", f"{r['p50']:.0f} ms", f"{r['p95']:.0f} ms",
         f"{r['cold']:.2f} s"]
        for r in rows
    ]  # fmt: skip
    sizes = [math.log(r["passages"]) for r in rows]
    kept = ("wall", "cpu", "peak", "disk", "p50", "p95", "cold")
    grown = [f"{np.polyfit(sizes, [math.log(r[what]) for r in rows], 1)[0]:.2f}" for what in kept]
    lines_ = [_COLUMNS, ["---"] * len(_COLUMNS), *shown, ["exponent", "", *grown]]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines_)


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20_000], metavar="ARTICLES")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    options = parser.parse_args()
    if len(options.sizes) < 2:
        parser.error("give two sizes or more, so that something can grow")
    with tempfile.TemporaryDirectory(prefix="footnote-growth-") as folder:
        rows = [measured(options.data, count, Path(folder)) for count in options.sizes]
    print(table(rows))
    if options.write:
        sizes = " ".join(map(str, options.sizes))
        about = f"{date.today().isoformat()}, `python -m tests.bench.growth --sizes {sizes}`, two cores.\n\n"
        put(options.write, BEGIN, END, about + table(rows))


if __name__ == "__main__":
    main()
