"""How many may ask at once: some are answered, some wait their turn, and the rest hear that Footnote is busy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from index.errors import FootnoteError

_LOOK = 0.2  # seconds between two looks at whether the one who waits is still there


class Busy(FootnoteError):
    """As many are asking as Footnote takes on."""

    def __init__(self, many: int) -> None:
        super().__init__(f"Footnote is busy: {many} questions are being answered or wait", "ask again in a moment")


class Admission:
    """Lets `at_once` answers run and, with those that wait, `at_most` in all. First come, first served."""

    def __init__(self, at_once: int, at_most: int) -> None:
        self._at_once = at_once
        self._at_most = at_most
        self._waiting: list[object] = []
        self._running = 0
        self._changed = Condition()

    @property
    def busy(self) -> bool:
        """Whether somebody is being answered or waits."""
        return bool(self._running or self._waiting)

    @contextmanager
    def place(self) -> Iterator[Callable[[], bool]]:
        """Take a place among those who ask. The function given waits a moment and says whether it is one's turn.

        Raises Busy when there is no place.
        """
        me = object()
        with self._changed:
            if self._running + len(self._waiting) >= self._at_most:
                raise Busy(self._at_most)
            self._waiting.append(me)
        try:
            yield lambda: self._my_turn(me)
        finally:
            with self._changed:
                if me in self._waiting:
                    self._waiting.remove(me)
                else:
                    self._running -= 1
                self._changed.notify_all()

    def _my_turn(self, me: object) -> bool:
        def free() -> bool:
            return self._running < self._at_once and self._waiting[0] is me

        with self._changed:
            if not self._changed.wait_for(free, timeout=_LOOK):
                return False
            self._waiting.remove(me)
            self._running += 1
            self._changed.notify_all()
            return True
