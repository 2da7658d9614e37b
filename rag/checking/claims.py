"""What an article's sentence says against a claim that a question makes: a word turned around, another number or day,
or a name that is not there."""

from __future__ import annotations

from rag.checking.dates import date_fault
from rag.checking.exchange import name_exchange_fault
from rag.checking.names import name_fault
from rag.checking.numbers import number_fault
from rag.checking.polarity import polarity_fault
from rag.checking.support import WIDE, around
from rag.checking.units import unit_fault
from rag.search.match import Match


def denied(claim: str, match: Match, position: int) -> str | None:
    """Return which word of a sentence of a passage turns the claim around, None for none."""
    sentence = around(match, position, 0, 0)
    return polarity_fault(claim, sentence) or name_exchange_fault(claim, sentence)


def figures_differ(claim: str, match: Match, position: int) -> str | None:
    """Return which number or day of the claim is not in a sentence of a passage or near it, None for none."""
    sentence, near, wide = (around(match, position, *by) for by in ((0, 0), (1, 1), (WIDE, 1)))
    article = match.article
    return (
        number_fault(claim, sentence, near, f"{article.title}\n{wide}", article.date)
        or unit_fault(claim, sentence, near)
        or date_fault(claim, sentence, wide, article.date)
    )


def name_lacking(claim: str, match: Match, position: int) -> str | None:
    """Return which name of the claim is not around a sentence of a passage, None for none."""
    return name_fault(claim, around(match, position, WIDE, 1), match.article.title, match.article.text)
