"""How well a sentence of an article covers a written one: late interaction, and the share of words in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.analysis import STOPWORDS, terms
from index.minilm import Floats, TokenVectors
from index.token_store import PassageTokens
from rag.calibration import LinearModel
from rag.checking_dates import mentions
from rag.checking_numbers import quantities
from rag.retrieval import Match

_LIGHT = 0.05
_WEAKEST = 0.2  # The share of the content tokens whose mean is `weakest`.


@dataclass(frozen=True, slots=True)
class Claim:
    """A written sentence, or a clause of one: `vectors` (tokens, 384) are its tokens', `weights` (tokens,) sum to 1."""

    text: str
    vectors: Floats
    weights: Floats
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A sentence of a passage that a claim may rest on: its `position` there, and how well it covers the claim.

    `given` is the passage's place among those given; `score` is in log-odds.
    """

    given: int
    position: int
    features: dict[str, float]
    score: float


def claim_of(text: str, whole: TokenVectors, start: int, idf: Floats) -> Claim:
    """Return the claim that `text` makes, found at `start` of the embedded text.

    Dates and numbers hardly weigh: they are checked by their values, however they are written.
    """
    values = [(m.start, m.end) for m in mentions(text)] + [(q.start, q.end) for q in quantities(text)]
    kept = [i for i, (a, b) in enumerate(whole.offsets) if a >= start and b <= start + len(text)]
    places = [(whole.offsets[i][0] - start, whole.offsets[i][1] - start) for i in kept]
    light = [
        not text[a].isalnum() or text[a:b].casefold() in STOPWORDS or any(x <= a < y for x, y in values)
        for a, b in places
    ]
    ids = np.array([whole.ids[i] for i in kept], np.int64)
    weights = np.where(np.array(light, bool), _LIGHT, 1.0) * idf[ids]
    plain = "".join(c for i, c in enumerate(text) if not any(a <= i < b for a, b in values))
    return Claim(
        text, whole.vectors[kept], np.asarray(weights / (weights.sum() or 1.0), np.float32), frozenset(terms(plain))
    )


def anchors(
    claim: Claim, matches: Sequence[Match], tokens: Sequence[PassageTokens], model: LinearModel
) -> list[Anchor]:
    """Return every sentence of the passages as an anchor, best first."""
    found = []
    for given, (match, passage_tokens) in enumerate(zip(matches, tokens, strict=True)):
        found += _of_passage(claim, given, match, passage_tokens, model)
    return sorted(found, key=lambda a: (-a.score, a.given, a.position))


def around(match: Match, position: int, before: int, after: int) -> str:
    """Return the text of a passage's sentence with some of those before and after it."""
    spans = match.passage.sentences
    first, last = max(0, position - before), min(len(spans) - 1, position + after)
    return match.article.text[spans[first][0] : spans[last][1]]


def _of_passage(claim: Claim, given: int, match: Match, tokens: PassageTokens, model: LinearModel) -> list[Anchor]:
    similarities = tokens.similarities(claim.vectors)
    spans = match.passage.sentences
    best = np.stack([_best(similarities, _inside(tokens, match, span)) for span in spans])
    heavy = claim.weights > claim.weights.mean() if len(claim.weights) else np.zeros(0, bool)
    found = []
    for position in range(len(spans)):
        near = best[max(0, position - 1) : position + 2].max(axis=0)
        features = {
            "maxsim": float(best[position] @ claim.weights),
            "context": float(near @ claim.weights),
            "weakest": _weakest(near[heavy]),
            "shared": _shared(claim, f"{match.article.title}\n{around(match, position, 1, 1)}"),
            "shared_alone": _shared(claim, around(match, position, 0, 0)),
        }
        found.append(Anchor(given, position, features, model.logit(features)))
    return found


def _inside(tokens: PassageTokens, match: Match, span: tuple[int, int]) -> NDArray[np.bool_]:
    start = match.passage.start
    return np.asarray((tokens.starts >= span[0] - start) & (tokens.starts < span[1] - start), bool)


def _best(similarities: Floats, inside: NDArray[np.bool_]) -> Floats:
    if not inside.any():
        return np.full(similarities.shape[1], -1, np.float32)
    return np.asarray(similarities[inside].max(axis=0), np.float32)


def _weakest(similarities: Floats) -> float:
    """Return the mean of the lowest fifth; 1 where there is nothing."""
    if not len(similarities):
        return 1.0
    count = max(1, round(_WEAKEST * len(similarities)))
    return float(np.sort(similarities)[:count].mean())


def _shared(claim: Claim, text: str) -> float:
    """Return the share of the claim's terms that a text has; 1 where the claim has none."""
    if not claim.terms:
        return 1.0
    return len(claim.terms & _terms(text)) / len(claim.terms)


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))
