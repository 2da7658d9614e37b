"""A short share of the random use; `python -m tests.bench.random_use` runs it for as long as one likes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.random_use import show, use
from tests.browser.conftest import ARTICLES
from tests.ui.running import Running


def test_nothing_is_lost_and_nothing_crosses_over_while_six_people_do_anything_and_the_server_is_killed_twice(
    tmp_path: Path,
) -> None:
    options = ["--index", str(ARTICLES), "--kept", str(tmp_path)]
    with Running([sys.executable, "-m", "tests.browser.fake_chat"], options, tmp_path / "log") as server:
        report = use(server, people=6, seconds=45, restart_every=12, seed=7)
    show(report)

    assert report.steps["server was killed"] >= 2
    assert report.steps["ask"] > 10
    assert (report.lost, report.crossed, report.failed) == ([], [], [])


def test_a_tab_whose_server_dies_before_its_answer_is_complete_does_not_take_it_for_complete(tmp_path: Path) -> None:
    options = ["--index", str(ARTICLES), "--kept", str(tmp_path)]
    with Running([sys.executable, "-m", "tests.browser.fake_chat"], options, tmp_path / "log") as server:
        tab = server.tab("cut-off")
        with pytest.raises(OSError, match="before the answer was complete"):
            tab.ask("slowly drones intercepted over Moscow", lambda _: server.kill())
