"""Example questions for an empty page, made from the articles themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from index.analysis import STOPWORDS
from index.article import Article

_NAME = r"[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+){1,2}"
_SAID = re.compile(rf"(?<!['’]s )\b({_NAME})(?:, [^,.]{{3,60}},)? (?:said|told|says)\b")
_WHO = re.compile(rf"\b({_NAME}), (?:the|a|an|who|head)\b")
_TRIES = 4
_NAMES = 40
_FEW = 2  # Articles that may all name somebody.


def example_questions(articles: Iterable[Article], answers: Callable[[str], bool], count: int) -> list[str]:
    """Return up to `count` questions about what is in the articles, each one that `answers` says yes to."""
    found: list[str] = []
    for tried, question in enumerate(_questions(list(articles))):
        if len(found) == count or tried == count * _TRIES:
            break
        if answers(question):
            found.append(question)
    return found


def _questions(articles: list[Article]) -> Iterator[str]:
    """Yield questions about the people most articles name, saying and described in turn, then about the titles."""
    said = _names(_SAID, articles)
    described = _names(_WHO, articles)
    used: set[str] = set()
    for quoted, person in zip_longest(said, described):
        for name, question in ((quoted, f"What did {quoted} say?"), (person, f"Who is {person}?")):
            if name and name not in used:
                used.add(name)
                yield question
    for article in articles:
        yield f"What is known about “{article.title}”?"


def _names(pattern: re.Pattern[str], articles: list[Article]) -> list[str]:
    """Return the names that the pattern finds and that stand in the articles more than once, commonest first; none that
    most articles name, for what they say of it is too much for one question."""
    whole = "\n".join(a.text for a in articles)
    found = Counter(name for a in articles for name in dict.fromkeys(pattern.findall(a.text)))
    most = max(_FEW, len(articles) / 2)
    return [
        name
        for name, _ in found.most_common(_NAMES)
        if name.split()[0].casefold() not in STOPWORDS
        and whole.count(name) > 1
        and sum(name.split()[-1] in a.text for a in articles) <= most
    ]
