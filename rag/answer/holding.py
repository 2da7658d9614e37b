"""What sentences of articles say of a claim: by the reader, and by the rules for what a model writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.checking.basis import Basis
from rag.checking.checker import Checker
from rag.checking.figures import date_fault, number_fault, single_fault
from rag.checking.naming import name_fault
from rag.checking.turning import denial_fault, exchange_fault, opposite_fault
from rag.language.parsed import parse
from rag.reading.ranked import Ranked

SAYS = 0.0
"""The log-odds of support from which a sentence says what is claimed."""

_ON_IT = 0.5  # Log-odds that a sentence answers, from which it is on the matter.
_NEAR = 0.25  # Late interaction of one that is, where the question says whose article it is in.
_PLAIN = 1.0  # Log-odds of support from which a sentence shows that a claim holds.
_AGAINST = -0.5  # Those below which it reads, by itself, as if it did not, whatever stands around it.
_SURE = 1.5  # Those that another article's denial does not outweigh.

Verdict = Literal["yes", "no", "disputed", "unsaid"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is found of a claim, and the sentences that show it; `sure` where they say so in as many words. Where they
    are `disputed`, `says` has the verdict of each of the two."""

    verdict: Verdict
    evidence: tuple[Ranked, ...] = ()
    sure: bool = True
    note: str | None = None
    says: tuple[Verdict, ...] = ()


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


def _rests(claim: str, ranked: Ranked, checker: Checker) -> bool:
    """Tell whether a claim rests on a sentence as one that a model wrote must. "Did it join?" asks of what is done, in
    a verb that does not show it: what "would join" does not show that."""
    match, text = ranked.candidate.match, f"{claim[:1].upper()}{claim[1:]}."
    if parse(claim).stance.said & parse(ranked.candidate.text).stance.ahead:
        return False
    return checker.supports(text, match) >= _PLAIN and checker.rests_on(text, match, ranked.candidate.position)


def turned(claim: str, ranked: Ranked) -> bool:
    """Tell whether a word of a sentence turns a claim around."""
    said, basis = parse(claim), Basis.of(ranked.candidate.match, ranked.candidate.position)
    return any(fault(said, basis) for fault in (denial_fault, opposite_fault, exchange_fault))


def on_it(ranked: Ranked, *, attributed: bool) -> bool:
    """Tell whether a sentence is on the matter; what an article is said to say is mostly put in other words there."""
    return ranked.judged.answers >= _ON_IT or (attributed and ranked.candidate.maxsim >= _NEAR)


def plain(claim: str, held: Sequence[Held], checker: Checker) -> Shown:
    """Return what the sentence that answers best says of a claim. The reader's head for claims is a coarse judge: it
    must be sure of the sentence, or of its passage and the checker with it; else the quotes alone are shown (at 0 it
    said yes to what the articles deny)."""
    best, others = held[0], [one for one in held if source(one.ranked) != source(held[0].ranked)]
    fits = not (best.turned or best.other_figure or best.lacks_name)
    holds = fits and (best.supports >= _PLAIN or (best.supports >= _AGAINST and _rests(claim, best.ranked, checker)))
    denied = (best.opposite or best.other_figure) and not (best.denied or best.lacks_name)
    for other in others:
        if other.opposite if holds else best.opposite and other.supports >= _PLAIN and not other.turned:
            return Shown("disputed", (best.ranked, other.ranked), says=("yes", "no") if holds else ("no", "yes"))
    return Shown("yes" if holds else "no", (best.ranked,)) if holds or denied else Shown("unsaid")


def attributed(held: Sequence[Held]) -> Shown:
    """Return what the sentences of a named publisher say of a claim; mostly they put it in other words."""
    against = next((one for one in held[:2] if one.turned), None)
    behind = [one for one in held if not (one.turned or one.other_figure or one.lacks_name)]
    best = max(behind, key=lambda one: one.supports, default=None)
    if against and best and best.supports >= _SURE and source(best.ranked) != source(against.ranked):
        return Shown("disputed", (best.ranked, against.ranked), says=("yes", "no"))
    if against:
        return Shown("no", (against.ranked,), sure=False)
    if best and best.supports >= SAYS:
        return Shown("yes", (best.ranked,), sure=best.supports >= _PLAIN)
    return Shown("yes", (held[0].ranked,), sure=False)


def source(ranked: Ranked) -> str:
    """Return the article that a sentence stands in."""
    return ranked.candidate.match.article.source
