"""What is said on a page, and kept: a `Conversation` of turns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.answer.citation import Citation
    from ui.turn import Shelf, Turn


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns, oldest first, on a page or in the history.

    In the history it has an `id`, a `version` that counts how often it was written, a `title`, and when it `changed`,
    ISO 8601 in UTC; `problem` says why it is not there. On a page `revision` grows with every change, so that a browser
    can tell which of two it was sent is the later one, and `editing` is the turn whose question is in the box, to be
    asked again in its place.
    """

    turns: tuple[Turn, ...] = ()
    id: str | None = field(default=None, compare=False)
    version: int = field(default=0, compare=False)
    title: str = field(default="", compare=False)
    changed: str = field(default="", compare=False)
    problem: str | None = field(default=None, compare=False)
    revision: int = field(default=0, compare=False)
    editing: int | None = None

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
