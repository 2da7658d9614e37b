"""What Gradio calls: handlers that turn what `Chat` and `Conversations` say into what the page's components show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import FootnoteError
from rag.evidence.store import Kept
from rag.watched import Watched
from ui.carried import Carried
from ui.changed import changes, last_told
from ui.chat import Chat, ballot_of, place_of
from ui.conversation import Conversation
from ui.conversations import Conversations
from ui.events import sent, turn_of, whole_text
from ui.local_models import LocalModels
from ui.opening import Opening, opening
from ui.panels import history_html, no_history_html, settings_html
from ui.reader import opened_html
from ui.render import log_value
from ui.session import Session
from ui.sessions import Sessions
from ui.templates import template

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.writing.model import Model
    from ui.history import History

EXAMPLES = 3
GONE = "This conversation is no longer kept, and nothing can be done with it — ask again to begin a new one."


class Page:
    """The handlers of the page. Holds the assistant, and of users what their tabs show, each under its own key."""

    def __init__(self, assistant: Assistant, models: LocalModels | None = None, history: History | None = None) -> None:
        """`models` of this machine may be chosen in the settings. Without `history` a file beside the index is it."""
        self.chat = Chat(assistant)
        self.models = models or LocalModels((), lambda _: False)
        self.sessions = Sessions()
        folder = assistant.index.folder
        self.conversations = Conversations(
            self.sessions,
            lambda: history or _history_beside(folder),
            lambda source: self.chat.assistant.article(source),
            lambda answer: self.chat.assistant.evidence(answer),
        )
        self.watched = Watched(Kept.beside(folder))
        self.visit = self.conversations.visit
        self._opening: tuple[Assistant | None, Opening] = (None, Opening())
        self._looking = Lock()

    def load(self, carried: object, request: gr.Request) -> tuple[dict[str, Any], str]:
        """What a page shows once it is there: its conversation, the status line.

        Not the articles: they are shown already, unless somebody has opened something else meanwhile.
        """
        with self.visit(carried, request) as (session, who):
            self._leave(session, who)  # nobody hears the rest of an answer that was on its way to this tab
            if session.conversation.id != who.conversation or who.conversation is None:
                session.clear()
            welcome = "" if session.conversation.turns else self.welcome()  # which may have to look for questions first
            return log_value(session.conversation, welcome), self.status(
                self.models.chosen(who.model, request.username)
            )

    def blank(self) -> tuple[dict[str, Any], str, str]:
        """What a page shows before that: no question to begin with, where none has been looked for yet."""
        assistant, found = self.chat.assistant, self._opening
        shown = found[1] if found[0] is assistant else _without_questions(assistant)
        return log_value(Conversation(), template("frame").welcome(shown)), "", self.status()

    def status(self, chosen: Model | None = None) -> str:
        """The line that says what answers; `chosen` is the model that somebody chose for themselves."""
        line = self.chat.assistant.status
        if chosen:
            line = f"{line.split(' · ')[0]} · written by {chosen.known_as.name}, checked"
        return template("frame").status(line, last_told(self.watched))

    def wished(self, carried: object, request: gr.Request) -> str:
        """The line that says what answers, once somebody has changed the settings."""
        with self.visit(carried, request) as (_, who):
            return self.status(self.models.chosen(who.model, request.username))

    def welcome(self) -> str:
        """The page before anything is asked, of the articles as they are now."""
        with self._looking:  # One looks for all who wait.
            assistant = self.chat.assistant
            if self._opening[0] is not assistant:  # finding questions that the articles answer costs seconds
                try:
                    found = opening(assistant.articles(), assistant.index.topics(), assistant.examples(EXAMPLES))
                except FootnoteError:  # There is no question to offer now; the next visit looks again.
                    return template("frame").welcome(_without_questions(assistant))
                self._opening = (assistant, found)
            return template("frame").welcome(self._opening[1])

    def shelf(self) -> str:
        """No article: the library shows in its place."""
        return ""

    def ask(self, typed: str, carried: object, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, Any]]:
        """Stream the answer to what was typed, or to the example that was clicked, then what to ask next."""
        with self.visit(carried, request) as (session, who):
            question = sent(event, "question") or whole_text(typed)
            if session.conversation.running or not question.strip():
                yield gr.skip(), gr.skip()
            else:
                model = self.models.chosen(who.model, request.username)
                yield from self._answer(session, question, who, turn_of(event, "retry"), model)

    def _answer(
        self, session: Session, question: str, who: Carried, instead_of: int | None, model: Model | None
    ) -> Iterator[tuple[Any, Any]]:
        box, began, kept = asking(), False, False
        try:
            with closing(self.chat.ask(session, question, who, instead_of, model)) as growing:
                for conversation in growing:
                    # The question before anything else, should the server end; the answer before it is shown: a reload
                    # may come at once.
                    if not began or not (conversation.running or kept):
                        began, kept = True, not conversation.running
                        self.conversations.keep(session, who)
                    yield log_value(session.conversation), box
                    box = gr.skip()
        finally:
            if not kept:
                self.conversations.keep(session, who)
        # When this answer was stopped, another may be on its way already, and the box is that one's.
        yield log_value(session.conversation), gr.skip() if session.conversation.running else idle()
        if self.chat.suggest(session):
            yield log_value(session.conversation), gr.skip()

    def stop(self, carried: object, request: gr.Request) -> tuple[Any, Any]:
        """Leave the answer where it is."""
        with self.visit(carried, request) as (session, _):
            session.stop()
            return log_value(session.conversation), idle()

    def fresh(self, carried: object, request: gr.Request) -> tuple[Any, Any, str]:
        """Begin a new conversation."""
        with self.visit(carried, request) as (session, who):
            self._leave(session, who)
            session.clear()
            return log_value(session.conversation, self.welcome()), idle(), self.shelf()

    def edit(self, carried: object, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        """Put a question back into the box, to be asked again in its place; without a turn, leave it be."""
        with self.visit(carried, request) as (session, who):
            turn = session.edit(turn_of(event, "turn"))
            return shown(session, who), gr.update(value=turn.question if turn else "")

    def vote(self, carried: object, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Keep a thumb, with its reason if there is one."""
        ballot = ballot_of(event._data)
        with self.visit(carried, request) as (session, who):
            if ballot is not None:
                self.chat.vote(session, ballot)
                self.conversations.keep(session, who)
            return shown(session, who)

    def keep(self, carried: object, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Keep an answer as evidence."""
        turn = turn_of(event, "turn")
        with self.visit(carried, request) as (session, who):
            if turn is not None:
                self.chat.keep(session, turn)
                self.conversations.keep(session, who)
            return shown(session, who)

    def cite(self, carried: object, event: gr.EventData, request: gr.Request) -> str:
        """The article of a footnote, at the cited words."""
        place = place_of(event._data)
        if place is None:
            return opened_html(lambda: None)
        with self.visit(carried, request) as (session, _):
            conversation = session.conversation
        shelf = conversation.shelf(place.turn, place.shelf)
        citation = next((c for c in shelf if c.number == place.number), None)
        return opened_html(lambda: self.chat.open(conversation, place), citation)

    def article(self, event: gr.EventData) -> str:
        """An article from its beginning."""
        return opened_html(lambda: self.chat.open_article(sent(event, "source")))

    def settings(self, request: gr.Request) -> str:
        """The settings."""
        assistant, choosing = self.chat.assistant, self.models.may(request.username)
        return settings_html(assistant.model, assistant.threshold, choosing=choosing)

    def history(self, carried: object, event: gr.EventData, request: gr.Request) -> tuple[str, Any]:
        """The kept conversations, after one was renamed or deleted if that was asked."""
        with self.visit(carried, request) as (session, who):
            chosen, search, before = sent(event, "id"), sent(event, "search"), session.conversation
            try:
                if sent(event, "do") == "rename":
                    self.conversations.rename(who, chosen, sent(event, "title"))
                elif sent(event, "do") == "delete":
                    self.conversations.delete(session, who, chosen)
                listed, told = self.conversations.listed(who, search), changes(self.watched)
            except FootnoteError as exc:
                return no_history_html(str(exc)), gr.skip()
            now = session.conversation
            shown = gr.skip() if now is before else log_value(now, self.welcome())
            return history_html(listed, search, now.id, told), shown

    def reopen(self, carried: object, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        """Go on with a kept conversation."""
        with self.visit(carried, request) as (session, who):
            self._leave(session, who)
            self.conversations.resume(session, who, sent(event, "id"))
            return log_value(session.conversation, self.welcome()), idle()

    def _leave(self, session: Session, who: Carried) -> None:
        if session.conversation.running:  # Half an answer is kept as one.
            session.stop()
            self.conversations.keep(session, who)

    def export(self, carried: object, event: gr.EventData, request: gr.Request) -> Any:
        """A kept conversation as a file for the browser to save."""
        with self.visit(carried, request) as (_, who):
            try:
                file = self.conversations.export(who, sent(event, "id"), sent(event, "as"))
            except FootnoteError as exc:
                raise gr.Error(str(exc), print_exception=False) from exc
            return {**asdict(file), "of": sent(event, "of")} if file else gr.skip()


def _without_questions(assistant: Assistant) -> Opening:
    return opening(assistant.articles(), assistant.index.topics())


def _history_beside(folder: Path) -> History:
    from ui.history import History

    return History.beside(folder)


def shown(session: Session, who: Carried) -> dict[str, Any]:
    """The conversation; a page that shows one which cannot be brought back keeps it, and hears why nothing was done."""
    if who.conversation and not session.conversation.turns:
        return {"turns": None, "problem": GONE}
    return log_value(session.conversation)


def asking(**box: Any) -> dict[str, Any]:
    """The question box while an answer is on its way."""
    return dict(gr.update(submit_btn=False, stop_btn="Stop", **box))


def idle() -> dict[str, Any]:
    """The question box when Footnote is ready."""
    return dict(gr.update(submit_btn="Ask", stop_btn=False))
