"""What each part of the ranking brings: the right sentence among the first one and three, by features used.

    python -m tests.bench.ablation --data ../shared/data --indexes DIR [--write docs/results.md]

Every row's coefficients are fitted anew on the tuning halves; the figures are of the other halves, with 95 % bootstrap
intervals. "Passages" rows rank by the passage alone: all sentences of a passage tie and stand in its own order.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.reading.calibration import LinearModel
from tests.bench.fit import SETS, Row, fit_ranking, gather, ranked
from tests.bench.tables import put

ROWS = (
    ("passages: vectors only", ("dense",)),
    ("passages: BM25 only", ("lexical",)),
    ("passages: fused", ("hybrid",)),
    ("+ late interaction", ("hybrid", "maxsim")),
    ("+ neighbour sentences", ("hybrid", "maxsim", "context")),
    ("+ date", ("hybrid", "maxsim", "context", "timely")),
    ("+ the reader", ("hybrid", "maxsim", "context", "timely", "said")),
    ("the reader alone", ("said",)),
)
BEGIN, END = "<!-- ablation: begin (make ablation writes this) -->", "<!-- ablation: end -->"


def hits(model: LinearModel, rows: Sequence[Row], count: int) -> list[bool]:
    """Tell for each answerable prompt whether a right sentence is among the first `count`."""
    return [bool(r.right[ranked(model, r)[:count]].any()) for r in rows if r.answerable]


def cell(found: Sequence[bool]) -> str:
    """Return the mean with its 95 % percentile bootstrap interval."""
    values = np.array(found, float)
    draws = np.random.default_rng(1).choice(values, (1000, len(values))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return f"{values.mean():.2f} ({low:.2f}–{high:.2f})"


def table(parts: dict[str, list[Row]]) -> str:
    """Return the table as Markdown: a line for each row of features, two columns for each set."""
    tuning = [r for part in parts.values() for r in part if r.tuning]
    held = {name: [r for r in part if not r.tuning] for name, part in parts.items()}
    lines = ["| ranked by |" + "".join(f" {name}, first | in three |" for name in held)]
    lines.append("| --- |" + " --- | --- |" * len(held))
    for title, names in ROWS:
        model = fit_ranking(names, tuning)
        cells = "".join(f" {cell(hits(model, part, 1))} | {cell(hits(model, part, 3))} |" for part in held.values())
        lines.append(f"| {title} |{cells}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--indexes", type=Path, required=True)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into this page")
    arguments = parser.parse_args()
    whole = [entry for entry in SETS if not entry[1]]
    parts = dict(zip([name for name, *_ in whole], gather(arguments, whole), strict=True))
    text = table(parts)
    print(text)
    if arguments.write:
        put(arguments.write, BEGIN, END, text)


if __name__ == "__main__":
    main()
