"""One browser tab's conversation as the server has it at hand."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Any

from ui.conversation import Conversation
from ui.turn import Turn


class Session:
    """Holds one tab's conversation, which it shares with no other tab.

    An answer is written by one thread while another may stop it or begin anew; whoever comes too late is
    told so.
    """

    def __init__(self) -> None:
        self.keeping = Lock()
        """Held while the conversation is being kept: nobody else keeps it meanwhile, or puts another in its place."""
        self.resuming = Lock()
        """Held while it is looked up whether the session has what its page shows."""
        self._lock = Lock()
        self._last_id = 0
        self._conversation = Conversation()

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is now."""
        return self._conversation

    def beyond(self, revision: int) -> None:
        """Go on from a revision that a page has drawn, of this server or of one before: what is sent next is newer."""
        with self._lock:
            if self._conversation.revision < revision:
                self._conversation = replace(self._conversation, revision=revision)

    def begin(self, question: str, instead_of: int | None = None) -> Turn | None:
        """Add a turn that waits for its answer; `None` while another answer is on its way.

        It takes the place of the turn `instead_of`, or the one that is being edited, and of all after that.
        """
        with self._lock:
            now = self._conversation
            if now.running:
                return None
            replaced = instead_of or now.editing
            kept = now.before(replaced) if replaced else now
            self._last_id += 1
            turn = Turn(self._last_id, question)
            self._set(replace(kept.put(turn), editing=None))
            return turn

    def write(self, turn: Turn) -> bool:
        """Replace a running turn; False when it was stopped or cleared away in the meantime."""
        with self._lock:
            now = self._conversation.turn(turn.id)
            if now is None or not now.running:
                return False
            if now != turn:  # A model at work sends the same again, so that a stop is noticed.
                self._set(self._conversation.put(turn))
            return True

    def revise(self, turn_id: int, **changed: Any) -> None:
        """Change something about a turn; nothing when the turn is gone."""
        with self._lock:
            turn = self._conversation.turn(turn_id)
            if turn is not None:
                self._set(self._conversation.put(replace(turn, **changed)))

    def edit(self, turn_id: int | None) -> Turn | None:
        """Say which turn's question is being edited, `None` for none; nothing while an answer is on its way."""
        with self._lock:
            turn = None if turn_id is None else self._conversation.turn(turn_id)
            if not self._conversation.running:
                self._set(replace(self._conversation, editing=turn.id if turn else None))
            return turn

    def stop(self, turn_id: int | None = None) -> None:
        """Leave the running turn, if any and if it is the one named, as it is."""
        with self._lock:
            if self._conversation.running and turn_id in (None, self._conversation.turns[-1].id):
                self._set(self._conversation.put(replace(self._conversation.turns[-1], state="stopped")))

    def clear(self) -> None:
        """Begin a new conversation; the ids go on, so that no late answer is taken for a new one."""
        self.restore(Conversation())

    def restore(self, conversation: Conversation) -> None:
        """Go on with a conversation that was kept."""
        with self.keeping, self._lock:
            self._last_id = max(self._last_id, *(t.id for t in conversation.turns), 0)
            self._set(conversation)

    def kept(self, kept: Conversation, problem: str | None = None) -> None:
        """Say what the conversation is kept as, or why it is not; more may have been said since."""
        with self._lock:
            now = replace(self._conversation, id=kept.id, version=kept.version, title=kept.title, changed=kept.changed)
            self._set(replace(now, problem=problem))

    def _set(self, conversation: Conversation) -> None:
        self._conversation = replace(conversation, revision=self._conversation.revision + 1)
