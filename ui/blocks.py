"""The page as Gradio Blocks: its components, and what each event of theirs calls."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ui.desk import ASKING_AT_MOST, LINES
from ui.file_names import TYPES
from ui.page import Page
from ui.templates import template

HERE = Path(__file__).parent
THREADS = LINES * ASKING_AT_MOST + 32  # more than can ask, so that opening a footnote never waits for answers

SCRIPTS = ("page.js", "answer.js", "panels.js", "models.js", "draft.js", "begin.js", "pdf_page.js")
READER_CHANGED = "watch('value', () => document.dispatchEvent(new CustomEvent('footnote:reader')));"
STATUS_CHANGED = READER_CHANGED.replace("reader", "status")
# The last input of an event is what the browser keeps, `ui/carried.js`.
CARRY = "(...given) => [...given.slice(0, -1), window.footnote.carried]"
ASK = "(typed) => (window.footnote.asking(typed), [typed, window.footnote.carried])"
REFUSED = "() => window.footnote.refused()"
DOWNLOAD = "watch('value', () => document.dispatchEvent(new CustomEvent('footnote:file', { detail: props.value })));"


def build(page: Page, signing_in: bool = False) -> gr.Blocks:
    """The page as Gradio Blocks, ready to be launched by `serve`."""
    frame, library = template("frame"), template("library")
    log, shelf, status = page.blank()
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_height=True, fill_width=True) as blocks:
        with gr.Row(elem_id="masthead"):
            _html(frame.wordmark(), elem_id="wordmark")
            status_line = _html(status, js_on_load=STATUS_CHANGED, elem_id="status")
            _html(frame.tools(signing_in), elem_id="tools")
            fresh = gr.Button("New conversation", elem_id="fresh", size="sm", scale=0)
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="chat"):
                carried = _html({}, html_template="", elem_id="carried")
                transcript = _html(
                    log, html_template=frame.conversation(), js_on_load=script(*SCRIPTS), elem_id="transcript"
                )
                outbox = _html({}, html_template="", js_on_load=DOWNLOAD, elem_id="outbox")
                _html({}, html_template=library.only(), js_on_load=script("only.js"), elem_id="only")
                box = question_box()
            with gr.Column(elem_id="sources"):
                reader = _html(shelf, js_on_load=READER_CHANGED, elem_id="reader")
                _html(library.library(TYPES), js_on_load=script("library.js"), elem_id="library")
        parts = Parts(carried, transcript, box, outbox, reader, status_line, fresh)
        wire(blocks, page, parts)
        wire_history(page, parts)
    return blocks.queue(max_size=THREADS, default_concurrency_limit=THREADS, api_open=False)


def begin_with_questions(blocks: gr.Blocks, page: Page) -> None:
    """Look for the questions that an empty page offers, and have it offer them from its first moment. It takes seconds,
    so it is done once the page is up; who opens it before gets them a little later."""
    page.welcome()
    log, _, _ = page.blank()
    for component in blocks.config["components"]:
        if component["props"].get("elem_id") == "transcript":
            component["props"]["value"] = log


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
    p.transcript.keep(page.keep, p.carried, p.transcript, trigger_mode="multiple", **carrying)
    p.transcript.cite(page.cite, p.carried, p.reader, **latest, **carrying)
    p.transcript.article(page.article, None, p.reader, **latest, **QUICKLY)
    p.transcript.shelf(page.shelf, None, p.reader, **latest, **QUICKLY)
    p.transcript.settings(page.settings, None, p.reader, **latest, **QUICKLY)
    p.transcript.wished(page.wished, p.carried, p.status, **latest, **carrying)


def wire_history(page: Page, p: Parts) -> None:
    """Connect the events of the kept conversations."""
    carrying = {"js": CARRY, **QUICKLY}
    p.transcript.history(page.history, p.carried, [p.reader, p.transcript], trigger_mode="multiple", **carrying)
    p.transcript.reopen(page.reopen, p.carried, [p.transcript, p.box], trigger_mode="always_last", **carrying)
    p.transcript.export(page.export, p.carried, p.outbox, trigger_mode="multiple", **carrying)


def _html(value: Any, **options: Any) -> gr.HTML:
    return gr.HTML(value, apply_default_css=False, padding=False, **{"js_on_load": None, **options})


def script(*names: str) -> str:
    """Return scripts of the page's, one after the other."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
