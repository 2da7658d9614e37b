"""`footnote worker`: embeds for a builder on another machine."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Annotated

import typer

from index.errors import FootnoteError
from rag.settings import load_settings

WORKER_EXAMPLE = "Example: FOOTNOTE_WORKER_TOKEN=… footnote worker --host 0.0.0.0"


def worker(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 7870,
) -> None:
    """Embed for `footnote index --workers` of another machine, until Ctrl+C. It keeps nothing of what it is sent."""
    import uvicorn

    from index.minilm import MiniLM
    from index.workers import checked_token
    from ui.worker import worker_app

    given = load_settings().worker_token
    token = checked_token(given.get_secret_value() if given else None)
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as exc:
        raise FootnoteError(f"nothing can listen at {host}:{port} ({exc.strerror})", "choose another --port") from exc
    with listening:
        server = uvicorn.Server(uvicorn.Config(worker_app(MiniLM(), token), log_level="error", ws="none"))
        print(f"Embeds for builders that know the token, at http://{host}:{port}. Ctrl+C ends it.", flush=True)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
