"""Each event finds the session of its tab, and in it what the page shows: from the history, where the server forgot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from ui.carried import Carried, carried_of
from ui.conversation import Session
from ui.records import Records
from ui.sessions import Sessions
from ui.visitor import visitor_of


class Visits:
    """Brings sessions and the history together."""

    def __init__(self, sessions: Sessions, records: Records) -> None:
        self._sessions = sessions
        self._records = records

    @contextmanager
    def visit(self, carried: object, request: gr.Request) -> Iterator[tuple[Session, Carried]]:
        """The session of the tab that sends this, with the conversation that its page shows, and what it sent along.

        The server may have been started anew since, or have forgotten the tab, or the page may show an earlier one.
        """
        visitor = visitor_of(request.headers, request.username)
        if visitor is None:  # `Bound` lets no such request in.
            raise PermissionError("an event of nobody's")
        who = carried_of(carried, visitor.owner)
        with self._sessions.use(visitor, who.conversation) as session:
            with session.resuming:
                session.beyond(who.revision)
                self._bring_back(session, who)
            yield session, who

    def _bring_back(self, session: Session, who: Carried) -> None:
        if who.conversation is None or session.conversation.running or holds(session, who.conversation):
            return
        if self._records.resume(session, who, who.conversation):
            session.edit(who.editing)
        else:
            session.clear()  # it is gone, and nothing is to be done with another in its place


def holds(session: Session, conversation: str | None) -> bool:
    """Whether the session has this conversation at hand."""
    saved = session.conversation.saved
    return saved is not None and saved.id == conversation
