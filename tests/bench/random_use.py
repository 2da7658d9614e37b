"""Twenty people use one chat at random, while its server is killed and started anew every few minutes.

    python -m tests.bench.random_use --index .footnote --minutes 60

Each asks, stops, asks again, edits, opens footnotes, votes, uploads, removes, saves, reloads, leaves half-way and
begins anew. After every step the page must show what this person has asked, and nothing that holds another's word; at
the end every conversation must be in the history. Prints the seed, what was done, and the memory of each server; ends
with 1 when a turn was lost, a word crossed over, the server failed or its memory grew.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

from tests.bench.random_person import Person, Report
from tests.bench.soak import held
from tests.ui.running import Running

MOST_GROWTH = 0.05  # of a server's memory, between its first minute and its end


def use(
    server: Running, people: int, seconds: float, restart_every: float, seed: int, uploads: Path | None = None
) -> Report:
    """Let people use a server that runs, restart it on the way, and return what came of it."""
    report, over = Report(seed), Event()
    persons = [Person(n, server, report, uploads, random.Random(f"{seed}/{n}")) for n in range(people)]
    with ThreadPoolExecutor(people) as pool:
        using = [pool.submit(person.use, over) for person in persons]
        ends = time.monotonic() + seconds
        try:
            while (now := time.monotonic()) < ends:
                _watched(server, report, min(restart_every, ends - now))
                if time.monotonic() < ends:
                    server.kill()
                    server.start()
                    report.steps["server was killed"] += 1
        finally:
            over.set()
        for user in using:
            user.result()
    for person in persons:
        person.at_the_end()
    report.failed += re.findall(r"^\w*(?:Error|Exception)\b.*", server.log.read_text("utf-8", "replace"), re.M)
    return report


def _watched(server: Running, report: Report, seconds: float) -> None:
    """Look at the memory of a server for as long."""
    began, life = time.monotonic(), list[tuple[float, float]]()
    report.memory.append(life)
    while (gone := time.monotonic() - began) < seconds:
        if server.ended is not None:
            report.failed.append(f"the server ended with {server.ended}: {server.log.read_text()[-2000:]}")
            return
        with suppress(KeyError):  # it is on its way out
            life.append((gone, held(server.pid)[0]))
        time.sleep(min(5.0, max(0.0, seconds - gone)))


def show(report: Report) -> None:
    """Print what came of it."""
    print(f"seed {report.seed}: {sum(report.steps.values()):,} steps: {dict(report.steps.most_common())}")
    for name, found in (("lost", report.lost), ("crossed over", report.crossed), ("failed", report.failed)):
        print(f"{name}: {len(found)}", *found[:10], sep="\n    ")
    for life in report.memory:
        print("memory, MB:", " ".join(f"{mb:.0f}" for _, mb in life[:: max(1, len(life) // 12)]))
    print("growth after the first minute of each server:", " ".join(f"{g:+.1%}" for g in report.growth(60)) or "-")


def main() -> int:
    """Run as the command line says, on a copy of the index."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.random_use", description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--restart-every", type=float, default=5, metavar="MINUTES")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--no-uploads", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        shutil.copytree(given.index, index)
        options = ["--index", str(index), "--model", "none", *(["--no-uploads"] if given.no_uploads else [])]
        uploads = None if given.no_uploads else index / "uploads"
        with Running([sys.executable, "-m", "ui.cli"], options, Path(folder) / "log") as server:
            report = use(server, given.people, given.minutes * 60, given.restart_every * 60, given.seed, uploads)
    show(report)
    return 0 if report.sound and all(g < MOST_GROWTH for g in report.growth(60)) else 1


if __name__ == "__main__":
    sys.exit(main())
