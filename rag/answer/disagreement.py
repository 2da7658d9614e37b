"""Finds out whether quotes of different days give different values, so that both are shown as such."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis import terms
from rag.language.dates import is_relative, without_days
from rag.language.numbers import numbers
from rag.question.question import Question
from rag.reading.ranked import Ranked

_SAME_MATTER = 0.3  # The share of their words that two sentences must have in common to speak of the same.


def disagree(quotes: Sequence[Ranked], question: Question) -> bool:
    """Tell whether the words that answer in two quotes of articles of different dates are different numbers.

    Numbers that the question names itself do not count, nor do quotes that speak of different matters.
    """
    known = numbers(question.text)
    # "Two years earlier" of one article and "three" of a later one may be the same day.
    found = [(r, figures(r.said) - known) for r in quotes if r.candidate.match.article.date and not is_relative(r.said)]
    return any(
        mine
        and others
        and not mine & others
        and a.candidate.match.article.date != b.candidate.match.article.date
        and _same_matter(a.candidate.text, b.candidate.text)
        for i, (a, mine) in enumerate(found)
        for b, others in found[i + 1 :]
    )


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
