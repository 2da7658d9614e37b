"""Finds out whether quotes of different days give different values, so that both are shown as such."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis import terms
from rag.language.numbers import numbers
from rag.question.question import Question
from rag.reading.ranked import Ranked

_SAME_MATTER = 0.3  # The share of their words that two sentences must have in common to speak of the same.


def disagree(quotes: Sequence[Ranked], question: Question) -> bool:
    """Tell whether the words that answer in two quotes of articles of different dates are different numbers.

    Numbers that the question names itself do not count, nor do quotes that speak of different matters.
    """
    known = numbers(question.text)
    found = [
        (r, {v for v in numbers(r.said) - known if not _no_figure(v)}) for r in quotes if r.candidate.match.article.date
    ]
    return any(
        mine and others and not mine & others and _day(a) != _day(b) and _same_matter(a, b)
        for i, (a, mine) in enumerate(found)
        for b, others in found[i + 1 :]
    )


def _day(ranked: Ranked) -> str | None:
    return ranked.candidate.match.article.date


def _no_figure(value: float) -> bool:
    """Tell whether a number is likely a year, or the "one" of "one of them"."""
    return value == 1 or (value.is_integer() and 1900 <= value <= 2100)


def _same_matter(one: Ranked, other: Ranked) -> bool:
    a, b = set(terms(one.candidate.text)), set(terms(other.candidate.text))
    return len(a & b) >= _SAME_MATTER * min(len(a), len(b))
