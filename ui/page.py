"""What Gradio calls: each handler turns what `Chat` says into what the components of the page show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import FootnoteError
from ui.chat import Chat, Reading, ballot_of, place_of
from ui.choices import choices_of
from ui.conversation import Conversation, Session
from ui.reader import reader_html, unavailable_html
from ui.render import log_value, status_html, welcome_html

if TYPE_CHECKING:
    from rag.answering import Assistant

EXAMPLES = 3


class Page:
    """The handlers of the page. Holds the assistant and nothing of any user."""

    def __init__(self, assistant: Assistant) -> None:
        self.chat = Chat(assistant)
        self._examples: tuple[str, list[str]] = ("", [])

    def load(self) -> tuple[dict[str, Any], str, str]:
        """What a fresh page shows: the empty conversation, the articles, the status line."""
        return log_value(Conversation(), self.welcome()), self.shelf(), status_html(self.chat.assistant.status)

    def welcome(self) -> str:
        """The empty page, with questions from the corpus as it is now."""
        status = self.chat.assistant.status
        if self._examples[0] != status:  # finding questions that the articles answer costs seconds
            self._examples = (status, self.chat.assistant.examples(EXAMPLES))
        return welcome_html(self._examples[1], len(self.chat.assistant.articles()))

    def shelf(self) -> str:
        """No article: the library shows in its place."""
        return ""

    def ask(self, session: Session, typed: str, only: object, event: gr.EventData) -> Iterator[tuple[Any, Any]]:
        """Stream the answer to what was typed, or to the example that was clicked."""
        clicked = sent(event, "question")
        if session.conversation.running or not (clicked or typed).strip():
            yield gr.skip(), gr.skip()
            return
        box = asking(value=typed if clicked else "")
        for conversation in self.chat.ask(session, clicked or typed, choices_of(only)):
            yield log_value(conversation), box
            box = gr.skip()
        # When this answer was stopped, another may be on its way already, and the box is that one's.
        yield gr.skip(), gr.skip() if session.conversation.running else idle()

    def stop(self, session: Session) -> tuple[Any, Any]:
        """Leave the answer where it is."""
        session.stop()
        return log_value(session.conversation), idle()

    def fresh(self, session: Session) -> tuple[Any, Any, str]:
        """Begin a new conversation."""
        session.clear()
        return log_value(session.conversation, self.welcome()), idle(), self.shelf()

    def vote(self, session: Session, event: gr.EventData) -> dict[str, Any]:
        """Keep a thumb, with its reason if there is one."""
        ballot = ballot_of(event._data)
        if ballot is not None:
            self.chat.vote(session, ballot)
        return log_value(session.conversation)

    def cite(self, session: Session, event: gr.EventData) -> str:
        """The article of a footnote, at the cited words."""
        place = place_of(event._data)
        return reading_html(lambda: self.chat.open(session.conversation, place) if place else None)

    def article(self, event: gr.EventData) -> str:
        """An article from its beginning."""
        return reading_html(lambda: self.chat.open_article(sent(event, "source")))


def sent(event: gr.EventData, name: str) -> str:
    """A string that came with an event of `page.js`; empty when it did not."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if isinstance(value, str) else ""


def reading_html(opened: Callable[[], Reading | None]) -> str:
    """The reader's HTML, or what went wrong, said calmly."""
    try:
        reading = opened()
    except FootnoteError as exc:
        return unavailable_html(str(exc))
    return reader_html(reading) if reading else unavailable_html("This footnote is no longer in the conversation.")


def asking(**box: Any) -> dict[str, Any]:
    """The question box while an answer is on its way."""
    return dict(gr.update(submit_btn=False, stop_btn="Stop", **box))


def idle() -> dict[str, Any]:
    """The question box when Footnote is ready."""
    return dict(gr.update(submit_btn="Ask", stop_btn=False))
