"""How long a connection may take, so that nobody holds the door shut by doing nothing."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn.config import HTTP_PROTOCOLS, WS_PROTOCOLS
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from ui.crowd import Crowd, fitting
from ui.neighbourhood import neighbourhood

_QUEUED = 8  # requests of one connection that wait for the answer to an earlier one


class Connection(HttpToolsProtocol):
    """A connection that has only so long to say what it wants, and to take the answer."""

    def __init__(self, *given: Any, crowd: Crowd, **named: Any) -> None:
        super().__init__(*given, **named)
        self.address = ""
        self._owes = True  # the head or the body of a request
        self._crowd = crowd
        self._bounds = crowd.bounds
        self._due = 0.0  # when what it owes must have come
        self._head_bytes: int | None = 0  # None while no head is being read
        self._left, self._taken, self._looked = 0, 0.0, 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it in, if there is room."""
        super().connection_made(transport)
        self.address = neighbourhood(self.client[0] if self.client else "")
        self._taken = self._looked = self.loop.time()
        self._await_head()
        if not self._crowd.enter(self):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._crowd.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is a head without end."""
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > self._bounds.head_bytes:
                self.transport.abort()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: who asks for a web socket gets what everybody gets, and fills no log."""

    def on_message_begin(self) -> None:
        """A request begins. No browser asks for more while it waits for an answer; the parser ends whoever does."""
        if len(self.pipeline) >= _QUEUED:
            raise ValueError("too many requests at once")
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._head_bytes = None
        self._due = self.loop.time() + self._bounds.body
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of its body is there."""
        self._due += len(body) / self._bounds.slowest
        super().on_body(body)

    def on_message_complete(self) -> None:
        """It is there as a whole. Where it is answered already, the next one is waited for."""
        super().on_message_complete()
        self._owes = False
        if self.cycle.response_complete:
            self._await_head()

    def on_response_complete(self) -> None:
        """It is answered."""
        super().on_response_complete()
        if not (self._owes or self.pipeline):
            self._await_head()

    @property
    def owes(self) -> bool:
        """Whether it has everything we have for it, and has not said what it wants."""
        return self._owes and not self.transport.get_write_buffer_size()

    def late(self, now: float) -> bool:
        """Whether it has not sent, or not taken, in time what it should have."""
        left = self.transport.get_write_buffer_size()
        if left or self.flow.read_paused:  # it takes an answer still, or may not send: that time does not count
            self._due += now - self._looked
        self._looked = now
        left += _in_the_kernel(self.transport) if left else 0
        if left == 0 or left < self._left:
            self._taken = now
        self._left = left
        return (self._owes and now > self._due) or now - self._taken > self._bounds.unread

    def _await_head(self) -> None:
        self._owes, self._head_bytes = True, 0
        self._due = self.loop.time() + self._bounds.head


def _in_the_kernel(transport: asyncio.Transport) -> int:
    """The bytes that were sent and have not arrived. Who reads slowly takes from these long before we hear of it."""
    if sys.platform != "linux":
        return 0
    from fcntl import ioctl
    from termios import TIOCOUTQ

    try:
        return int.from_bytes(ioctl(transport.get_extra_info("socket").fileno(), TIOCOUTQ, bytes(4)), sys.byteorder)
    except (OSError, ValueError, AttributeError):
        return 0


def arrived(*, server_state: ServerState, **named: Any) -> Connection:
    """Make the protocol of a connection to a server, as uvicorn asks for it."""
    crowd = _crowds.setdefault(server_state, Crowd(fitting()))
    return Connection(server_state=server_state, crowd=crowd, **named)


def bound_connections() -> None:
    """Bound the connections of every server that starts from now on without saying otherwise.

    Gradio starts uvicorn as it comes and passes no settings on, and what is changed later comes too late for some.
    """
    logging.getLogger("uvicorn.error").addFilter(_worth_saying)
    HTTP_PROTOCOLS["auto"], WS_PROTOCOLS["auto"] = f"{__name__}:{arrived.__name__}", None


def _worth_saying(record: logging.LogRecord) -> bool:
    """Whether a line belongs into the log: strangers who send rubbish could fill it."""
    return "Invalid HTTP request" not in record.getMessage()


_crowds: WeakKeyDictionary[ServerState, Crowd] = WeakKeyDictionary()
