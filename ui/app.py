"""The chat in the browser: the page, its events, and the server that shows it on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Read by Gradio when it is imported: nothing is counted, nothing is fetched.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr
from starlette.middleware import Middleware

from index.errors import FootnoteError
from ui.address import Address
from ui.api_mount import Interface
from ui.binding import Bound, Streams
from ui.connections import bound_connections
from ui.desk import ASKING_AT_MOST, LINES
from ui.door import Door, SignIn
from ui.file_names import TYPES
from ui.guard import LOOPBACK, Guard, is_loopback
from ui.guessing import Guesses
from ui.indexing import Indexer, apart
from ui.library import Library
from ui.library_routes import library_routes
from ui.page import Page
from ui.page_routes import page_routes
from ui.signed import Signed
from ui.templates import template
from ui.theme import stylesheet, theme
from ui.uploads import UploadLimits, Uploads

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.sign_in import Accounts

HERE = Path(__file__).parent
THREADS = LINES * ASKING_AT_MOST + 32  # more than can ask, so that opening a footnote never waits for answers

SCRIPTS = ("page.js", "answer.js", "panels.js", "draft.js", "begin.js")
READER_CHANGED = "watch('value', () => document.dispatchEvent(new CustomEvent('footnote:reader')));"
# The last input of an event is what the browser keeps, `ui/carried.js`.
CARRY = "(...given) => [...given.slice(0, -1), window.footnote.carried]"
ASK = "(typed) => (window.footnote.asking(typed), [typed, window.footnote.carried])"
REFUSED = "() => window.footnote.refused()"
DOWNLOAD = "watch('value', () => document.dispatchEvent(new CustomEvent('footnote:file', { detail: props.value })));"
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%231c5a49'/%3E"
    "%3Cpath d='M7 8h11v4h-7v3h6v4h-6v6H7zM22 6h3v9h-3z' fill='white'/%3E%3C/svg%3E"
)
HEAD = (
    f'<link rel="icon" href="{ICON}"><meta name="description" content="Answers with a footnote under every sentence">'
)


def build(page: Page, signing_in: bool = False) -> gr.Blocks:
    """The page as Gradio Blocks, ready to be launched by `serve`."""
    frame, library = template("frame"), template("library")
    log, shelf, status = page.blank()
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_height=True, fill_width=True) as blocks:
        with gr.Row(elem_id="masthead"):
            _html(frame.wordmark(), elem_id="wordmark")
            status_line = _html(status, elem_id="status")
            _html(frame.tools(signing_in), elem_id="tools")
            fresh = gr.Button("New conversation", elem_id="fresh", size="sm", scale=0)
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="chat"):
                carried = _html({}, html_template="", elem_id="carried")
                transcript = _html(
                    log, html_template=frame.conversation(), js_on_load=_script(*SCRIPTS), elem_id="transcript"
                )
                outbox = _html({}, html_template="", js_on_load=DOWNLOAD, elem_id="outbox")
                _html({}, html_template=library.only(), js_on_load=_script("only.js"), elem_id="only")
                box = question_box()
            with gr.Column(elem_id="sources"):
                reader = _html(shelf, js_on_load=READER_CHANGED, elem_id="reader")
                _html(library.library(TYPES), js_on_load=_script("library.js"), elem_id="library")
        parts = Parts(carried, transcript, box, outbox, reader, status_line, fresh)
        wire(blocks, page, parts)
        wire_history(page, parts)
    return blocks.queue(max_size=THREADS, default_concurrency_limit=THREADS, api_open=False)


def question_box() -> gr.Textbox:
    """The box to ask in; Enter asks, Shift+Enter makes a new line."""
    return gr.Textbox(
        label="Your question",
        placeholder="Ask the articles…",
        show_label=False,
        container=False,
        lines=1,
        max_lines=6,
        submit_btn="Ask",
        elem_id="question",
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and change."""

    carried: gr.HTML
    transcript: gr.HTML
    box: gr.Textbox
    outbox: gr.HTML
    reader: gr.HTML
    status: gr.HTML
    fresh: gr.Button


QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# Out of the queue: a footnote opens while others wait for answers. (And an event that ends before the browser has
# heard of its beginning can take the queue's stream down with it.)
QUICKLY: dict[str, Any] = {"queue": False, **QUIETLY}


def wire(blocks: gr.Blocks, page: Page, p: Parts) -> None:
    """Connect the events of the conversation. These and those of the history are all that the server can be asked."""
    # Who is answered and who waits, ui/admission.py decides; one too many is told so, which Gradio's queue does not do.
    # A session answers one question at a time by itself; Gradio would drop one that is asked a moment too early.
    answers = {"concurrency_limit": THREADS, "concurrency_id": "answers", "trigger_mode": "multiple"}
    for asks, carry in ((p.box.submit, ASK), (p.transcript.ask, CARRY)):
        asked = asks(page.ask, [p.box, p.carried], [p.transcript, p.box], js=carry, **answers, **QUIETLY)
        asked.failure(None, None, None, js=REFUSED, **QUIETLY)
    carrying, latest = {"js": CARRY, **QUICKLY}, {"trigger_mode": "always_last"}
    blocks.load(page.load, p.carried, [p.transcript, p.status], **carrying)
    p.box.stop(page.stop, p.carried, [p.transcript, p.box], **carrying)
    p.fresh.click(page.fresh, p.carried, [p.transcript, p.box, p.reader], **carrying)
    p.transcript.edit(page.edit, p.carried, [p.transcript, p.box], **latest, **carrying)
    p.transcript.vote(page.vote, p.carried, p.transcript, trigger_mode="multiple", **carrying)
    p.transcript.cite(page.cite, p.carried, p.reader, **latest, **carrying)
    p.transcript.article(page.article, None, p.reader, **latest, **QUICKLY)
    p.transcript.shelf(page.shelf, None, p.reader, **latest, **QUICKLY)
    p.transcript.settings(page.settings, None, p.reader, **latest, **QUICKLY)


def wire_history(page: Page, p: Parts) -> None:
    """Connect the events of the kept conversations."""
    carrying = {"js": CARRY, **QUICKLY}
    p.transcript.history(page.history, p.carried, [p.reader, p.transcript], trigger_mode="multiple", **carrying)
    p.transcript.reopen(page.reopen, p.carried, [p.transcript, p.box], trigger_mode="always_last", **carrying)
    p.transcript.export(page.export, p.carried, p.outbox, trigger_mode="multiple", **carrying)


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
) -> None:
    """Show the page until interrupted; `announce` is told the address.

    It answers to this machine's own names and to `allowed_hosts`, and on a network to addresses. Who is not among
    `accounts`, when given, sees the sign-in only; `signed_file` keeps who is signed in. Without `upload_limits`
    nothing can be uploaded. With `programs`, programs may ask too (`ui/api.py`).
    Raises FootnoteError if the port is taken.
    """
    page = Page(assistant)
    guard = Middleware(
        Guard,
        hosts=(*LOOPBACK, *map(str.lower, allowed_hosts)),
        numbers=not is_loopback(host),
        largest_upload=upload_limits.bytes if upload_limits else 0,
        programs=programs,
    )
    door = _door(accounts, signed_file) if accounts else None
    library = _library(page, assistant, upload_limits)
    interface = Interface(page.chat.desk, assistant.index.folder, signing_in=door is not None) if programs else None
    blocks, streams = build(page, signing_in=accounts is not None), Streams()
    blocks._queue.pending_messages_per_session = streams
    bound_connections()
    try:
        _, url, _ = blocks.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            inline=False,
            share=False,
            prevent_thread_lock=True,
            quiet=True,
            show_error=False,
            footer_links=[],
            run_history=False,
            allowed_paths=[],
            enable_monitoring=False,
            _frontend=False,  # else Gradio asks for its own page first, and ends where that takes three seconds
            strict_cors=True,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            max_file_size=0,
            state_session_capacity=256,  # of Gradio's own; a tab's conversation is ours, `ui/sessions.py`
            max_threads=THREADS,
            auth=(lambda *_: False) if door else None,  # signing in is `SignIn`'s, which Gradio's never sees
            theme=theme(),
            # Not css=: Gradio rewrites every rule of it, and breaks :is(), media queries and variables.
            head=f"{HEAD}<style>{stylesheet()}</style><script>{_script('carried.js')}</script>",
            app_kwargs={
                # What the address asks for is weighed before the sign-in: afterwards it looks like the page's own.
                "middleware": [
                    guard,
                    Middleware(Address),
                    *([interface.keys] if interface else []),
                    *([Middleware(SignIn, door=door)] if door else []),
                    *([interface.beside] if interface else []),
                    Middleware(Bound, streams=streams),
                ],
                "routes": [*library_routes(library), *page_routes(page.sessions)],
                "lifespan": interface.lifespan if interface else None,
                "docs_url": None,
                "redoc_url": None,
            },
        )
    except OSError as exc:
        raise FootnoteError(f"port {port} on {host} is taken", f"choose another with: --port {port + 1}") from exc
    if door:
        blocks.server_app.tokens, blocks.server_app.cookie_id = door.signed, door.signed.cookie
    announce(f"Footnote is open at {url} — stop it with Ctrl+C")
    blocks.block_thread()


def _door(accounts: Accounts, signed_file: Path | None) -> Door:
    return Door(accounts, Signed(signed_file, accounts.user), Guesses(lambda name: accounts.user(name) is not None))


def _library(page: Page, assistant: Assistant, limits: UploadLimits | None) -> Library:
    if limits is None:
        return Library(lambda: page.chat.assistant)
    folder = assistant.index.folder
    uploads = Uploads(folder, limits)
    return Library(lambda: page.chat.assistant, uploads, Indexer(apart(folder), on_end=uploads.settle))


def _html(value: Any, **options: Any) -> gr.HTML:
    return gr.HTML(value, apply_default_css=False, padding=False, **{"js_on_load": None, **options})


def _script(*names: str) -> str:
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
