"""Turns a follow-up question into a query that stands alone, without a language model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analysis import STOPWORDS, terms, words

_POINTS_BACK = frozenset(
    "he she it they him her them his hers its their theirs this that these those there then so".split()
)
_OPENERS = re.compile(r"^(?:and|but|so|also|what about|how about|why|when|where|who|how long)\b", re.IGNORECASE)
_ELLIPTIC_TERMS = 2


def condense(question: str, history: Sequence[str]) -> str:
    """Return the query to search for: the question itself, or with the last question's words where it leans on it."""
    if not history or not _leans(question):
        return question
    own = set(terms(question))
    carried = [
        word
        for word in dict.fromkeys(words(history[-1]))
        if word.casefold() not in STOPWORDS and not own.issuperset(terms(word))
    ]
    return " ".join([question, *carried]) if carried else question


def _leans(question: str) -> bool:
    """Tell whether the question needs the one before it: it points back, or leaves things out."""
    spoken = [w.casefold() for w in words(question)]
    if _POINTS_BACK & set(spoken):
        return True
    names = [w for w in words(question)[1:] if w[:1].isupper()]
    return bool(_OPENERS.match(question)) and not names and len(terms(question)) <= _ELLIPTIC_TERMS
