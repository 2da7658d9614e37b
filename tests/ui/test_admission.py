"""Who is answered, who waits, and who hears that Footnote is busy."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from ui.admission import Admission, Busy


def test_the_thirty_third_hears_that_footnote_is_busy() -> None:
    admission = Admission(at_once=4, at_most=32)
    with ExitStack() as stack:
        turns = [stack.enter_context(admission.place()) for _ in range(32)]
        assert [turn() for turn in turns[:5]] == [True] * 4 + [False]
        with pytest.raises(Busy, match="32 questions are being answered or wait — ask again in a moment"):
            stack.enter_context(admission.place())

    with admission.place() as turn:  # everybody has left
        assert turn()


def test_first_come_first_served() -> None:
    admission = Admission(at_once=1, at_most=3)
    first = ExitStack()
    assert first.enter_context(admission.place())()
    with admission.place() as second, admission.place() as third:
        first.close()
        assert not third()
        assert second()


def test_who_leaves_while_waiting_leaves_no_gap() -> None:
    admission = Admission(at_once=1, at_most=2)
    for _ in range(5):
        with admission.place():
            pass
    with admission.place() as turn:
        assert turn()
