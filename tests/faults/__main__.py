"""Run the faults and print the index rows of the figures: `python -m tests.faults [--write docs/reliability.md]`.

`--share` runs a seeded fifth of the kills, for CI. Exits with 1 when a row misses its target, or its control does not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.bench.tables import put
from tests.faults.damage import damages
from tests.faults.door import nobody_shut_out
from tests.faults.files import constructs, hostile
from tests.faults.going_on import pages_go_on
from tests.faults.inputs import bad_inputs, links
from tests.faults.kills import Stage, kills_anywhere, kills_publishing, resumes
from tests.faults.machine import machine_faults
from tests.faults.table import Row, markdown
from tests.faults.world import prepare

BEGIN, END = "<!-- faults: written by make faults -->", "<!-- faults: end -->"


def run(folder: Path, *, share: bool, seed: int, show: Callable[[str], None]) -> list[Row]:
    """Run every row; `show` hears of each as it ends."""
    stage = Stage(folder / "stage")
    kills, window, resumed = (10, 10, 3) if share else (100, 20, 20)
    works: list[Callable[[], Row]] = [
        lambda: kills_anywhere(stage, kills, seed),
        lambda: kills_publishing(stage, window, seed),
        lambda: resumes(stage, resumed, seed),
        lambda: damages(stage),
        lambda: machine_faults(stage),
        lambda: bad_inputs(folder),
        lambda: links(folder),
        lambda: constructs(folder),
        lambda: hostile(folder),
        *([] if share else [lambda: pages_go_on(folder)]),  # tests/ui/test_going_on.py runs that in CI
        *([] if share else [lambda: nobody_shut_out(folder)]),  # tests/ui/test_connections.py and test_door.py
    ]
    rows = []
    for work in works:
        started = time.monotonic()
        row = work()
        rows.append(row)
        mark = "ok  " if row.passed else "FAIL"
        show(f"{mark} {' · '.join(row.cells)} · {time.monotonic() - started:.0f} s")
        show(f"       seen: {row.seen or '-'} · control: {row.control[2] or '-'}")
    return rows


def main() -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--share", action="store_true", help="a fifth of the kills")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    options = parser.parse_args()
    prepare()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="footnote-faults-") as folder:
        rows = run(Path(folder), share=options.share, seed=options.seed, show=lambda line: print(line, flush=True))
    print(f"{time.monotonic() - started:.0f} s")
    if options.write:
        about = f"{date.today().isoformat()}, `make faults`, seed {options.seed}.\n\n"
        put(options.write, BEGIN, END, about + markdown(rows))
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
