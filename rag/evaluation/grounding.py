"""What checking gains: a model's sentences as it wrote them beside those that are shown, judged by other code.

A sentence is grounded when all its numbers and names stand in the passages it cites (or in their article's title or
date). That is less than being supported, and it shares none of the checker's rules, only the reading of words and
numbers: a sentence that fails here should never have been shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date

from index.analysis import STOPWORDS, normal_form, words
from index.article import Article
from rag.evaluation.reply import Place, Reply
from rag.language.numbers import numbers
from rag.writing.dictation import Endless, Written
from rag.writing.itemised import Itemised

FindArticle = Callable[[str], Article | None]

_DIGIT_ONE = re.compile(r"\b1\b")
_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w’'-]+")


def shown_grounded(reply: Reply, find: FindArticle) -> list[bool]:
    """Return for each sentence shown as supported whether it is grounded in the passages that it cites."""
    # A citation's passage is the one given that it lies in; the quote itself where there is none.
    quotes = {c.number: (c.source, c.start, c.end) for c in reply.citations}
    passages = {
        number: next((g for g in reply.given if g[0] == source and g[1] <= start and end <= g[2]), quotes[number])
        for number, (source, start, end) in quotes.items()
    }
    return [is_grounded(s.text, _evidence([passages[n] for n in s.citations], find)) for s in reply.told]


def raw_grounded(reply: Reply, find: FindArticle) -> list[bool]:
    """Return the same for the model's own sentences. One without a mark is compared with all passages it was given."""
    flags = []
    for sentence in _written(reply.raw or ""):
        cited = [reply.given[n - 1] for n in sentence.cited if 0 < n <= len(reply.given)]
        flags.append(is_grounded(sentence.text, _evidence(cited or reply.given, find)))
    return flags


def is_grounded(sentence: str, evidence: str) -> bool:
    """Tell whether all numbers and names of a sentence stand in the evidence."""
    there = {normal_form(w) for w in words(evidence)}
    said = numbers(sentence) if _DIGIT_ONE.search(sentence) else numbers(sentence) - {1.0}  # "One" may be a pronoun.
    return said <= numbers(evidence) and {normal_form(n) for n in _names(sentence)} <= there


def _names(sentence: str) -> set[str]:
    """Return the capitalised words; the first one only where another follows, for every sentence begins with one."""
    found = list(_NAME.finditer(sentence))
    if found and not sentence[: found[0].start()].strip(" \"“‘'("):
        follows = len(found) > 1 and found[1].start() == found[0].end() + 1
        found = found if follows else found[1:]
    return {w for m in found for w in words(m.group()) if w.casefold() not in STOPWORDS}


def _written(raw: str) -> list[Written]:
    said, told = Itemised(), list[Written]()
    with suppress(Endless):
        told.extend(said.take(raw))
        told.extend(said.end())
    return told


def _evidence(places: Iterable[Place], find: FindArticle) -> str:
    parts = []
    for source, start, end in places:
        if (article := find(source)) is not None:
            parts += [article.text[start:end], article.title, _spelled(article.date)]
    return "\n".join(parts)


def _spelled(iso: str | None) -> str:
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{day:%A} {day.day} {day:%B %Y}"
