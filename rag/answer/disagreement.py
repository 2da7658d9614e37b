"""Finds out whether articles give different values for one thing, so that both are shown as such."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis import normal_form, terms, words
from rag.answer.values import Value
from rag.language.dates import is_relative, without_days
from rag.language.numbers import numbers
from rag.question.question import Question
from rag.reading.choosing import is_story
from rag.reading.ranked import Quotes, Ranked

_SAME_MATTER = 0.3  # The share of their words that two sentences must have in common to speak of the same.
# Chosen on one half of the injected conflicts (tests/bench/conflicts.py) and on the open sets' ordinary questions.
_SURE, _BEHIND = 1.0, 6.0  # Log-odds that words answer, and how far they may be behind the best.
_SAME_WORDS = 0.6  # The share of their other words that two sentences must have in common.
_SIDES = 3

Side = tuple[Ranked, ...]
"""The sentences that say one value, in different articles, newest first."""


def sides(quotes: Quotes, question: Question) -> tuple[Side, ...]:
    """Return the values that articles give in place of each other, newest first; nothing where they give one.

    Judged by the words that answer: other days, quantities of one kind or names, in sentences of different articles
    that otherwise say the same of the same names, and of which neither has the other's value besides.
    """
    return next((found for shown in quotes.chosen if (found := _against(shown, quotes, question))), ())


def _against(shown: Ranked, quotes: Quotes, question: Question) -> tuple[Side, ...]:
    """Return the values that are given in place of that of a chosen sentence, and its own; nothing where none is."""
    if not _answers(shown, shown):
        return ()
    told = [r for r in quotes.ranked if _answers(r, shown) and _source(r) != _source(shown)]
    found: list[list[Ranked]] = [[shown]]
    for one in told:
        value = value_of(one, question)
        same = [side for side in found if value_of(side[0], question).same(value)]
        if same:
            same[0].append(one)
        elif len(found) < _SIDES and all(contradict(one, side[0], question) for side in found):
            found.append([one])
    if len(found) == 1:
        return ()
    kept = [tuple(sorted(_once(side), key=_day, reverse=True)) for side in found]
    return tuple(sorted(kept, key=lambda side: _day(side[0]), reverse=True))


def contradict(one: Ranked, other: Ranked, question: Question) -> bool:
    """Tell whether two sentences of different articles give different values for one thing."""
    mine, others = value_of(one, question), value_of(other, question)
    return (
        mine.excludes(others)
        and _named(one, question) == _named(other, question)
        and likeness(one, other) >= _SAME_WORDS
        and not _all_of(one, question).same(others)
        and not _all_of(other, question).same(mine)
    )


def value_of(ranked: Ranked, question: Question) -> Value:
    """Return what the words of a sentence that answer say."""
    start = ranked.candidate.start
    first, last = ranked.words or (start, start)
    return Value.of(ranked.candidate.text, (first - start, last - start), question.text)


def likeness(one: Ranked, other: Ranked) -> float:
    """Return the share of the words that two sentences have in common, those that answer left out, 0 to 1."""
    a, b = _rest(one), _rest(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def _named(ranked: Ranked, question: Question) -> set[str]:
    """Return which of the question's names a sentence has: a call with Putin is not one with Zelensky."""
    return set(map(normal_form, question.names)) & set(map(normal_form, words(ranked.candidate.text)))


def _rest(ranked: Ranked) -> set[str]:
    start, text = ranked.candidate.start, ranked.candidate.text
    first, last = ranked.words or (start, start)
    return set(terms(f"{text[: first - start]} {text[last - start :]}"))


def _all_of(ranked: Ranked, question: Question) -> Value:
    text = ranked.candidate.text
    return Value.of(text, (0, len(text)), question.text)


def _answers(ranked: Ranked, best: Ranked) -> bool:
    sure = ranked.judged.sure >= max(_SURE, best.judged.sure - _BEHIND)
    # "Two years earlier" of one article and "three" of a later one may be the same day.
    return sure and bool(ranked.said) and is_story(ranked.candidate) and not is_relative(ranked.said)


def _source(ranked: Ranked) -> str:
    return ranked.candidate.match.article.source


def _day(ranked: Ranked) -> str:
    return ranked.candidate.match.article.date or ""


def _once(side: Sequence[Ranked]) -> list[Ranked]:
    return list({_source(r): r for r in reversed(side)}.values())


def differ(one: str, other: str) -> bool:
    """Tell whether two sentences speak of the same matter and have no figure in common, though both have some; days
    are no figures."""
    mine, others = figures(without_days(one)), figures(without_days(other))
    return bool(mine and others) and not mine & others and _same_matter(one, other)


def figures(text: str) -> set[float]:
    """Return the numbers of a text but years, and the "one" of "one of them"."""
    return {v for v in numbers(text) if v != 1 and not (v.is_integer() and 1900 <= v <= 2100)}


def _same_matter(one: str, other: str) -> bool:
    a, b = set(terms(one)), set(terms(other))
    return len(a & b) >= _SAME_MATTER * min(len(a), len(b))
