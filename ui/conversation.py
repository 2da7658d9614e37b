"""What one browser tab has asked so far: a `Conversation` of `Turn`s, and the `Session` that holds it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rag.answer.answer import Answer
    from rag.answer.citation import Citation
    from rag.feedback import Feedback

State = Literal["waiting", "streaming", "done", "stopped", "failed"]
Shelf = Literal["cited", "nearest"]
"""Which of an answer's lists a footnote belongs to; both count from 1."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A citation of a saved answer whose article has `gone`, or no longer has the cited words."""

    shelf: Shelf
    number: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What a conversation is kept as: its id, and how often it has been written."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it. `id` counts from 1 and is never given to another turn.

    `answer` is the latest snapshot, `None` before the first; `error` says what went wrong. `feedback` is the
    reader's vote as it was kept, `feedback_error` why it could not be kept. `suggestions` are questions to go on with.
    """

    id: int
    question: str
    answer: Answer | None = None
    state: State = "waiting"
    error: str | None = None
    feedback: Feedback | None = None
    feedback_error: str | None = None
    suggestions: tuple[str, ...] = ()
    stale: tuple[Stale, ...] = ()

    @property
    def running(self) -> bool:
        """True while more of the answer may come."""
        return self.state in ("waiting", "streaming")

    def shelf(self, shelf: Shelf) -> tuple[Citation, ...]:
        """The citations of this very turn, so that an old `[1]` opens its own document."""
        if self.answer is None:
            return ()
        return self.answer.nearest if shelf == "nearest" else self.answer.citations


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns of one session, oldest first.

    `revision` grows with every change, so that a browser can tell which of two it was sent is the later one.
    `editing` is the turn whose question is in the box, to be asked again in its place. `saved` says what the
    conversation is kept as, `problem` why it is not.
    """

    turns: tuple[Turn, ...] = ()
    revision: int = field(default=0, compare=False)
    editing: int | None = None
    saved: Saved | None = field(default=None, compare=False)
    problem: str | None = field(default=None, compare=False)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions a follow-up can refer to; those that failed are left out."""
        return self.questions_before(None)

    def questions_before(self, turn_id: int | None) -> tuple[str, ...]:
        """The questions that the turn with this id could refer to; all of them for `None`."""
        turns = self.turns if turn_id is None else self.before(turn_id).turns
        return tuple(t.question for t in turns if t.state != "failed")

    @property
    def running(self) -> bool:
        """True while an answer is on its way."""
        return bool(self.turns) and self.turns[-1].running

    def turn(self, turn_id: int) -> Turn | None:
        """The turn with this id, if it is still here."""
        return next((t for t in self.turns if t.id == turn_id), None)

    def shelf(self, turn_id: int, shelf: Shelf) -> tuple[Citation, ...]:
        """The citations in a list of the turn with this id; none when it is gone."""
        turn = self.turn(turn_id)
        return turn.shelf(shelf) if turn else ()

    def put(self, turn: Turn) -> Conversation:
        """This conversation with the turn replaced, or added at the end if it is new."""
        kept = tuple(turn if t.id == turn.id else t for t in self.turns)
        return replace(self, turns=kept if self.turn(turn.id) else (*kept, turn))

    def before(self, turn_id: int) -> Conversation:
        """This conversation without the turn of this id and those after it."""
        return replace(self, turns=tuple(takewhile(lambda t: t.id != turn_id, self.turns)))


class Session:
    """One browser tab's conversation as the server has it at hand, shared with no other tab.

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
        self.restore((), None)

    def restore(self, turns: tuple[Turn, ...], saved: Saved | None) -> None:
        """Go on with a conversation that was kept."""
        with self.keeping, self._lock:
            self._last_id = max(self._last_id, *(t.id for t in turns), 0)
            self._set(Conversation(turns, self._conversation.revision, saved=saved))

    def kept(self, saved: Saved | None, problem: str | None = None) -> None:
        """Say what the conversation is kept as, or why it is not."""
        with self._lock:
            self._set(replace(self._conversation, saved=saved, problem=problem))

    def _set(self, conversation: Conversation) -> None:
        self._conversation = replace(conversation, revision=self._conversation.revision + 1)
