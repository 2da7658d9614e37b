"""Two days of the year that `tests.bench.year` replays: touches are never told, changes are."""

from __future__ import annotations

import random
from pathlib import Path

from tests.bench.year import TOUCHES
from tests.bench.year_articles import Year, facts


def test_of_a_day_of_touches_nothing_is_told_and_of_a_day_of_changes_all_that_matters(tmp_path: Path) -> None:
    year = Year(tmp_path, facts(4), random.Random(1))
    told, must, _ = year.day([f"touch:{kind}" for kind in TOUCHES[0]])
    assert (told, must) == ([], set())
    told, must, uncounted = year.day(["number", "appeared", "otherwise"])
    assert len(must) >= 3
    assert {alert.question for alert in told} - uncounted == must
