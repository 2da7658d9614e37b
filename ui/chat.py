"""What happens when somebody asks, stops, or opens a footnote: plain functions, no web framework."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from index.errors import FootnoteError
from rag.feedback import Vote, record
from rag.question.asking import MAX_QUESTION_CHARS
from ui.carried import Carried
from ui.conversation import Conversation
from ui.desk import ANSWERS_AT_ONCE, ASKING_AT_MOST, Desk
from ui.session import Session
from ui.suggesting import follow_ups
from ui.turn import Shelf, Turn

if TYPE_CHECKING:
    from index.article import Article
    from rag.answer.citation import Citation
    from rag.assistant import Assistant
    from rag.writing.model import Model

log = logging.getLogger(__name__)

SUGGESTIONS = 2
SOMETHING_BROKE = "Something went wrong while answering — the window that runs Footnote shows the details."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a footnote sits: which turn, which of its lists, which number."""

    turn: int
    shelf: Shelf
    number: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """A thumb, and why, on the answer of a turn."""

    turn: int
    vote: Vote
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article opened in the reader, at a citation or, without one, from its beginning.

    `position` is (which, of how many) among the citations of the same list.
    """

    article: Article
    citation: Citation | None = None
    place: Place | None = None
    previous: Place | None = None
    next: Place | None = None
    position: tuple[int, int] | None = None


_NOTHING = Carried()
_LONGEST_REASON = 1000
_LONGEST = MAX_QUESTION_CHARS + 1  # What is longer is refused all the same, and need not be kept.


class Chat:
    """The handlers of the page. Holds the assistant and nothing of any user."""

    def __init__(self, assistant: Assistant, at_once: int = ANSWERS_AT_ONCE, at_most: int = ASKING_AT_MOST) -> None:
        self.desk = Desk(assistant, at_once, at_most)

    @property
    def assistant(self) -> Assistant:
        """The assistant over the articles as they are indexed now."""
        return self.desk.assistant

    def ask(
        self,
        session: Session,
        question: str,
        carried: Carried = _NOTHING,
        instead_of: int | None = None,
        model: Model | None = None,
    ) -> Generator[Conversation, None, None]:
        """Yield the conversation as the new turn grows in it, sentence by sentence, from the chosen articles; `model`
        writes if one was chosen.

        Nothing is asked while another answer is on its way, and nothing is raised: an error becomes a failed
        turn that keeps what had been said.
        """
        question = question.strip()
        turn = session.begin(question[:_LONGEST], instead_of) if question else None
        if turn is not None:
            try:
                yield session.conversation
                history = session.conversation.questions_before(turn.id)
                # Closed at once when somebody stops or leaves: a model that is still writing must hear of it.
                with closing(self._answered(turn, history, carried, model)) as growing:
                    for grown in growing:
                        if not session.write(grown):
                            break
                        yield session.conversation
            finally:
                session.stop(turn.id)  # Somebody left: what was said so far is half an answer, and says so.
        yield session.conversation

    def suggest(self, session: Session) -> bool:
        """Put questions to go on with under the last answer; whether there are any. To find them takes longer than an
        answer does, so nobody has to wait for that: while others ask there are none."""
        conversation = session.conversation
        turn = conversation.turns[-1] if conversation.turns else None
        if turn is None or turn.answer is None or turn.state != "done" or turn.answer.readings:
            return False
        found = follow_ups(self.assistant, turn.answer, conversation.questions, SUGGESTIONS, lambda: self.desk.busy)
        session.revise(turn.id, suggestions=tuple(found))
        return bool(found)

    def _answered(
        self, turn: Turn, history: tuple[str, ...], carried: Carried, model: Model | None
    ) -> Generator[Turn, None, None]:
        try:
            written = model or self.assistant.model
            options = carried.options if written else replace(carried.options, answerer=None)
            filters = carried.choices.filters
            growing = self.desk.growing(
                turn.question, history, filters=lambda now: filters(now.articles), options=options, model=model
            )
            with closing(growing):
                for answer in growing:
                    turn = replace(turn, answer=answer, state="streaming") if answer else turn
                    yield turn
        except FootnoteError as exc:
            yield replace(turn, state="failed", error=str(exc))
        except Exception:
            log.exception("answering failed")
            yield replace(turn, state="failed", error=SOMETHING_BROKE)
        else:
            yield replace(turn, state="done")

    def vote(self, session: Session, ballot: Ballot) -> None:
        """Keep a vote on a whole answer; one that is kept already, as it is, is not kept twice."""
        conversation = session.conversation
        turn = conversation.turn(ballot.turn)
        if turn is None or turn.answer is None or turn.state != "done":
            return
        known = turn.feedback
        if known and known.vote == ballot.vote and ballot.reason in ("", known.reason):
            return
        history = conversation.questions_before(turn.id)
        try:
            kept = record(self.assistant.index.folder, ballot.vote, turn.answer, history, ballot.reason)
        except FootnoteError as exc:
            session.revise(turn.id, feedback_error=str(exc))
        else:
            session.revise(turn.id, feedback=kept, feedback_error=None)

    def keep(self, session: Session, turn_id: int) -> None:
        """Keep the answer of a turn as evidence, with the articles it rests on."""
        turn = session.conversation.turn(turn_id)
        if turn is None or turn.answer is None or turn.state != "done":
            return
        try:
            kept = self.assistant.freeze(turn.answer)
        except FootnoteError as exc:
            session.revise(turn.id, feedback_error=str(exc))
        else:
            session.revise(turn.id, answer=replace(turn.answer, frozen=kept.hash), feedback_error=None)

    def open(self, conversation: Conversation, place: Place) -> Reading | None:
        """Open the article of a footnote; `None` when there is no such footnote. Raises FootnoteError."""
        shelf = conversation.shelf(place.turn, place.shelf)
        at = next((i for i, c in enumerate(shelf) if c.number == place.number), None)
        if at is None:
            return None
        near = [replace(place, number=c.number) for c in shelf]
        return Reading(
            self.assistant.article(shelf[at].source),
            shelf[at],
            place,
            previous=near[at - 1] if at else None,
            next=near[at + 1] if at + 1 < len(near) else None,
            position=(at + 1, len(near)),
        )

    def open_article(self, source: str) -> Reading:
        """Open an article of the index from its beginning. Raises FootnoteError."""
        return Reading(self.assistant.article(source))


def place_of(data: object) -> Place | None:
    """Read a `Place` out of what a browser sent; `None` when it is not one."""
    if not isinstance(data, dict) or data.get("shelf") not in get_args(Shelf):
        return None
    try:
        return Place(int(data["turn"]), data["shelf"], int(data["n"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def ballot_of(data: object) -> Ballot | None:
    """Read a `Ballot` out of what a browser sent; `None` when it is not one."""
    if not isinstance(data, dict) or data.get("vote") not in get_args(Vote):
        return None
    reason = data.get("reason")
    try:
        kept = " ".join(reason.split())[:_LONGEST_REASON] if isinstance(reason, str) else ""
        return Ballot(int(data["turn"]), data["vote"], kept)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
