"""Keeping conversations and finding them again: plain functions over the history, no web framework."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import FootnoteError
from ui.conversation import Session
from ui.export import as_json, file_name, markdown
from ui.history import Entry, History
from ui.saved import checked

if TYPE_CHECKING:
    from ui.carried import Carried
    from ui.chat import Chat

log = logging.getLogger(__name__)

_FAILED = "This conversation is not being kept"
NOT_KEPT = "This browser keeps nothing, so there is no history."


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the browser makes of a text."""

    name: str
    type: str
    text: str


class Records:
    """The handlers of the history. Holds the file and nothing of any user: each call says whose it is."""

    def __init__(self, chat: Chat, shown: Callable[[str], Collection[str]] = lambda _: ()) -> None:
        """`shown` says which of an owner's conversations are on an open page: those are not deleted for being old."""
        self._chat = chat
        self._shown = shown
        self._history = History.beside(chat.assistant.index.folder)

    def keep(self, session: Session, carried: Carried) -> None:
        """Keep the session's conversation as it is now; what goes wrong is told in the conversation."""
        if carried.owner is not None:
            with session.keeping:  # Two votes at once must not become two conversations.
                self._keep(session, carried.owner)

    def _keep(self, session: Session, owner: str) -> None:
        conversation = session.conversation
        if not conversation.turns:
            return
        try:
            saved = self._history.save(owner, conversation, conversation.saved, self._shown(owner))
        except FootnoteError as exc:
            session.kept(conversation.saved, f"{_FAILED}: {exc}")
        except Exception:  # The answer stands whatever becomes of keeping it.
            log.exception("keeping failed")
            session.kept(conversation.saved, f"{_FAILED} — the window that runs Footnote shows the details.")
        else:
            session.kept(saved)

    def resume(self, session: Session, carried: Carried, conversation: str | None) -> bool:
        """Put a kept conversation into the session; False when there is none of this owner."""
        if carried.owner is None or conversation is None:
            return False
        try:
            found = self._history.load(carried.owner, conversation)
        except FootnoteError:
            log.exception("a conversation cannot be read")
            return False
        if found is None:
            return False
        _, turns, saved = found
        session.restore(checked(turns, self._chat.assistant.article), saved)
        return True

    def entries(self, carried: Carried, search: str = "") -> list[Entry]:
        """Return the conversations of this owner. Raises FootnoteError."""
        return self._history.entries(_owner(carried), search)

    def rename(self, carried: Carried, conversation: str, title: str) -> None:
        """Give a conversation another title. Raises FootnoteError."""
        self._history.rename(_owner(carried), conversation, title)

    def delete(self, session: Session, carried: Carried, conversation: str) -> None:
        """Delete a conversation, and leave it where it is the open one. Raises FootnoteError."""
        self._history.delete(_owner(carried), conversation)
        saved = session.conversation.saved
        if saved is not None and saved.id == conversation:
            session.clear()

    def export(self, carried: Carried, conversation: str, ending: str) -> Download | None:
        """Return a conversation as Markdown (`md`) or JSON; None when it is not there. Raises FootnoteError."""
        found = self._history.load(_owner(carried), conversation)
        if found is None:
            return None
        entry, turns, _ = found
        if ending == "json":
            return Download(
                file_name(entry.title, "json"), "application/json", as_json(entry.title, entry.changed, turns)
            )
        return Download(file_name(entry.title, "md"), "text/markdown", markdown(entry.title, turns))


def _owner(carried: Carried) -> str:
    if carried.owner is None:
        raise FootnoteError(NOT_KEPT, "allow this page to keep data, and load it again")
    return carried.owner
