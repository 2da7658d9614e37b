"""The sessions of all tabs: a cache of the history, that forgets no page which is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from ui.session import Session
from ui.visitor import Visitor

OPEN = 180.0
"""Seconds; an open page says that it is there once a minute (`carried.js`), or a little later in the background."""
MOST_CLOSED, MOST = 256, 2048


@dataclass(slots=True)
class _Held:
    """A tab's session, when it was last heard of, which conversation it shows, and how many are at it right now."""

    owner: str
    session: Session = field(default_factory=Session)
    seen: float = 0.0
    shows: str | None = None
    used: int = 0


class Sessions:
    """Hands out each tab's session. What is forgotten can be brought back from the history.

    Sessions of pages that are closed, or that show nothing yet, go first; an open page's goes only beyond MOST in all.
    """

    def __init__(
        self, closed: int = MOST_CLOSED, most: int = MOST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._closed, self._most, self._clock = closed, most, clock
        self._held: dict[str, _Held] = {}
        self._lock = Lock()

    @contextmanager
    def use(self, visitor: Visitor, shows: str | None) -> Iterator[Session]:
        """Hold the session of a tab that `shows` this conversation, while something is done with it."""
        with self._lock:
            held = self._see(visitor, shows)
            held.used += 1
        try:
            yield held.session
        finally:
            with self._lock:
                held.used -= 1
                held.seen = self._clock()

    def see(self, visitor: Visitor, shows: str | None) -> None:
        """Hear that a page is open, and which conversation it shows."""
        with self._lock:
            self._see(visitor, shows)

    def shown(self, owner: str) -> set[str]:
        """Return the ids of the conversations that open pages of this owner show."""
        with self._lock:
            held = [h for h in self._held.values() if h.owner == owner and (h.used or self._open(h))]
            ids = [id for h in held for id in (h.shows, h.session.conversation.id)]
        return {id for id in ids if id}

    def _see(self, visitor: Visitor, shows: str | None) -> _Held:
        held = self._held.pop(visitor.key, None) or _Held(visitor.owner)
        self._held[visitor.key] = held  # the latest stands last
        held.seen, held.shows = self._clock(), shows or held.shows
        if len(self._held) > self._closed:
            self._forget(held)
        return held

    def _open(self, held: _Held) -> bool:
        return self._clock() - held.seen < OPEN

    def _forget(self, new: _Held) -> None:
        """Forget the tab that misses it least; of those that miss it alike, the one not heard of for longest."""
        idle = [(key, held) for key, held in self._held.items() if held is not new and not held.used]
        worth = {key: (bool(held.session.conversation.turns), self._open(held)) for key, held in idle}
        least = min(worth, key=worth.__getitem__, default=None)
        if least is not None and (worth[least] != (True, True) or len(self._held) > self._most):
            del self._held[least]
