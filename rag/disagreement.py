"""Finds out whether quotes of different days give different values, so that both are shown as such."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis import terms
from rag.asked_type import Asked
from rag.late_interaction import Candidate
from rag.quantities import durations, numbers

_SAME_MATTER = 0.3  # The share of their words that two sentences must have in common to speak of the same.
_MEASURES = {Asked.NUMBER: numbers, Asked.AMOUNT: numbers, Asked.DURATION: durations}


def disagree(quotes: Sequence[Candidate], asked: Asked | None, question: str) -> bool:
    """Tell whether two quotes of articles of different dates answer with different numbers or durations.

    Numbers that the question names itself do not count, nor do quotes that speak of different matters.
    """
    measure = _MEASURES.get(asked) if asked else None
    if measure is None:
        return False
    known = measure(question)
    found = [(c, {v for v in measure(c.text) - known if not _no_figure(v)}) for c in quotes if c.match.article.date]
    return any(
        mine and others and not mine & others and a.match.article.date != b.match.article.date and _same_matter(a, b)
        for i, (a, mine) in enumerate(found)
        for b, others in found[i + 1 :]
    )


def _no_figure(value: float) -> bool:
    """Tell whether a number is likely a year, or the "one" of "one of them"."""
    return value == 1 or (value.is_integer() and 1900 <= value <= 2100)


def _same_matter(one: Candidate, other: Candidate) -> bool:
    a, b = set(terms(one.text)), set(terms(other.text))
    return len(a & b) >= _SAME_MATTER * min(len(a), len(b))
