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
_OF_IT = re.compile(
    r"(?:(?:and|but|so|ok|okay|well)\W+)*(when|where|why|(?:at|by|for|from|in|on|to|with)\s+(?:what|which)\s+\w+)"
    r"(?:\s+(?:exactly|precisely|not|so|(?:is|was)\s+(?:that|this|it)|did\s+(?:that|this|it)\s+happen))?\W*",
    re.IGNORECASE,
)
_WHEN = re.compile(r"(?:what|which)\s+(?:date|day|month|year)$", re.IGNORECASE)
_GOES_ON_TERMS, _BARE_TERMS = 2, 1
_ASKS_WHO = re.compile(
    r"(?:\w+,?\s+){0,3}?(?:who|what)(?:\s+(?:is|are|was|were)\s+|['’]s\s+)(?P<whom>[^?.!]+)[?.!\s]*", re.IGNORECASE
)
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
    if _asks_who_somebody_is(question):
        return False
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


def circumstance_asked(question: str) -> str | None:
    """Return what a question asks of the event of the answer before, where it says no more.

    "And when was that?" asks `when`, as does "in which year?"; "in which city?" asks `in which city`.
    """
    asks = _OF_IT.fullmatch(question.strip())
    if not asks:
        return None
    return "when" if _WHEN.search(asks[1]) else asks[1].lower()


def _asks_who_somebody_is(question: str) -> bool:
    """Tell whether a question asks who somebody is whom it names: "ok, then who is Marco Rubio?"."""
    asks = _ASKS_WHO.fullmatch(question.strip())
    return asks is not None and all(word[:1].isupper() for word in words(asks["whom"]))


def says_the_same_of(question: str) -> bool:
    """Tell whether a question only names another matter to ask the same of: "And the one about Hegseth?"."""
    return bool(_GOES_ON.match(question)) and not _ASKS.search(question)
