"""Turns a follow-up question into a query that stands alone, without a language model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analysis import STOPWORDS, terms, words
from rag.question.query import Query

POINTS_BACK = frozenset(
    "he she it they him her them his hers its their theirs this that these those there then such".split()
)
# A question that begins like the first needs the one before it; one like the second does when it hardly says more.
_GOES_ON = re.compile(r"^(?:and|but|so|or|also|then|what about|how about|(?:what|who|anything) else)\b", re.IGNORECASE)
_BARE = re.compile(r"^(?:why|when|where|who|how)\b", re.IGNORECASE)
_GOES_ON_TERMS, _BARE_TERMS = 2, 1
_OWN_TOPIC_TERMS = 3


def condense(question: str, history: Sequence[str]) -> Query:
    """Return the query for a question after `history`, the earlier questions, oldest first.

    A question that leans on the one before it takes over that one's content words; a question with a topic of its
    own stands alone.
    """
    if not history or not _leans(question):
        return Query(question)
    before = condense(history[-1], history[:-1]).text
    own = set(terms(question))
    carried = [
        word for word in dict.fromkeys(words(before)) if word.casefold() not in STOPWORDS and not own & set(terms(word))
    ]
    return Query(question, " ".join(carried), leans=True)


def _leans(question: str) -> bool:
    """Tell whether the question points back (he, it, that …) or leaves out what it is about.

    A pronoun after a name, or after several content words, most likely means something in the question itself.
    """
    spoken = words(question)
    if not spoken or spoken[-1].casefold() in POINTS_BACK:
        return True
    content = 0
    for position, word in enumerate(spoken):
        relative = word == "that" and position and spoken[position - 1].casefold() not in STOPWORDS
        if word.casefold() in POINTS_BACK and not relative:
            return True
        content += word.casefold() not in STOPWORDS
        if content == _OWN_TOPIC_TERMS or (position and content and word[:1].isupper()):
            break
    said = len(terms(question))
    goes_on = _GOES_ON.match(question) and said <= _GOES_ON_TERMS
    return bool(goes_on or (_BARE.match(question) and said <= _BARE_TERMS))
