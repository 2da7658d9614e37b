"""How fast and how large: Footnote beside the stock pipeline and beside the model alone, in one run.

`python -m tests.bench.speed [--quick] [--data ../shared/data] [--write docs/performance.md]`. Rounds alternate, each
measurement is a process of its own. Ratios are of the processor's time, which other programs on the machine disturb
little, with those of the clock beside them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from index.generation import current_generation
from index.integrity import folder_bytes
from tests.bench import page
from tests.bench.tables import Row, four_columns, put, ratio_row

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- speed: written by make bench -->", "<!-- speed: end -->"
SETS = ("reuters_20k", "realtimeqa_open")
_QUESTION = "Who said that prices would rise?"


def run(*command: str) -> dict[str, Any]:
    """Run a program of ours; return its own figures, and its wall and processor seconds where it gives none."""
    import resource

    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    if said.returncode:
        sys.exit(f"error: {' '.join(command)} failed — {said.stderr.strip()[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = json.loads(said.stdout.splitlines()[-1]) if "tests.bench.jobs" in command else {}
    return {"wall": time.perf_counter() - started, "cpu": cpu, **found}


def job(name: str, *arguments: object) -> dict[str, Any]:
    """Do one of `tests.bench.jobs`."""
    return run("-m", "tests.bench.jobs", name, *map(str, arguments))


def corpus(data: Path, count: int, to: Path) -> list[str]:
    """Write the first so many articles of a set as a corpus; return its lines."""
    with gzip.open(data / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = list(islice(file, count))
    to.write_text("".join(lines), "utf-8")
    return lines


def indexing(name: str, data: Path, count: int, folder: Path) -> tuple[list[Row], dict[str, Any]]:
    """Index as many articles with ours and stock; then again unchanged, changed and with some removed."""
    file, index = folder / f"{name}.jsonl", folder / f"{name}-ours"
    lines = corpus(data, count, file)
    ours = job("ours", file, index)
    stock = job("stock", file, folder / f"{name}-stock")
    floor = job("floor", index)
    read = {"ours": (floor["tokens"], ours), "stock": (stock["tokens"], stock), "alone": (floor["tokens"], floor)}
    speed, clock = ({side: n / took[by] for side, (n, took) in read.items()} for by in ("cpu", "wall"))
    whole, wall = ours["cpu"], ours["wall"]
    told = ", ".join(f"{tokens:,.0f}" for tokens in speed.values())
    rows = [
        ratio_row(
            f"{name}: tokens a second, ours : stock",
            speed["ours"] / speed["stock"],
            "≥ 3",
            clock["ours"] / clock["stock"],
        ),
        ratio_row(f"{name}: articles a second, ours : stock", stock["cpu"] / whole, "≥ 0.9", stock["wall"] / wall),
        ratio_row(f"{name}: ours : the model alone, same tokens", whole / floor["cpu"], "≤ 1.2", wall / floor["wall"]),
        (f"{name}: tokens a second of a core: ours, stock, the model alone", "", told, ""),
        (f"{name}: peak memory, ours and stock", "≤ 600 MB", f"{ours['peak']:,.0f}, {stock['peak']:,.0f} MB", ""),
    ]
    again = job("ours", file, index)
    rows.append(
        ratio_row(f"{name}: again, unchanged : a whole build", again["cpu"] / whole, "≤ 0.02", again["wall"] / wall)
    )
    few = max(1, count // 100)
    changed = [line.replace('"text": "', '"text": "Corrected. ', 1) for line in lines[:few]] + lines[few:]
    for what, kept in (("1 % changed", changed), ("1 % removed", changed[few:])):
        file.write_text("".join(kept), "utf-8")
        took = job("ours", file, index)
        rows.append(ratio_row(f"{name}: {what} : a whole build", took["cpu"] / whole, "≤ 0.04", took["wall"] / wall))
    generation = current_generation(index)
    parts = {part.name: folder_bytes(part) if part.is_dir() else part.stat().st_size for part in generation.iterdir()}
    each = {part: size / ours["passages"] / 1000 for part, size in parts.items()}
    most = ", ".join(f"{part} {size:.2f}" for part, size in sorted(each.items(), key=lambda item: -item[1])[:4])
    rows.append((f"{name}: kB on disk a passage", "≤ 6", f"{sum(each.values()):.1f} ({most})", ""))
    return rows, ours


def asking(name: str, folder: Path, count: int) -> list[Row]:
    """Ask an index of `indexing`, warm and cold."""
    index, rows = folder / f"{name}-ours", []
    found = job("warm", index, count)
    times = ", ".join(f"{found[p]:.0f}" for p in ("p50", "p95", "p99"))
    rows.append(
        (f"{name}: a warm question, p50, p95, p99", "250, 500 ms", f"{found['cpu_ms']:.0f} ms of a core", f"{times} ms")
    )
    rows.append((f"{name}: four at once, questions a second", "", "", f"{found['a_second_of_four']:.1f}"))
    cold, stock = [], []
    for _ in range(2):
        cold.append(run("-m", "tests.bench.installed", "ui.cli", "ask", _QUESTION, "--index", str(index)))
        stock.append(job("ask-stock", folder / f"{name}-stock", _QUESTION))
    ours, other = (min(tries, key=lambda took: took["cpu"]) for tries in (cold, stock))
    rows.append(
        ratio_row(
            f"{name}: cold `footnote ask` : stock", ours["cpu"] / other["cpu"], "≤ 0.5", ours["wall"] / other["wall"]
        )
    )
    rows.append((f"{name}: cold `footnote ask`", "≤ 1.6 s", f"{ours['cpu']:.2f} s of a core", f"{ours['wall']:.2f} s"))
    peak = job("ask-cli", index, _QUESTION)["peak"]
    rows.append((f"{name}: cold `footnote ask`, peak memory", "≤ 350 MB", f"{peak:,.0f} MB", ""))
    return rows


def measure(data: Path, folder: Path, *, quick: bool) -> list[Row]:
    """Return all rows."""
    sizes = [("news", "reuters_20k", 30)] if quick else [
        ("news 1,000", "reuters_20k", 1000), ("news 5,000", "reuters_20k", 5000), ("pages 500", "realtimeqa_open", 500),
    ]  # fmt: skip
    rows: list[Row] = []
    took: list[dict[str, Any]] = []
    for name, of, count in sizes:
        found, ours = indexing(name, data / of, count, folder)
        took += [ours] if of == "reuters_20k" else []
        rows += found + asking(name, folder, 8 if quick else 60)
    return rows + page.measure(folder / f"{sizes[0][0]}-ours", quick=quick) + _growth(took[0], took[-1])


def _growth(small: dict[str, Any], large: dict[str, Any]) -> list[Row]:
    """Return the exponents with which time and memory grow between two sizes: 1 is linear, 0 is flat."""
    times = math.log(large["passages"] / small["passages"])
    if not times:
        return []
    exponents = {what: math.log(large[what] / small[what]) / times for what in ("cpu", "wall", "peak")}
    return [
        ("growth of the time to build, exponent", "≤ 1", f"{exponents['cpu']:.2f}", f"{exponents['wall']:.2f}"),
        ("growth of its memory, exponent", "0", f"{exponents['peak']:.2f}", ""),
    ]


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few minutes, on 30 articles")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    options = parser.parse_args()
    wanted = SETS[:1] if options.quick else SETS
    if missing := [name for name in wanted if not (options.data / name / "articles.jsonl.gz").is_file()]:
        sys.exit(f"error: {options.data} has no {' and no '.join(missing)} — name the folder of the sets with --data")
    with tempfile.TemporaryDirectory(prefix="footnote-speed-") as folder:
        rows = measure(options.data, Path(folder), quick=options.quick)
    table = four_columns(rows)
    print(table)
    if options.write:
        load = os.getloadavg()[0]
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
        ).stdout
        about = (
            f"{date.today().isoformat()}, {commit.strip()}, `make bench`{' BENCH=--quick' if options.quick else ''}, "
        )
        about += f"{os.cpu_count()} cores {platform.machine()}, {load:.0f} programs waiting for them at the end.\n\n"
        put(options.write, BEGIN, END, about + table)


if __name__ == "__main__":
    main()
