"""Has a language model say what to search for: a follow-up made to stand alone, a question of several parts split.

What it writes is searched for and nothing else; where it fails or invents, the offline rules do it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace

from index.analysis import STOPWORDS, terms, words
from rag.question.asking import asked
from rag.question.parts import MOST_PARTS
from rag.question.question import Question
from rag.writing.failures import ModelFailed
from rag.writing.model import Model
from rag.writing.prompts import Prompts
from rag.writing.thoughts import spoken

_REMEMBERED = 4  # Earlier questions that the model is told.
_LONGEST = 300  # Characters of one query.
_KNOWN = 0.75  # The share of a query's content words that must have been said before.
_PREFIX = re.compile(r"^(?:[-*•]|\d[.)]|(?:rewritten |last |search )*(?:question|query)\s*\d?\s*:)\s*", re.IGNORECASE)


class Rephraser:
    """Has a model put a question that leans on others, or asks for several things, into words that stand alone."""

    def __init__(self, model: Model, prompts: Prompts) -> None:
        self.model = model
        self.prompts = prompts

    def rephrased(self, question: Question, history: Sequence[str]) -> Generator[None, None, Question]:
        """Return the question as the model says it, or as it was where the offline rules are to do it; yields while
        the model writes.

        The model is only asked where the question leans on one before it or asks for several things.
        """
        if not question.follows and not question.parts:
            return question
        earlier = history[-_REMEMBERED:]
        try:
            said = yield from self.model.ask(
                self.prompts.condensing(question.text, earlier), characters=_LONGEST * MOST_PARTS
            )
        except ModelFailed:  # It will fail again, and say why, when it is to write the answer.
            return question
        known = {term for text in (question.text, *earlier) for term in terms(text)}
        found = dict.fromkeys(query for line in spoken(said).text.splitlines() if (query := _query(line, known)))
        queries = [q for q in found if not question.follows or _adds(q, question.text, history)][:MOST_PARTS]
        parts = tuple(asked(q, (), question.as_of) for q in queries) if len(queries) > 1 else ()
        if question.follows and queries:
            return replace(question, rephrased=" ".join(queries), carried="", parts=parts)
        return replace(question, parts=parts) if parts else question


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
