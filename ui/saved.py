"""A conversation as JSON and back, and what has become of the articles that a saved one cites."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Answer
from rag.answer.citation import Citation
from rag.feedback import Feedback
from ui.conversation import Conversation, Shelf, Stale, State, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SavedTurn:
    """What is kept of a turn."""

    id: int
    question: str
    state: State
    answer: Answer | None = None
    error: str | None = None
    feedback: Feedback | None = None


LARGEST_TURN = 1_000_000  # characters of JSON; an answer of ten sentences and its citations has some 20,000
TOO_LONG = "This answer was too long to be kept."
_TURN = TypeAdapter(SavedTurn)
_RAW = TypeAdapter(list[dict[str, object]])


def turns_json(conversation: Conversation) -> str:
    """Return the turns as JSON. One that is still being answered is kept as stopped, in case the server is;
    an answer too long to be kept leaves its question and says so, and spoils nothing else."""
    return f"[{','.join(map(_kept, conversation.turns))}]"


def _kept(t: Turn) -> str:
    state: State = "stopped" if t.running else t.state
    whole = _TURN.dump_json(SavedTurn(t.id, t.question, state, t.answer, t.error, t.feedback)).decode()
    return whole if len(whole) <= LARGEST_TURN else _TURN.dump_json(_too_long(t)).decode()


def _too_long(t: Turn) -> SavedTurn:
    return SavedTurn(t.id, t.question, "failed", error=TOO_LONG)


def turns_of(text: str) -> tuple[Turn, ...]:
    """Return the turns in a JSON text; what is no turn, or has another's id, is left out."""
    try:
        raw = _RAW.validate_json(text)
    except ValidationError:
        log.warning("a saved conversation cannot be read")
        return ()
    turns: dict[int, Turn] = {}
    for values in raw:
        try:
            saved = _TURN.validate_python(values)
        except ValidationError:
            log.warning("a turn of a saved conversation cannot be read")
            continue
        turn = Turn(saved.id, saved.question, saved.answer, saved.state, saved.error, saved.feedback)
        if turn.id > 0 and not turn.running:
            turns.setdefault(turn.id, turn)
    return tuple(turns[n] for n in sorted(turns))


def checked(turns: tuple[Turn, ...], article: Callable[[str], Article]) -> tuple[Turn, ...]:
    """Return the turns with those citations marked whose words the article no longer has, or that has gone."""
    known: dict[str, Article | None] = {}

    def text_of(source: str) -> str | None:
        if source not in known:
            try:
                known[source] = article(source)
            except FootnoteError:
                known[source] = None
        found = known[source]
        return found.text if found else None

    return tuple(replace(turn, stale=tuple(_stale(turn, text_of))) for turn in turns)


def _stale(turn: Turn, text_of: Callable[[str], str | None]) -> Iterator[Stale]:
    shelves: tuple[Shelf, ...] = ("cited", "nearest")
    for shelf in shelves:
        for citation in turn.shelf(shelf):
            text = text_of(citation.source)
            if text is None:
                yield Stale(shelf, citation.number, gone=True)
            elif not _stands(citation, text):
                yield Stale(shelf, citation.number, gone=False)


def _stands(citation: Citation, text: str) -> bool:
    return text[citation.start : citation.end] == citation.quote or citation.quote in text
