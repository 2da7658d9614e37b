"""`footnote mcp`: the articles for an agent that starts Footnote itself and talks over its input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import FootnoteError
from rag.settings import load_settings
from ui.building import open_assistant
from ui.command_options import IndexOption

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.mcp_server import Agents

MCP_EXAMPLE = "Example: footnote mcp --index ~/articles-index"


class McpMissing(FootnoteError):
    """The extra is not installed."""

    def __init__(self) -> None:
        super().__init__("the Model Context Protocol is not installed", "pip install 'footnote-rag[mcp]'")


def open_agents(desk: Desk) -> Agents:
    """Return the server for agents. Raises McpMissing."""
    try:
        from ui.mcp_server import agents
    except ModuleNotFoundError as exc:
        if (exc.name or "").split(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise McpMissing from None
    return agents(desk)


def mcp(
    index: IndexOption = None,
    model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="The language model that writes the answers (docs/models.md).")
    ] = None,
) -> None:
    """Serve an agent by the Model Context Protocol, over standard input and output, until it closes them."""
    from ui.desk import Desk

    open_agents(Desk(open_assistant(load_settings(index=index, model=model)))).run("stdio")
