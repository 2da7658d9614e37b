"""Checks a sentence that a language model wrote against the passages it was given.

A sentence is supported when one sentence of an article (for a compound one: one for each clause) covers its content,
no rule of `RULES` objects, and the reader does not find it unsupported by the passage. A sentence that states nothing
("Here is the answer:") is not supported: there is nothing to cite for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import terms
from index.embedder import read_again
from index.minilm import Floats, MiniLM
from index.opened import Index
from index.token_store import PassageTokens
from rag.checking.asking import read_as_another
from rag.checking.basis import WIDE, Basis, in_its_words
from rag.checking.constants import CheckingConstants, checking_constants
from rag.checking.covering import Anchor, Claim, Compared, anchors, claim_of, compare, covered_around, farthest_verb
from rag.checking.rules import RULES
from rag.checking.statement import clauses, stated, unmarked
from rag.language.parsed import parse
from rag.reading.reader import Window, reader
from rag.search.match import Match

_NOTHING = "it states nothing that the articles could support"
_NOWHERE = "no passage says this"
_UNREAD = "the passage reads as if it did not say this"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking found about one sentence.

    `sentence` has its marks such as [2] taken out. `passages` are the places (from 0) of the passages that support it,
    best first, `spans` the (place, start, end) of the sentences it rests on, in characters of that passage's text.
    `reason` says why it is not supported.
    """

    sentence: str
    passages: tuple[int, ...] = ()
    spans: tuple[tuple[int, int, int], ...] = ()
    reason: str | None = None

    @property
    def supported(self) -> bool:
        """Tell whether it rests on something."""
        return self.reason is None


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
        """Return a checker for passages of an open index. They are read again: what is kept of their tokens orders
        sentences, but is too coarse to tell a true one from a false one."""
        read = lru_cache(maxsize=64)(lambda number: read_again(index.minilm, [index.passage(number)])[0])
        return cls(index.minilm, index.tokens.idf, lambda match: read(match.number))

    def check(self, sentence: str, cited: Sequence[int], passages: Sequence[Match]) -> Verdict:
        """Check a sentence against the passages it cites (their places, from 0), then against all given."""
        text = unmarked(sentence)
        said = stated(text)
        if not terms(said) or said.endswith(":"):
            return Verdict(text, reason=_NOTHING)
        if not passages:
            return Verdict(text, reason=_NOWHERE)
        claims, compared = self.compared(said, passages)
        rest = self._rest(claims, [c for c in compared if c.given in cited])
        if isinstance(rest, str):  # The sentence may have the wrong mark.
            elsewhere = self._rest(claims, compared)
            rest = rest if isinstance(elsewhere, str) and rest != _NOWHERE else elsewhere
        return Verdict(text, reason=rest) if isinstance(rest, str) else _found(text, rest, passages)

    def compared(self, text: str, passages: Sequence[Match]) -> tuple[list[Claim], list[Compared]]:
        """Return the sentence as a claim, after it its clauses when there are several, and every passage beside it."""
        whole = self.model.embed_tokens([text])[0]
        spans = clauses(text)
        parts = [claim_of(text[a:b], whole, a, self.idf) for a, b in spans] if len(spans) > 1 else []
        compared = [compare(whole, n, match, self.tokens(match)) for n, match in enumerate(passages)]
        return [claim_of(text, whole, 0, self.idf), *parts], compared

    def rests_on(self, text: str, match: Match, position: int) -> bool:
        """Tell whether a text rests on this sentence of a passage, by its place there, and no rule objects."""
        start, end = (at - match.passage.start for at in match.passage.sentences[position])
        return (0, start, end) in self.check(text, [0], [match]).spans

    def supports(self, text: str, match: Match, first: int = 0, last: int | None = None) -> float:
        """Return the log-odds that a passage supports a text, or its sentences from the `first` up to the `last` do, as
        the reader sees it."""
        sentences = tuple(match.article.text[a:b] for a, b in match.passage.sentences[first:last])
        return reader().read(text, [Window(match.article.title, sentences)])[0].supports

    def _rest(self, claims: Sequence[Claim], compared: Sequence[Compared]) -> list[Anchor] | str:
        """Return what the sentence rests on, whole or clause by clause, or the reason why on nothing.

        An article that contradicts the whole sentence does not support a clause of it: cut to its clauses, a sentence
        no longer shows what stands between like words.
        """
        against: set[str] = set()
        whole = self._anchor(claims[0], compared, against)
        if isinstance(whole, Anchor):
            return [whole]
        found = []
        for clause in claims[1:]:
            anchor = self._anchor(clause, compared, set(against))
            if isinstance(anchor, str):
                return whole
            found.append(anchor)
        return found or whole

    def _anchor(self, claim: Claim, compared: Sequence[Compared], against: set[str]) -> Anchor | str:
        """Return the best anchor that nothing speaks against, or what speaks against the best.

        Articles that contradict the claim are added to those `against` it, which are not looked at: a worse sentence of
        theirs makes it no better.
        """
        ranked, reason = anchors(claim, compared, self.constants.content), ""
        least = max(self.constants.least, ranked[0].score - self.constants.behind) if ranked else 0.0
        for anchor in ranked[: self.constants.tries]:
            beside = next(c for c in compared if c.given == anchor.given)
            if anchor.score < least or beside.match.article.source in against:
                continue
            missing, contradicted = self._faults(claim, beside, anchor.position)
            if not (missing or contradicted):
                return anchor
            if contradicted:
                against.add(beside.match.article.source)
            reason = reason or missing or contradicted or ""
        return reason or _NOWHERE

    def _faults(self, claim: Claim, compared: Compared, position: int) -> tuple[str | None, str | None]:
        """Return what a claim has that a sentence of a passage does not support, and how that contradicts it.

        The reader is asked last, of what all rules let pass.
        """
        read, basis = parse(claim.text), Basis.of(compared.match, position)
        missing = _first(rule.fault(read, basis) for rule in RULES if not rule.contradicts)
        missing = missing or self._uncovered(claim, compared, position)
        contradicted = _first(rule.fault(read, basis) for rule in RULES if rule.contradicts)
        if not (missing or contradicted):
            missing, contradicted = self._read(claim, basis, compared, position)
        return missing, contradicted

    def _read(self, claim: Claim, basis: Basis, compared: Compared, position: int) -> tuple[str | None, str | None]:
        """Return what the reader misses of a claim, and how the passage contradicts it as the reader sees it."""
        said = in_its_words(parse(claim.text), basis.sentence)
        if said.split() == basis.sentence.text.split():
            return None, None
        support, missing = self.support(said, compared.match, position), None
        if support < self.constants.least_support:
            return None, _UNREAD
        if support < self.constants.sure_support:
            missing = self._other_deed(claim, compared, position)
        return missing, None if missing else self._another(claim, compared.match, position)

    def support(self, text: str, match: Match, position: int) -> float:
        """Return how surely the reader finds a text supported by a sentence of a passage, in log-odds.

        It reads the passage; where that does not make it sure, the sentence with those around it and alone as well, of
        which the mean is taken: in much text it takes a word like one of another sentence for that one.
        """
        found = self.supports(text, match)
        if found >= self.constants.sure_support:
            return found
        around = self.supports(text, match, max(0, position - WIDE), position + 2)
        return (found + around + self.supports(text, match, position, position + 1)) / 3

    def _other_deed(self, claim: Claim, compared: Compared, position: int) -> str | None:
        """Return which verb of a claim nothing around one sentence of a passage is like, None where there is none."""
        verb, likeness = farthest_verb(claim, compared, position)
        return f"the article does not say “{verb}” here" if likeness < self.constants.least_verb else None

    def _uncovered(self, claim: Claim, compared: Compared, position: int) -> str | None:
        """Return which part of a claim the sentences around one of a passage do not cover, None when they cover all."""
        for part in claim.parts if len(claim.parts) > 1 else ():  # The content of one alone was scored as a whole.
            if covered_around(part, compared, position) < self.constants.least_part:
                return f"the article does not say “{part.text}” here"
        return None

    def _another(self, claim: Claim, match: Match, position: int) -> str | None:
        """Return whom the reader finds in the place of somebody of a claim, None where it finds nobody else."""
        return read_as_another(parse(claim.text), match, position, reader())


def _first(faults: Iterable[str | None]) -> str | None:
    return next((fault for fault in faults if fault), None)


def _found(text: str, rest: Sequence[Anchor], passages: Sequence[Match]) -> Verdict:
    spans = []
    for anchor in rest:
        passage = passages[anchor.given].passage
        start, end = passage.sentences[anchor.position]
        spans.append((anchor.given, start - passage.start, end - passage.start))
    places = tuple(dict.fromkeys(anchor.given for anchor in rest))
    return Verdict(text, places, tuple(dict.fromkeys(spans)))
