"""The chat in the browser: the server that shows the page on this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

# Read by Gradio when it is imported: nothing is counted, nothing is fetched.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from markupsafe import Markup
from starlette.middleware import Middleware

from index.errors import FootnoteError
from ui.address import Address
from ui.binding import Bound, Streams
from ui.blocks import THREADS, begin_with_questions, build, script
from ui.connections import bound_connections
from ui.door import Door, SignIn
from ui.feed import FEED, feed_keys, feed_routes
from ui.framing import checked_origin
from ui.guard import LOOPBACK, Guard, is_loopback
from ui.guessing import Guesses
from ui.indexing import Indexer, apart
from ui.kept_routes import PATHS, kept_routes
from ui.library import Library
from ui.library_routes import library_routes
from ui.local_models import LocalModels
from ui.local_models_routes import local_models_routes
from ui.page import Page
from ui.page_routes import page_routes
from ui.pdf_page import PageView
from ui.pdf_page_routes import pdf_page_routes
from ui.service import Service
from ui.signed import Signed
from ui.templates import template
from ui.theme import stylesheet, theme
from ui.uploads import UploadLimits, Uploads

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.writing.running import Place
    from ui.api_mount import Interface
    from ui.asked import Listener
    from ui.history import History
    from ui.sign_in import Accounts

_LAUNCH: dict[str, Any] = {
    "inline": False,
    "share": False,
    "prevent_thread_lock": True,
    "quiet": True,
    "show_error": False,
    "footer_links": [],
    "run_history": False,
    "allowed_paths": [],
    "enable_monitoring": False,
    "_frontend": False,  # else Gradio asks for its own page first, and ends where that takes three seconds
    "strict_cors": True,
    "ssr_mode": False,
    "pwa": False,
    "mcp_server": False,
    "max_file_size": 0,
    "state_session_capacity": 256,  # of Gradio's own; a tab's conversation is ours, `ui/sessions.py`
    "max_threads": THREADS,
}


def serve(
    assistant: Assistant,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    announce: Callable[[str], None] = print,
    accounts: Accounts | None = None,
    signed_file: Path | None = None,
    upload_limits: UploadLimits | None = None,
    allowed_hosts: Sequence[str] = (),
    programs: bool = False,
    listeners: Sequence[Listener] = (),
    framed_by: Sequence[str] = (),
    public_answers: bool = False,
    model_places: Sequence[Place] = (),
    model_timeout: float = 120,
    history: History | None = None,
) -> None:
    """Show the page until interrupted; `announce` is told the address.

    It answers to this machine's own names and to `allowed_hosts`, and on a network to addresses. Who is not among
    `accounts`, when given, sees the sign-in only; `signed_file` keeps who is signed in. Without `upload_limits`
    nothing can be uploaded. With `programs`, programs may ask too (`ui/api.py`). `listeners` hear how each question
    ended. Pages of `framed_by`, sites, may show the chat within them. Strangers see the feed of
    what changed, with a key to it, and with `public_answers` kept answers, and nothing else. Who asks may choose a
    language model at `model_places`, where one signs in only an owner.
    `history` keeps the conversations, by default a file beside the index.
    Raises FootnoteError if the port is taken, or a site is none.
    """
    framed_by = [checked_origin(site) for site in framed_by]
    models = LocalModels(model_places, _owner(accounts), model_timeout)
    page = Page(assistant, models, history)
    page.chat.desk.listeners.extend(listeners)
    guard = Middleware(
        Guard,
        hosts=(*LOOPBACK, *map(str.lower, allowed_hosts)),
        numbers=not is_loopback(host),
        largest_upload=upload_limits.bytes if upload_limits else 0,
        programs=programs,
        framed_by=framed_by,
    )
    door = _door(accounts, signed_file, framed=bool(framed_by)) if accounts else None
    library = _library(page, assistant, upload_limits)
    public = re.compile(f"{FEED.pattern}|{PATHS.pattern}") if public_answers else FEED
    interface = _interface(page, signing_in=door is not None) if programs else None
    view = PageView(lambda: page.chat.assistant)
    blocks, streams = build(page, signing_in=accounts is not None), Streams()
    blocks._queue.pending_messages_per_session = streams
    bound_connections()
    try:
        _, url, _ = blocks.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            **_LAUNCH,
            auth=(lambda *_: False) if door else None,  # signing in is `SignIn`'s, which Gradio's never sees
            theme=theme(),
            # Not css=: Gradio rewrites every rule of it, and breaks :is(), media queries and variables.
            head=template("frame").head(Markup(stylesheet()), Markup(script("carried.js"))),
            app_kwargs={
                # What the address asks for is weighed before the sign-in: afterwards it looks like the page's own.
                "middleware": [
                    guard,
                    Middleware(Service, desk=page.chat.desk),
                    Middleware(Address, framed=bool(framed_by)),
                    *([interface.keys] if interface else []),
                    *([Middleware(SignIn, door=door, public=public)] if door else []),
                    *([interface.beside] if interface else []),
                    Middleware(Bound, streams=streams),
                ],
                "routes": [
                    *library_routes(library),
                    *page_routes(page.sessions),
                    *pdf_page_routes(view),
                    *kept_routes(lambda: page.chat.assistant),
                    *feed_routes(lambda: page.chat.assistant, feed_keys(assistant.index.folder)),
                    *local_models_routes(models),
                ],
                "lifespan": interface.lifespan if interface else None,
                "docs_url": None,
                "redoc_url": None,
            },
        )
    except OSError as exc:
        raise FootnoteError(f"port {port} on {host} is taken", f"choose another with: --port {port + 1}") from exc
    if door:
        blocks.server_app.tokens, blocks.server_app.cookie_id = door.signed, door.signed.cookie
    Thread(target=begin_with_questions, args=(blocks, page), daemon=True).start()
    announce(f"Footnote is open at {url} — stop it with Ctrl+C")
    if programs:
        announce(f"Programs ask at {url}v1 and {url}mcp; {url}api shows how")
    blocks.block_thread()


def _owner(accounts: Accounts | None) -> Callable[[str | None], bool]:
    """Return what says whether a user is an owner; where nobody signs in everybody is one."""

    def is_one(name: str | None) -> bool:
        user = accounts.user(name) if accounts and name is not None else None
        return accounts is None or (user is not None and user.may("owner"))

    return is_one


def _door(accounts: Accounts, signed_file: Path | None, *, framed: bool) -> Door:
    guesses = Guesses(lambda name: accounts.user(name) is not None)
    return Door(accounts, Signed(signed_file, accounts.user), guesses, framed)


def _interface(page: Page, *, signing_in: bool) -> Interface:
    from ui.api_mount import Interface

    return Interface(page.chat.desk, page.chat.assistant.index.folder, signing_in=signing_in)


def _library(page: Page, assistant: Assistant, limits: UploadLimits | None) -> Library:
    if limits is None:
        return Library(lambda: page.chat.assistant)
    folder = assistant.index.folder
    uploads = Uploads(folder, limits)
    return Library(lambda: page.chat.assistant, uploads, Indexer(apart(folder), on_end=uploads.settle))
