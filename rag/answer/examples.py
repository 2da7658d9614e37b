"""Example questions for an empty page, made from the articles themselves."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from index.analysis import STOPWORDS
from index.article import Article
from rag.language.mentions import MONTHS

_NAME = r"[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+){1,2}"
_MATTER = r"(?:[A-Z][a-z]{3,}(?: [A-Z][a-z]+){0,2}|[A-Z]{3,})"
# Who said something, and in the same sentence of whom or what, which is named.
_SAID = re.compile(
    rf"(?<!['’]s )\b({_NAME})(?:, [^,.]{{3,60}},)? (?:said|told|says)\b[^.!?\n]{{10,120}}? ({_MATTER})\b"
)
_WHO = re.compile(rf"\b({_NAME}), (?:the|a|an|who|head)\b")
_TRIES, _SECONDS = 4, 2.0
_NAMES = 40
_FEW = 2  # Articles that may all name somebody.
_SURE = 0.9  # A confidence that need not be bettered.


def example_questions(
    articles: Iterable[Article], answered: Callable[[str], float], count: int, seconds: float = _SECONDS
) -> list[str]:
    """Return up to `count` questions about what is in the articles, best answered first and, where it can be, of two
    shapes. `answered` says how surely one is answered, 0 for not at all; after `seconds` those that are will do."""
    tried: dict[str, float] = {}
    ends = time.monotonic() + seconds
    for question in _questions(list(articles)):
        enough = _SURE if time.monotonic() < ends else 0.0
        if len(tried) == count * _TRIES or sum(sure > enough for sure in tried.values()) >= count:
            break
        tried[question] = answered(question)
    best = sorted((q for q, sure in tried.items() if sure), key=lambda q: -tried[q])
    other = [q for q in best if q.split()[0] != best[0].split()[0]][:1]
    return list(dict.fromkeys([*best[:1], *other, *best]))[:count]


def _questions(articles: list[Article]) -> Iterator[str]:
    """Yield questions about the people most articles name, saying and described in turn, then about the titles."""
    said = _names(_SAID, articles)
    matters = {
        speaker: matter
        for a in reversed(articles)
        for speaker, matter in _SAID.findall(a.text)
        if matter.split()[0] not in MONTHS  # Nobody speaks about February.
    }
    described = _names(_WHO, articles)
    used: set[str] = set()
    for quoted, person in zip_longest(said, described):
        if quoted in matters and quoted not in used and not set(quoted.split()) & set(matters[quoted].split()):
            used.add(quoted)
            yield f"What did {quoted} say about {matters[quoted]}?"
        if person and person not in used:
            used.add(person)
            yield f"Who is {person}?"
    for article in articles:
        yield f"What is known about “{article.title}”?"


def _names(pattern: re.Pattern[str], articles: list[Article]) -> list[str]:
    """Return the names that the pattern finds and that stand in the articles more than once, commonest first; none that
    most articles name, for what they say of it is too much for one question."""
    whole = "\n".join(a.text for a in articles)
    found = Counter(name for a in articles for name in dict.fromkeys(m[1] for m in pattern.finditer(a.text)))
    most = max(_FEW, len(articles) / 2)
    return [
        name
        for name, _ in found.most_common(_NAMES)
        if name.split()[0].casefold() not in STOPWORDS
        and whole.count(name) > 1
        and sum(name.split()[-1] in a.text for a in articles) <= most
    ]
