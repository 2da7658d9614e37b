"""What one browser tab has asked so far: a `Conversation` of `Turn`s, and the `Session` that holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count, takewhile
from threading import Lock
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rag.citations import Answer, Citation
    from rag.feedback import Feedback

State = Literal["waiting", "streaming", "done", "stopped", "failed"]
Shelf = Literal["cited", "nearest"]
"""Which of an answer's lists a footnote belongs to; both count from 1."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it. `id` counts from 1 and is never given to another turn.

    `answer` is the latest snapshot, `None` before the first; `error` says what went wrong. `feedback` is the
    reader's vote as it was kept, `feedback_error` why it could not be kept.
    """

    id: int
    question: str
    answer: Answer | None = None
    state: State = "waiting"
    error: str | None = None
    feedback: Feedback | None = None
    feedback_error: str | None = None

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
    """The turns of one session, oldest first."""

    turns: tuple[Turn, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions a follow-up can refer to; those that failed are left out."""
        return self.questions_before(None)

    def questions_before(self, turn_id: int | None) -> tuple[str, ...]:
        """The questions that the turn with this id could refer to; all of them for `None`."""
        before = takewhile(lambda t: t.id != turn_id, self.turns)
        return tuple(t.question for t in before if t.state != "failed")

    @property
    def running(self) -> bool:
        """True while an answer is on its way."""
        return bool(self.turns) and self.turns[-1].running

    def turn(self, turn_id: int) -> Turn | None:
        """The turn with this id, if it is still here."""
        return next((t for t in self.turns if t.id == turn_id), None)

    def put(self, turn: Turn) -> Conversation:
        """This conversation with the turn replaced, or added at the end if it is new."""
        kept = tuple(turn if t.id == turn.id else t for t in self.turns)
        return Conversation(kept if self.turn(turn.id) else (*kept, turn))


class Session:
    """One browser tab's conversation, kept on the server and shared with no other tab.

    An answer is written by one thread while another may stop it or begin anew; whoever comes too late is
    told so. A copy is a new session, because Gradio copies the first one for every tab.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._ids = count(1)
        self._conversation = Conversation()

    def __deepcopy__(self, _memo: object) -> Session:
        return Session()

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is now."""
        return self._conversation

    def begin(self, question: str) -> Turn | None:
        """Add a turn that waits for its answer; `None` while another answer is on its way."""
        with self._lock:
            if self._conversation.running:
                return None
            turn = Turn(next(self._ids), question)
            self._conversation = self._conversation.put(turn)
            return turn

    def write(self, turn: Turn) -> bool:
        """Replace a running turn; False when it was stopped or cleared away in the meantime."""
        with self._lock:
            now = self._conversation.turn(turn.id)
            if now is None or not now.running:
                return False
            self._conversation = self._conversation.put(turn)
            return True

    def note(self, turn_id: int, feedback: Feedback | None, error: str | None = None) -> None:
        """Put a vote, or why it could not be kept, to its turn; nothing when the turn is gone."""
        with self._lock:
            turn = self._conversation.turn(turn_id)
            if turn is not None:
                self._conversation = self._conversation.put(replace(turn, feedback=feedback, feedback_error=error))

    def stop(self) -> None:
        """Leave the running turn, if any, as it is."""
        with self._lock:
            if self._conversation.running:
                self._conversation = self._conversation.put(replace(self._conversation.turns[-1], state="stopped"))

    def clear(self) -> None:
        """Begin a new conversation; the ids go on, so that no late answer is taken for a new one."""
        with self._lock:
            self._conversation = Conversation()
