"""The collector of garbage rests while a command starts."""

from __future__ import annotations

import gc

from ui.collector import resting


def test_what_is_made_while_the_collector_rests_is_old_afterwards_and_it_is_at_work_again() -> None:
    with resting():
        assert not gc.isenabled()
        made = [[] for _ in range(10_000)]  # type: ignore[var-annotated]
        with resting():
            pass
        assert not gc.isenabled()  # who let it rest first ends that
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert sum(gc.get_count()[:1]) < len(made)
    assert any(made is old for old in gc.get_objects(generation=2))
