"""What Gradio calls: each handler turns what `Chat` and `Records` say into what the components of the page show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import FootnoteError
from ui.carried import Carried, carried_of
from ui.chat import Chat, Reading, ballot_of, place_of
from ui.conversation import Conversation, Session
from ui.panels import history_html, nothing_kept_html, settings_html
from ui.reader import reader_html, unavailable_html
from ui.records import Records
from ui.render import log_value, status_html, welcome_html

if TYPE_CHECKING:
    from rag.answering import Assistant
    from rag.citations import Citation

EXAMPLES = 3


class Page:
    """The handlers of the page. Holds the assistant and nothing of any user."""

    def __init__(self, assistant: Assistant) -> None:
        self.chat = Chat(assistant)
        self.records = Records(self.chat)
        self._examples: tuple[Assistant | None, list[str]] = (None, [])

    def load(self, session: Session, carried: object, request: gr.Request) -> tuple[dict[str, Any], str]:
        """What a page shows once it is there: its conversation, the status line.

        Not the articles: they are shown already, unless somebody has opened something else meanwhile.
        """
        who = carrier(carried, request)
        self.records.resume(session, who, who.conversation)
        welcome = "" if session.conversation.turns else self.welcome()  # which may have to look for questions first
        return log_value(session.conversation, welcome), self.status()

    def blank(self) -> tuple[dict[str, Any], str, str]:
        """What a page shows before that, without looking through the articles."""
        return log_value(Conversation(), self.welcome()), "", self.status()

    def status(self) -> str:
        """The line that says what answers."""
        return status_html(self.chat.assistant.status)

    def welcome(self) -> str:
        """The empty page, with questions from the corpus as it is now."""
        assistant = self.chat.assistant
        if self._examples[0] is not assistant:  # finding questions that the articles answer costs seconds
            self._examples = (assistant, assistant.examples(EXAMPLES))
        return welcome_html(self._examples[1])

    def shelf(self) -> str:
        """No article: the library shows in its place."""
        return ""

    def ask(
        self, session: Session, typed: str, carried: object, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, Any]]:
        """Stream the answer to what was typed, or to the example that was clicked, then what to ask next."""
        clicked, typed = sent(event, "question"), whole_text(typed)
        if session.conversation.running or not (clicked or typed).strip():
            yield gr.skip(), gr.skip()
            return
        who = carrier(carried, request)
        if not session.conversation.turns:  # The server was started anew, and the page still shows what was.
            self.records.resume(session, who, who.conversation)
        box, kept = asking(value=typed if clicked else ""), False
        try:
            with closing(self.chat.ask(session, clicked or typed, who, turn_of(event, "retry"))) as growing:
                for conversation in growing:
                    if not (conversation.running or kept):  # Before it is shown: a reload may come at once.
                        self.records.keep(session, who)
                        kept = True
                    yield log_value(session.conversation), box
                    box = gr.skip()
        finally:
            if not kept:
                self.records.keep(session, who)
        # When this answer was stopped, another may be on its way already, and the box is that one's.
        yield log_value(session.conversation), gr.skip() if session.conversation.running else idle()
        if self.chat.suggest(session):
            yield log_value(session.conversation), gr.skip()

    def stop(self, session: Session) -> tuple[Any, Any]:
        """Leave the answer where it is."""
        session.stop()
        return log_value(session.conversation), idle()

    def fresh(self, session: Session, carried: object, request: gr.Request) -> tuple[Any, Any, str]:
        """Begin a new conversation."""
        self._leave(session, carrier(carried, request))
        session.clear()
        return log_value(session.conversation, self.welcome()), idle(), self.shelf()

    def edit(self, session: Session, event: gr.EventData) -> tuple[Any, Any]:
        """Put a question back into the box, to be asked again in its place; without a turn, leave it be."""
        turn = session.edit(turn_of(event, "turn"))
        return log_value(session.conversation), gr.update(value=turn.question if turn else "")

    def vote(self, session: Session, carried: object, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Keep a thumb, with its reason if there is one."""
        ballot = ballot_of(event._data)
        if ballot is not None:
            self.chat.vote(session, ballot)
            self.records.keep(session, carrier(carried, request))
        return log_value(session.conversation)

    def cite(self, session: Session, event: gr.EventData) -> str:
        """The article of a footnote, at the cited words."""
        place = place_of(event._data)
        if place is None:
            return reading_html(lambda: None)
        shelf = session.conversation.shelf(place.turn, place.shelf)
        citation = next((c for c in shelf if c.number == place.number), None)
        return reading_html(lambda: self.chat.open(session.conversation, place), citation)

    def article(self, event: gr.EventData) -> str:
        """An article from its beginning."""
        return reading_html(lambda: self.chat.open_article(sent(event, "source")))

    def settings(self) -> str:
        """The settings."""
        assistant = self.chat.assistant
        return settings_html(assistant.model, assistant.threshold)

    def history(self, session: Session, carried: object, event: gr.EventData, request: gr.Request) -> tuple[str, Any]:
        """The kept conversations, after one was renamed or deleted if that was asked."""
        who, chosen, search = carrier(carried, request), sent(event, "id"), sent(event, "search")
        before = session.conversation
        try:
            if sent(event, "do") == "rename":
                self.records.rename(who, chosen, sent(event, "title"))
            elif sent(event, "do") == "delete":
                self.records.delete(session, who, chosen)
            entries = self.records.entries(who, search)
        except FootnoteError as exc:
            return nothing_kept_html(str(exc)), gr.skip()
        now = session.conversation
        shown = history_html(entries, search, now.saved.id if now.saved else None)
        return shown, gr.skip() if now is before else log_value(now, self.welcome())

    def reopen(self, session: Session, carried: object, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        """Go on with a kept conversation."""
        who = carrier(carried, request)
        self._leave(session, who)
        self.records.resume(session, who, sent(event, "id"))
        return log_value(session.conversation, self.welcome()), idle()

    def _leave(self, session: Session, who: Carried) -> None:
        if session.conversation.running:  # Half an answer is kept as one.
            session.stop()
            self.records.keep(session, who)

    def export(self, carried: object, event: gr.EventData, request: gr.Request) -> Any:
        """A kept conversation as a file for the browser to save."""
        try:
            file = self.records.export(carrier(carried, request), sent(event, "id"), sent(event, "as"))
        except FootnoteError:
            return gr.skip()
        return {**asdict(file), "of": sent(event, "of")} if file else gr.skip()


def carrier(carried: object, request: gr.Request) -> Carried:
    """Who sends this, and what they keep; who has signed in is known from the request alone."""
    return carried_of(carried, request.username)


def sent(event: gr.EventData, name: str) -> str:
    """A string that came with an event of `page.js`; empty when it did not."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return whole_text(value)


def whole_text(value: object) -> str:
    """A string without half characters: no browser types them, and they can be neither stored nor searched for."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def turn_of(event: gr.EventData, name: str) -> int | None:
    """The id of a turn that came with an event; None when it did not."""
    value = sent(event, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def reading_html(opened: Callable[[], Reading | None], citation: Citation | None = None) -> str:
    """The reader's HTML, or what went wrong, said calmly, with the words of the citation that was to be opened."""
    try:
        reading = opened()
    except FootnoteError as exc:
        return unavailable_html(str(exc), citation)
    return reader_html(reading) if reading else unavailable_html("This footnote is no longer in the conversation.")


def asking(**box: Any) -> dict[str, Any]:
    """The question box while an answer is on its way."""
    return dict(gr.update(submit_btn=False, stop_btn="Stop", **box))


def idle() -> dict[str, Any]:
    """The question box when Footnote is ready."""
    return dict(gr.update(submit_btn="Ask", stop_btn=False))
