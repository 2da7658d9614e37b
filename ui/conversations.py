"""Conversations between pages and the history: brought back where the server forgot, kept, listed, exported."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from index.errors import FootnoteError
from rag.evidence.formats.formats import FORMATS, export
from ui.carried import Carried, carried_of
from ui.conversation import Conversation
from ui.export import as_evidence, as_json, file_name, markdown
from ui.session import Session
from ui.stale import checked
from ui.visitor import visitor_of

if TYPE_CHECKING:
    import gradio as gr

    from index.article import Article
    from rag.answer.answer import Answer
    from rag.evidence.frozen import Frozen
    from ui.history import History
    from ui.sessions import Sessions

log = logging.getLogger(__name__)

_FAILED = "This conversation is not being kept"
EVIDENCE = ("pdf", "docx")
"""What else a conversation is exported as: these carry its articles."""
NOT_KEPT = "This browser keeps nothing, so there is no history."


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the browser makes of a text, which may be the file's bytes in Base64."""

    name: str
    type: str
    text: str
    base64: bool = False


class Conversations:
    """Holds the sessions and the history, and nothing of any user: each call says whose it is."""

    def __init__(
        self,
        sessions: Sessions,
        history: Callable[[], History],
        article: Callable[[str], Article],
        evidence: Callable[[Answer], Frozen],
    ) -> None:
        """`history` is opened when it is first needed, for SQLAlchemy takes long to import. `article` returns one as it
        is indexed now, by which a kept answer's citations are checked; `evidence` an answer with its articles."""
        self._sessions = sessions
        self._opens = history
        self._article = article
        self._evidence = evidence

    @cached_property
    def _history(self) -> History:
        return self._opens()

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
                behind = session.conversation.revision < who.revision
                session.beyond(who.revision)
                self._bring_back(session, who, behind=behind)
            yield session, who

    def _bring_back(self, session: Session, who: Carried, *, behind: bool) -> None:
        """Put what the page shows into the session; one that is `behind` was gone on with at another server."""
        now = session.conversation
        if who.conversation is None or now.running or (now.id == who.conversation and not behind):
            return
        if self.resume(session, who, who.conversation):
            session.edit(who.editing)
        elif now.id != who.conversation:
            session.clear()  # it is gone, and nothing is to be done with another in its place

    def keep(self, session: Session, who: Carried) -> None:
        """Keep the session's conversation as it is now; what goes wrong is told in the conversation."""
        if who.owner is not None:
            with session.keeping:  # Two votes at once must not become two conversations.
                self._keep(session, who.owner)

    def _keep(self, session: Session, owner: str) -> None:
        conversation = session.conversation
        if not conversation.turns:
            return
        try:
            kept = self._history.save(owner, conversation, self._sessions.shown(owner))
        except FootnoteError as exc:
            session.kept(conversation, f"{_FAILED}: {exc}")
        except Exception:  # The answer stands whatever becomes of keeping it.
            log.exception("keeping failed")
            session.kept(conversation, f"{_FAILED} — the window that runs Footnote shows the details.")
        else:
            session.kept(kept)

    def resume(self, session: Session, who: Carried, conversation: str | None) -> bool:
        """Put a kept conversation into the session; False when there is none of this owner."""
        if who.owner is None or conversation is None:
            return False
        try:
            found = self._history.load(who.owner, conversation)
        except FootnoteError:
            log.exception("a conversation cannot be read")
            return False
        if found is None:
            return False
        session.restore(replace(found, turns=checked(found.turns, self._article)))
        return True

    def listed(self, who: Carried, search: str = "") -> list[Conversation]:
        """Return this owner's conversations, without their turns. Raises FootnoteError."""
        return self._history.conversations(_owner(who), search)

    def rename(self, who: Carried, conversation: str, title: str) -> None:
        """Give a conversation another title. Raises FootnoteError."""
        self._history.rename(_owner(who), conversation, title)

    def delete(self, session: Session, who: Carried, conversation: str) -> None:
        """Delete a conversation, and leave it where it is the open one. Raises FootnoteError."""
        self._history.delete(_owner(who), conversation)
        if session.conversation.id == conversation:
            session.clear()

    def export(self, who: Carried, conversation: str, ending: str) -> Download | None:
        """Return a conversation as Markdown, as JSON, or, as PDF or Word, with the articles that it rests on; None when
        it is not there. Raises FootnoteError."""
        found = self._history.load(_owner(who), conversation)
        if found is None:
            return None
        if ending == "json":
            return Download(file_name(found.title, "json"), "application/json", as_json(found))
        if ending not in EVIDENCE:
            return Download(file_name(found.title, "md"), "text/markdown", markdown(found))
        form = FORMATS[ending]
        data = export(as_evidence(found, self._evidence), ending)
        return Download(file_name(found.title, form.ending), form.mime, b64encode(data).decode(), base64=True)


def _owner(who: Carried) -> str:
    if who.owner is None:
        raise FootnoteError(NOT_KEPT, "allow this page to keep data, and load it again")
    return who.owner
