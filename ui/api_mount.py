"""The interface for programs as the chat's server takes it in: two middlewares around the sign-in, and what they need
to live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.middleware import Middleware

from ui.api import api
from ui.api_door import Beside, KeyDoor
from ui.api_errors import said
from ui.api_keys import Keys, keys_file
from ui.mcp_command import McpMissing, open_agents

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.guard import App, Receive, Scope, Send
    from ui.mcp_server import Agents


class Interface:
    """What stands before the sign-in (`keys`) and what behind it (`beside`)."""

    def __init__(self, desk: Desk, index: Path, *, signing_in: bool) -> None:
        """`index` is the folder beside which the keys are; `signing_in`: strangers see nothing."""
        self._agents: Agents | None = None
        try:
            self._agents = open_agents(desk)
            mcp = over_http(self._agents)
        except McpMissing as exc:
            mcp = _missing(exc)
        self.keys = Middleware(KeyDoor, keys=Keys(keys_file(index)), signing_in=signing_in)
        self.beside = Middleware(Beside, api=api(desk), mcp=mcp)

    @asynccontextmanager
    async def lifespan(self, _: object) -> AsyncIterator[None]:
        """Serve agents for as long as the server runs."""
        if self._agents is None:
            yield
            return
        async with self._agents.session_manager.run():
            yield


def over_http(agents: Agents) -> App:
    """The server for agents at `/mcp`: each request stands for itself. `Guard` has looked at its name and site."""
    from mcp.server.transport_security import TransportSecuritySettings

    unguarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return agents.streamable_http_app(stateless_http=True, transport_security=unguarded)


def _missing(exc: McpMissing) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await said(501, str(exc))(scope, receive, send)

    return app
