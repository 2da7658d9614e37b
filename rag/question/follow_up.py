"""Follow-up questions: whether one leans on the question before, and which words it takes over from there."""

from __future__ import annotations

import re

from index.analysis import STOPWORDS, terms, words

POINTS_BACK = frozenset(
    "he she it they him her them his hers its their theirs this that these those there then such".split()
)
# A question that begins like the first needs the one before it; one like the second does when it hardly says more.
_GOES_ON = re.compile(r"^(?:and|but|so|or|also|then|what about|how about|(?:what|who|anything) else)\b", re.IGNORECASE)
_BARE = re.compile(r"^(?:why|when|where|who|how)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what(?! about)|when|where|why|which|how(?! about)|is|are|was|were|do|does|did|has|have)\b",
    re.IGNORECASE,
)
_GOES_ON_TERMS, _BARE_TERMS = 2, 1
_OWN_TOPIC_TERMS = 3


def carried_words(question: str, before: str) -> str:
    """Return the content words of the question before that a follow-up does not say itself."""
    own = set(terms(question))
    return " ".join(
        word for word in dict.fromkeys(words(before)) if word.casefold() not in STOPWORDS and not own & set(terms(word))
    )


def leans(question: str) -> bool:
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


def says_the_same_of(question: str) -> bool:
    """Tell whether a question only names another matter to ask the same of: "And the one about Hegseth?"."""
    return bool(_GOES_ON.match(question)) and not _ASKS.search(question)
