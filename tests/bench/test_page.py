"""The benchmark of the page: what it says of a page that does not come, and what it counts."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.bench.chatting import serving
from tests.bench.page_users import Asked, row


def test_a_program_that_shows_no_page_ends_the_benchmark_with_its_last_words() -> None:
    said = r"^error: no_such_module shows no page — [\s\S]*No module named no_such"
    with pytest.raises(SystemExit, match=said), serving(["no_such_module"]):
        pass


def test_users_are_counted_as_answered_told_to_come_again_or_failed() -> None:
    found = Asked([0.2] * 19 + [2.0], 3, Counter({"Refused: 500": 2}))
    assert row(64, found, wall=10.0, cpu=5.0)[2:] == (
        "250 ms of a core an answer",
        "2.0, 0.20, 0.29 s, 3, 2 failed (Refused: 500)",  # 20 in 10 s; the 95th of a hundred is 5 % of the way to 2.0
    )
    assert row(1, Asked(), wall=10.0, cpu=5.0)[3] == "none answered, 0, {}"
