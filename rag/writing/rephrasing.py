"""Has a language model say what to search for: a follow-up made to stand alone, a question of several parts split.

What it writes is searched for and nothing else; where it fails or invents, the offline rules do it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from index.analysis import STOPWORDS, terms, words
from rag.question.conversation import condense
from rag.question.parts import MOST_PARTS, parts_of
from rag.writing.failures import ModelFailed
from rag.writing.model import Model
from rag.writing.prompts import Prompts
from rag.writing.thoughts import spoken

_REMEMBERED = 4  # Earlier questions that the model is told.
_LONGEST = 300  # Characters of one query.
_KNOWN = 0.75  # The share of a query's content words that must have been said before.
_PREFIX = re.compile(r"^(?:[-*•]|\d[.)]|(?:rewritten |last |search )*(?:question|query)\s*\d?\s*:)\s*", re.IGNORECASE)


class Rephraser:
    """Turns a question and those before it into one to three queries."""

    def __init__(self, model: Model, prompts: Prompts) -> None:
        self.model = model
        self.prompts = prompts

    def queries(self, question: str, history: Sequence[str]) -> Generator[None, None, tuple[str, ...]]:
        """Return what to search for, nothing where the offline rules are to do it; yields while the model writes.

        The model is only asked where the question leans on one before it or asks for several things.
        """
        leans = condense(question, history).leans
        parts = parts_of(question)
        if not leans and len(parts) < 2:
            return ()
        try:
            said = yield from self.model.ask(
                self.prompts.condensing(question, history[-_REMEMBERED:]), characters=_LONGEST * MOST_PARTS
            )
        except ModelFailed:  # It will fail again, and say why, when it is to write the answer.
            return ()
        known = {term for text in (question, *history[-_REMEMBERED:]) for term in terms(text)}
        found = tuple(dict.fromkeys(query for line in spoken(said).text.splitlines() if (query := _query(line, known))))
        if leans:
            return tuple(q for q in found if _adds(q, question, history))[:MOST_PARTS]
        return found[:MOST_PARTS] if len(found) > 1 else ()


def _query(line: str, known: set[str]) -> str | None:
    """Return the query that a line holds; None when it is none, or says what nobody has."""
    text = _PREFIX.sub("", line.strip()).strip(" \"'“”")
    said = [term for word in words(text) if word.casefold() not in STOPWORDS for term in terms(word)]
    if not said or len(text) > _LONGEST or sum(term in known for term in said) < _KNOWN * len(said):
        return None
    return text


def _adds(query: str, question: str, history: Sequence[str]) -> bool:
    """Tell whether a query holds a word of an earlier question that the last one lacks, and is not that one again."""
    earlier = {term for text in history for term in terms(text)} - set(terms(question))
    same = any(set(terms(query)) == set(terms(text)) for text in history)
    return not same and bool(earlier & set(terms(query)))
