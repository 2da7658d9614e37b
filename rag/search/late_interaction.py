"""Scores every sentence of the retrieved passages against the question, token by token.

MaxSim of ColBERT (Khattab and Zaharia 2020) over token vectors that MiniLM made of whole passages: each question
token counts with its best match in the sentence, weighted by how rare it is in the indexed articles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.languages import KNOWN, stop_words
from index.minilm import Floats
from index.opened import Index
from index.token_store import PassageTokens
from rag.question.question import CARRIED_WEIGHT, Question
from rag.search.match import Match

_FUNCTION_WORDS = frozenset(
    """who whom whose what when where which why how many much long did do does is are was were the a an of in on to
    for by with at from ? , . ' s it its be been has have had that this their and or""".split()
)
_FUNCTION_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a retrieved passage: offsets into the article's text and what speaks for it.

    `maxsim` is the weighted mean, over question tokens, of the best cosine in the sentence alone, `context` the same
    with the neighbour sentences taken in; both in [-1, 1].
    """

    match: Match
    position: int
    start: int
    end: int
    maxsim: float
    context: float

    @property
    def boilerplate(self) -> bool:
        """True for a line that is no part of the article's story."""
        return self.position in self.match.passage.boilerplate

    @property
    def text(self) -> str:
        """The sentence's words as indexed."""
        return self.match.article.text[self.start : self.end]


class SentenceScorer:
    """Late interaction over the token vectors of an open index, or over those that `tokens` gives for a passage."""

    def __init__(self, index: Index, tokens: Callable[[int], PassageTokens] | None = None) -> None:
        self.index = index
        self.tokens = tokens or index.tokens.passage

    def score(self, question: Question, matches: Sequence[Match]) -> list[Candidate]:
        """Return every sentence of the matches as a candidate, in the order of the matches."""
        query = question.query
        tokens = self.index.question(query)
        if not tokens.ids:
            return []
        words = _FUNCTION_WORDS if (language := self.index.lexical.language) == KNOWN else stop_words(language)
        function = np.array([query[a:b].casefold() in words for a, b in tokens.offsets])
        carried = np.array([start >= len(question.own) for start, _ in tokens.offsets])
        weights = self._weights(tokens.ids, function, carried)
        candidates: list[Candidate] = []
        for match in matches:
            candidates.extend(self._sentences(match, tokens.vectors, weights))
        return candidates

    def _weights(self, ids: tuple[int, ...], function: NDArray[np.bool_], carried: NDArray[np.bool_]) -> Floats:
        idf = self.index.tokens.idf[list(ids)]
        weights = np.where(function, _FUNCTION_SHARE * idf + 0.1, idf) * np.where(carried, CARRIED_WEIGHT, 1.0)
        return np.asarray(weights / weights.sum(), np.float32)

    def _sentences(self, match: Match, question: Floats, weights: Floats) -> list[Candidate]:
        tokens = self.tokens(match.number)
        similarities = tokens.similarities(question)
        passage = match.passage
        best = [
            _best(similarities, (tokens.starts >= a - passage.start) & (tokens.starts < b - passage.start))
            for a, b in passage.sentences
        ]
        candidates = []
        for i, (start, end) in enumerate(passage.sentences):
            previous = np.maximum(best[i], best[i - 1]) if i else best[i]
            around = np.maximum(previous, best[i + 1]) if i + 1 < len(best) else previous
            candidates.append(Candidate(match, i, start, end, float(best[i] @ weights), float(around @ weights)))
        return candidates


def _best(similarities: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Return each question token's best cosine among the tokens inside; -1 where there are none."""
    if not inside.any():
        return np.full(similarities.shape[1], -1, np.float32)
    return np.asarray(similarities[inside].max(axis=0), np.float32)
