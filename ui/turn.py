"""One question and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from rag.answer.answer import Answer
from rag.answer.citation import Citation
from rag.feedback import Feedback

State = Literal["waiting", "streaming", "done", "stopped", "failed"]
Shelf = Literal["cited", "nearest"]
"""Which of an answer's lists a footnote belongs to; both count from 1."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A citation of a kept answer whose article has `gone`, or no longer has the cited words."""

    shelf: Shelf
    number: int
    gone: bool


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

    def to_json(self) -> dict[str, Any]:
        """What is kept of a turn. One that is still being answered is kept as stopped, in case the server is."""
        return {
            "id": self.id,
            "question": self.question,
            "state": "stopped" if self.running else self.state,
            "answer": self.answer.to_json() if self.answer else None,
            "error": self.error,
            "feedback": asdict(self.feedback) if self.feedback else None,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> Turn:
        """Read what `to_json` gave. Raises ValueError when it is no turn."""
        turn = _TURN.validate_python({name: _kept(values[name]) for name in _KEPT & values.keys()})
        if turn.id < 1 or turn.running:
            raise ValueError(f"no turn is {turn.state} as number {turn.id}")
        return turn


def _kept(value: Any) -> Any:
    """An answer as its fields are: in JSON each sentence of a comparison says whether its side is alone with it."""
    if not isinstance(value, dict) or not isinstance(value.get("sides"), list):
        return value
    sides = [{**side, "alone": [told["alone"] for told in side["sentences"]]} for side in value["sides"]]
    return {**value, "sides": sides}


_KEPT = Turn(0, "").to_json().keys()
_TURN = TypeAdapter(Turn)
