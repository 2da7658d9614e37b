"""A claim held against a sentence of an article: by the reader, and by the rules for what a model writes."""

from __future__ import annotations

from dataclasses import dataclass

from rag.checking.basis import Basis
from rag.checking.figures import date_fault, number_fault, single_fault
from rag.checking.naming import name_fault
from rag.checking.turning import denial_fault, exchange_fault, opposite_fault
from rag.language.parsed import parse
from rag.reading.ranked import Ranked

SAYS = 0.0
"""The log-odds of support from which a sentence says what is claimed."""

_ON_IT = 0.5  # Log-odds that a sentence answers, from which it is on the matter.
_NEAR = 0.25  # Late interaction of one that is, where the question says whose article it is in.


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence beside a claim: the reader's log-odds that it `supports` it; whether the one denies what the other
    says, has an `opposite` of a word of it, or the names `exchanged`; whether a figure differs where it says all the
    rest; whether a name of the claim is not there."""

    ranked: Ranked
    supports: float
    denied: bool
    opposite: bool
    exchanged: bool
    other_figure: bool
    lacks_name: bool

    @property
    def turned(self) -> bool:
        """True where a word of the sentence turns the claim around."""
        return self.denied or self.opposite or self.exchanged


def held_against(claim: str, ranked: Ranked, supports: float) -> Held:
    said, basis = parse(claim), Basis.of(ranked.candidate.match, ranked.candidate.position)
    return Held(
        ranked,
        supports,
        denied=denial_fault(said, basis) is not None,
        opposite=opposite_fault(said, basis) is not None,
        exchanged=exchange_fault(said, basis) is not None,
        other_figure=supports >= SAYS and any(f(said, basis) for f in (number_fault, single_fault, date_fault)),
        lacks_name=name_fault(said, basis) is not None,
    )


def turned(claim: str, ranked: Ranked) -> bool:
    """Tell whether a word of a sentence turns a claim around."""
    said, basis = parse(claim), Basis.of(ranked.candidate.match, ranked.candidate.position)
    return any(fault(said, basis) for fault in (denial_fault, opposite_fault, exchange_fault))


def on_it(ranked: Ranked, *, attributed: bool) -> bool:
    """Tell whether a sentence is on the matter; what an article is said to say is mostly put in other words there."""
    return ranked.judged.answers >= _ON_IT or (attributed and ranked.candidate.maxsim >= _NEAR)
