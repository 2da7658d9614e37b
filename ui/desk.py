"""The assistant that answers now, and whose turn it is to ask it: people on the page and programs alike."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

from index.errors import StoreUnavailable
from ui.admission import Admission
from ui.asked import Listener, watched

if TYPE_CHECKING:
    from rag.answer.answer import Answer
    from rag.assistant import Assistant
    from rag.question.options import Options
    from rag.search.filters import Filters
    from rag.search.match import Match
    from rag.writing.model import Model

log = logging.getLogger(__name__)

ANSWERS_AT_ONCE = 4
ASKING_AT_MOST = 32  # those being answered and those that wait; the next one hears that Footnote is busy
LINES = 2  # A model may be silent for long: who asks for quotes stands in a line of their own.


class Desk:
    """Questions wait here until some earlier ones are answered. Holds the assistant and nothing of who asks."""

    def __init__(self, assistant: Assistant, at_once: int = ANSWERS_AT_ONCE, at_most: int = ASKING_AT_MOST) -> None:
        self._assistant = assistant
        self._quotes, self._model = (Admission(at_once, at_most) for _ in range(LINES))
        self.listeners: list[Listener] = []

    @property
    def assistant(self) -> Assistant:
        """The assistant over the articles as they are indexed now."""
        known = self._assistant
        if (now := known.current()) is not known:  # Who asked a moment earlier must not put the old one back.
            self._assistant = now
        return self._assistant

    @property
    def busy(self) -> bool:
        """Whether somebody asks: what nobody waits for is to be left until nobody does."""
        return self._quotes.busy or self._model.busy

    def growing(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filters: Callable[[Assistant], Filters | None] = lambda _: None,
        options: Options | None = None,
        model: Model | None = None,
        **wishes: Any,
    ) -> Generator[Answer | None, None, None]:
        """Yield None until it is this question's turn, then the answer as it grows; the last is the whole one.

        `filters` chooses among the articles; `model` writes in place of the one that is set up. Raises Busy, and what
        `Assistant.stream` does, without where the index lies. The listeners hear how it ended.
        """
        growing = self._growing(question, history, filters=filters, options=options, model=model, **wishes)
        return watched(question, growing, self.listeners)

    def _growing(
        self,
        question: str,
        history: Sequence[str],
        *,
        filters: Callable[[Assistant], Filters | None],
        options: Options | None,
        model: Model | None,
        **wishes: Any,
    ) -> Generator[Answer | None, None, None]:
        with _for_everybody(), ExitStack() as stack:
            by_model = (model or self.assistant.model) and (options is None or options.answerer != "quotes")
            my_turn = stack.enter_context((self._model if by_model else self._quotes).place())
            while not my_turn():
                yield None  # so that whoever stops or leaves is noticed
            assistant = self.assistant.written_by(model) if model else self.assistant
            snapshots = assistant.stream(question, history, filters=filters(assistant), options=options, **wishes)
            if isinstance(snapshots, Generator):
                stack.enter_context(closing(snapshots))
            yield from snapshots

    def search(self, question: str, filters: Filters | None = None) -> tuple[Match, ...]:
        """Return the passages that a question finds, best first, when it is its turn. Raises Busy and FootnoteError."""
        with _for_everybody(), self._quotes.place() as my_turn:
            while not my_turn():
                pass  # `my_turn` waits a moment
            return self.assistant.search(question, filters=filters)


@contextmanager
def _for_everybody() -> Iterator[None]:
    """Say in the log alone which server a shared index lies in."""
    try:
        yield
    except StoreUnavailable as exc:
        log.warning("%s", exc)
        raise StoreUnavailable("the index cannot be asked at the moment", "try again a little later") from exc
