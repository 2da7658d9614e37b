"""Questions to go on with, from the articles that an answer was found in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from index.errors import FootnoteError
from rag.answer.examples import example_questions
from rag.question.options import Options

if TYPE_CHECKING:
    from rag.answer.answer import Answer
    from rag.assistant import Assistant

log = logging.getLogger(__name__)

_ARTICLES = 3
_BY_QUOTES = Options(answerer="quotes")  # Trying a question out must not cost a call of a model.


def follow_ups(
    assistant: Assistant,
    answer: Answer,
    asked: Collection[str],
    count: int,
    busy: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Return up to `count` questions not asked yet that the retrieved articles answer; none when anything fails, and no
    more as soon as it is `busy`."""
    before = {question.casefold() for question in asked}

    def answers(question: str) -> bool:
        return (
            not busy()
            and question.casefold() not in before
            and assistant.ask(question, options=_BY_QUOTES).outcome == "answered"
        )

    try:
        sources = answer.retrieved or [info.source for info in assistant.articles()]  # None where nothing was searched.
        return example_questions([assistant.article(s) for s in sources[:_ARTICLES]], answers, count)
    except FootnoteError as exc:
        log.warning("no follow-ups: %s", exc)
        return []
    except Exception:  # They are an extra: an answer stands without them.
        log.exception("no follow-ups")
        return []
