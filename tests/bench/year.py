"""Replays a year of corrections over the sample articles: is what matters told of 40 watched answers, and nothing else?

    python -m tests.bench.year OUT [--seed 0] [--days 40]

60 changes of ten kinds, three a day, and 200 touches that change nothing, ten a day on days of their own. What has to
be told is read from the files: the words that an answer cites stand in none any more, its value is corrected or
contradicted, or what was refused is answered. Not counted, either way: an answer that never gave the value, or whose
paragraph comes back while it is answered.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from rag.watched import Alert
from tests.bench.year_articles import Year, facts

KINDS = "number appeared struck date otherwise reworded name withdrawn restored yes_no".split()
TOUCHES = (
    "saved blanks tail renamed copy same unrelated signed rebuilt renamed".split(),
    "saved blanks tail renamed gone gone gone signed rebuilt tail".split(),  # what came the day before
)


def calendar(days: int) -> Iterator[list[str]]:
    """Yield what kinds of things happen on each day: two days of touches, two of changes, and so on."""
    changes = cycle(KINDS)
    for day in range(days):
        yield [f"touch:{kind}" for kind in TOUCHES[day % 2]] if day % 4 < 2 else list(islice(changes, 3))


def replayed(year: Year, days: int) -> Iterator[tuple[list[str], list[Alert], set[str], set[str]]]:
    """Yield of each day what happened, was told, had to be told, and is not counted."""
    for kinds in calendar(days):
        yield kinds, *year.day(kinds)


def main() -> None:
    """Print what was missed and what was told for nothing, and precision and recall."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--days", type=int, default=40)
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    year = Year(given.out, facts(), random.Random(given.seed))
    counts: Counter[str] = Counter()
    for day, (kinds, told, must, uncounted) in enumerate(replayed(year, given.days)):
        said = {alert.question: alert.why for alert in told if alert.question not in uncounted}
        counts.update(right=len(said.keys() & must), wrong=len(said.keys() - must), missed=len(must - said.keys()))
        counts.update(uncounted=len(told) - len(said), for_touches=len(told) if kinds[0].startswith("touch") else 0)
        print(day, *kinds, "|", dict(counts), *said.values(), flush=True)
        for what, questions in (("MISSED", must - said.keys()), ("WRONG", said.keys() - must)):
            for question in sorted(questions):
                print("  ", what, question, said.get(question, ""), flush=True)
    right, wrong, missed = (counts[each] for each in ("right", "wrong", "missed"))
    print(f"precision {right / max(1, right + wrong):.3f}, recall {right / max(1, right + missed):.3f}")


if __name__ == "__main__":
    main()
