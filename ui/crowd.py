"""How many connections there may be, and which of them goes when there is no room for one more."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.neighbourhood import HERE

if TYPE_CHECKING:
    from ui.connections import Connection

_AT_MOST = 1_000
_FEWEST = 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a connection may take: seconds, bytes, and connections."""

    head: float = 10.0  # until a request's head has come; between two requests uvicorn waits for half of that
    body: float = 20.0  # until its body has come, and a second more for every `slowest` bytes of it
    slowest: int = 1_000
    unread: float = 60.0  # that an answer lies there and nothing of it is taken
    head_bytes: int = 65_536
    in_all: int = 512
    each: int = 128  # from one address; from this machine all of them, for a proxy speaks for many
    look: float = 1.0  # between two looks at who is late


def fitting() -> Bounds:
    """The bounds that leave half of the file descriptors this process may open to everything else."""
    if sys.platform == "win32":
        return Bounds()
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    in_all = _AT_MOST if soft == resource.RLIM_INFINITY else max(_FEWEST, min(_AT_MOST, soft // 2))
    return Bounds(in_all=in_all, each=max(_FEWEST, in_all // 4))


class Crowd:
    """All open connections. Lives on the event loop and nowhere else.

    Where there is no room for one more, the oldest of those that still owe their request goes: at first of its own
    address, else of the address that has most. A request that has come whole is never cut off for another.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._from: dict[str, dict[Connection, None]] = {}
        self._looking: asyncio.TimerHandle | None = None

    def enter(self, one: Connection) -> bool:
        """Take a connection in; False when there is no room for it."""
        own = self._from.get(one.address, {})
        if len(own) >= (self.bounds.in_all if one.address in HERE else self.bounds.each) and not _oust([own]):
            return False
        groups = sorted(self._from.values(), key=len, reverse=True)
        if sum(map(len, groups)) >= self.bounds.in_all and not _oust(groups):
            return False
        self._from.setdefault(one.address, {})[one] = None
        if self._looking is None:
            self._look_later(one.loop)
        return True

    def leave(self, one: Connection) -> None:
        """Forget a connection."""
        own = self._from.get(one.address, {})
        own.pop(one, None)
        if not own:
            self._from.pop(one.address, None)

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._looking = loop.call_later(self.bounds.look, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        for one in [one for group in self._from.values() for one in group]:
            if one.late(loop.time()):
                one.transport.abort()
        self._looking = None
        if self._from:
            self._look_later(loop)


def _oust(groups: list[dict[Connection, None]]) -> bool:
    """Close the first connection that owes its request, of the first group that has one."""
    one = next((one for group in groups for one in group if one.owes), None)
    if one is not None:
        del next(group for group in groups if one in group)[one]  # it leaves when the loop comes round to it
        one.transport.abort()
    return one is not None
