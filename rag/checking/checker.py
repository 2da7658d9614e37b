"""Checks a sentence that a language model wrote against the passages it was given.

A sentence is supported when one sentence of an article (for a compound one: one for each clause) covers its content,
and its names, numbers, dates, quoted words, denials and roles agree with that sentence and its neighbours. A sentence
that states nothing ("Here is the answer:") is not supported: there is nothing to cite for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.analysis import terms
from index.minilm import Floats, MiniLM
from index.opened import Index
from index.token_store import PassageTokens
from rag.checking.constants import CheckingConstants, checking_constants
from rag.checking.dates import date_fault
from rag.checking.exchange import name_exchange_fault
from rag.checking.names import name_fault, quote_fault
from rag.checking.numbers import number_fault
from rag.checking.opposites import kind_fault
from rag.checking.polarity import polarity_fault
from rag.checking.roles import role_fault
from rag.checking.support import WIDE, Anchor, Claim, Compared, anchors, around, claim_of, compare, covered_around
from rag.checking.units import unit_fault
from rag.search.match import Match

Status = Literal["supported", "recited", "unsupported"]

_MARK = re.compile(r"\s*\[\d+(?:\s*[,–-]\s*\d+)*\]")
_CLAUSE_END = re.compile(r"(?:;|,? (?:and|but|while|whereas|although|which|who|where)|,) ")
# "According to the article" says where, not what.
_WHERE_FROM = re.compile(
    r"(?:^|,? )(?:according to|based on|as (?:stated|reported|mentioned|described) in|in|from) (?:the |this |these )?"
    r"(?:(?:provided|given|cited|above) )?(?:articles?|passages?|texts?|sources?|documents?|context)(?: \d+)?"
    r"(?: provided| given| above)?(?:,|(?=[.!?]?$))\s*",
    re.I,
)
_LEAST_TERMS = 3  # A clause of fewer content words says too little to be looked for alone.
_NOTHING = "it states nothing that the articles could support"
_NOWHERE = "no passage says this"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking found about one sentence.

    `sentence` has its marks such as [2] taken out. `passages` are the places (from 0) of the passages that support it,
    best first, `spans` the (place, start, end) of the sentences it rests on, in characters of that passage's text.
    `recited`: support was found, but not in the passages it cites. `reason` says why it is not supported.
    """

    sentence: str
    status: Status
    passages: tuple[int, ...] = ()
    spans: tuple[tuple[int, int, int], ...] = ()
    reason: str | None = None


class Checker:
    """Tells whether a written sentence rests on the passages given."""

    def __init__(
        self,
        model: MiniLM,
        idf: Floats,
        tokens: Callable[[Match], PassageTokens],
        constants: CheckingConstants | None = None,
    ) -> None:
        """`idf` is (vocabulary,) rarities of tokens, `tokens` gives a passage's token vectors."""
        self.model = model
        self.idf = idf
        self.tokens = tokens
        self.constants = constants or checking_constants()

    @classmethod
    def over(cls, index: Index) -> Checker:
        """Return a checker for passages of an open index."""
        return cls(index.minilm, index.tokens.idf, lambda match: index.tokens.passage(match.number))

    def check(self, sentence: str, cited: Sequence[int], passages: Sequence[Match]) -> Verdict:
        """Check a sentence against the passages it cites (their places, from 0), then against all given."""
        text = _MARK.sub("", sentence).strip()
        own = [i for i in dict.fromkeys(cited) if 0 <= i < len(passages)]
        said = _WHERE_FROM.sub("", text)
        if not terms(said) or said.endswith(":"):
            return Verdict(text, "unsupported", reason=_NOTHING)
        if not passages:
            return Verdict(text, "unsupported", reason=_NOWHERE)
        claims, compared = self.compared(said, passages)
        ranked = [anchors(claim, compared, self.constants.content) for claim in claims]
        rest, reason = self._rest(claims, ranked, compared, set(own)) if own else (None, None)
        if rest:
            return _found(text, "supported", rest, passages)
        rest, elsewhere = self._rest(claims, ranked, compared, set(range(len(passages))))
        if rest:
            return _found(text, "recited", rest, passages)
        return Verdict(text, "unsupported", reason=elsewhere if reason in (None, _NOWHERE) else reason)

    def compared(self, text: str, passages: Sequence[Match]) -> tuple[list[Claim], list[Compared]]:
        """Return the sentence as a claim, after it its clauses when there are several, and every passage beside it."""
        whole = self.model.embed_tokens([text])[0]
        spans = _clauses(text)
        parts = [claim_of(text[a:b], whole, a, self.idf) for a, b in spans] if len(spans) > 1 else []
        compared = [compare(whole, n, match, self.tokens(match)) for n, match in enumerate(passages)]
        return [claim_of(text, whole, 0, self.idf), *parts], compared

    def _rest(
        self,
        claims: Sequence[Claim],
        ranked: Sequence[Sequence[Anchor]],
        compared: Sequence[Compared],
        allowed: set[int],
    ) -> tuple[list[Anchor] | None, str | None]:
        """Return what the sentence rests on, whole or clause by clause, or the reason why on nothing.

        An article that contradicts the whole sentence does not support a clause of it: cut to its clauses, a sentence
        no longer shows what stands between like words.
        """
        rows = [[anchor for anchor in row if anchor.given in allowed] for row in ranked]
        anchor, reason, against = self._anchor(claims[0], rows[0], compared, frozenset())
        if anchor:
            return [anchor], None
        found = []
        for claim, row in zip(claims[1:], rows[1:], strict=True):
            anchor, _, _ = self._anchor(claim, row, compared, against)
            if anchor is None:
                return None, reason
            found.append(anchor)
        return found or None, reason

    def _anchor(
        self, claim: Claim, ranked: Sequence[Anchor], compared: Sequence[Compared], against: frozenset[str]
    ) -> tuple[Anchor | None, str | None, frozenset[str]]:
        """Return the best anchor that nothing speaks against, what speaks against the best, and the articles that do.

        Those `against` the claim are left out from the start. A worse sentence of a contradicting article makes it no
        better.
        """
        reason, contradicting = None, against
        for anchor in ranked[: self.constants.tries]:
            if anchor.score < self.constants.least or anchor.score < ranked[0].score - self.constants.behind:
                break
            match = compared[anchor.given].match
            if match.article.source in contradicting:
                continue
            contradiction = _contradiction(claim.text, around(match, anchor.position, 0, 0))
            if contradiction:
                contradicting |= {match.article.source}
            fault = _missing(claim.text, match, anchor.position)
            fault = fault or self._uncovered(claim, compared[anchor.given], anchor.position) or contradiction
            if fault is None:
                return anchor, None, contradicting
            reason = reason or fault
        return None, reason or _NOWHERE, contradicting

    def _uncovered(self, claim: Claim, compared: Compared, position: int) -> str | None:
        """Return which part of a claim the sentences around one of a passage do not cover, None when they cover all."""
        if len(claim.parts) < 2:
            return None  # Its content was scored as a whole.
        for part in claim.parts:
            if covered_around(part, compared, position) < self.constants.least_part:
                return f"the article does not say “{part.text}” here"
        return None


def _missing(claim: str, match: Match, position: int) -> str | None:
    """Return what a claim has that neither a passage's sentence nor the text around has, None when nothing."""
    sentence, near, wide = (
        around(match, position, 0, 0),
        around(match, position, 1, 1),
        around(match, position, WIDE, 1),
    )
    article = match.article
    return (
        number_fault(claim, sentence, near, f"{article.title}\n{wide}", article.date)
        or unit_fault(claim, sentence, near)
        or date_fault(claim, sentence, wide, article.date)
        or name_fault(claim, wide, article.title, article.text)
        or quote_fault(claim, near)
        or kind_fault(claim, sentence, wide)
    )


def _contradiction(claim: str, sentence: str) -> str | None:
    """Return how a claim turns a sentence around, None when it does not."""
    return polarity_fault(claim, sentence) or role_fault(claim, sentence) or name_exchange_fault(claim, sentence)


def _clauses(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of a sentence's clauses; short ones stay with the one before."""
    starts = [0, *(m.end() for m in _CLAUSE_END.finditer(text))]
    spans: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if spans and (len(terms(text[start:end])) < _LEAST_TERMS or len(terms(text[slice(*spans[-1])])) < _LEAST_TERMS):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _found(text: str, status: Status, rest: Sequence[Anchor], passages: Sequence[Match]) -> Verdict:
    spans = []
    for anchor in rest:
        passage = passages[anchor.given].passage
        start, end = passage.sentences[anchor.position]
        spans.append((anchor.given, start - passage.start, end - passage.start))
    places = tuple(dict.fromkeys(anchor.given for anchor in rest))
    return Verdict(text, status, places, tuple(dict.fromkeys(spans)))
