"""The rules that a written sentence is held against, to be read aloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.checking.basis import Basis
from rag.checking.figures import date_fault, number_fault, side_fault, single_fault
from rag.checking.naming import name_fault, quote_fault
from rag.checking.telling import (
    attribution_fault,
    beginning_fault,
    cause_fault,
    exception_fault,
    question_fault,
    speaker_fault,
)
from rag.checking.turning import (
    denial_fault,
    exchange_fault,
    hedge_fault,
    kind_fault,
    opposite_fault,
    role_fault,
)
from rag.checking.whose import apposition_fault, owner_fault
from rag.language.parsed import Parsed


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must hold of a claim and what it rests on: `fault` says why it does not, None when it does.

    `contradicts`: where it does not hold, the article says something else, so that it supports no clause either.
    """

    name: str
    fault: Callable[[Parsed, Basis], str | None]
    contradicts: bool = False


RULES = (
    Rule("every number is given", number_fault),
    Rule("every hour, month or mile is given", single_fault),
    Rule("every date is given", date_fault),
    Rule("after a date is not before it", side_fault),
    Rule("every name is named", name_fault),
    Rule("quoted words are quoted", quote_fault),
    Rule("somebody's word is not told as a fact", attribution_fault),
    Rule("what is said of another is not said of oneself", speaker_fault, contradicts=True),
    Rule("nothing is stated that is only asked", question_fault),
    Rule("no cause is made up", cause_fault),
    Rule("an exception is kept", exception_fault),
    Rule("nothing changes its owner", owner_fault, contradicts=True),
    Rule("what is said of one is said of that one", apposition_fault, contradicts=True),
    Rule("a beginning is not the whole", beginning_fault),
    Rule("no word is another of its kind", kind_fault),
    Rule("nothing is denied that is said", denial_fault, contradicts=True),
    Rule("nothing is sure that is only possible", hedge_fault, contradicts=True),
    Rule("no word is the opposite", opposite_fault, contradicts=True),
    Rule("who did what", role_fault, contradicts=True),
    Rule("no name stands for another", exchange_fault, contradicts=True),
)
