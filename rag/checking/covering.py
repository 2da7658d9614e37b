"""How well a sentence of an article covers a written one: late interaction, and the share of words in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from index.analysis import STOPWORDS, normal_form, terms
from index.minilm import Floats, TokenVectors
from index.token_store import PassageTokens
from rag.checking.basis import WIDE, around
from rag.language.attribution import sources
from rag.language.parsed import parse
from rag.language.verbs import tells_a_deed
from rag.reading.calibration import LinearModel
from rag.search.match import Match

_LIGHT = 0.05
_WEAKEST = 0.2  # The share of the content tokens whose mean is `weakest`.
_SPLIT = re.compile(r"[,;:(–—]+ |\s[–—(-]+\s?|,? (?:and|but|or|while|whereas|although|which|who|where|after|because) ")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a claim that is no name and no number: `columns` are its tokens, places among those of the
    whole sentence."""

    text: str
    term: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between two commas or conjunctions of a claim."""

    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A written sentence, or a clause of one: `columns` are its tokens among the sentence's, `weights` sum to 1."""

    text: str
    columns: tuple[int, ...]
    weights: Floats
    terms: frozenset[str]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A passage compared with a written sentence: `best` (sentences, tokens) holds the best cosine of each token of the
    written one in each sentence of the passage."""

    given: int
    match: Match
    best: Floats


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
    values = parse(text).figures
    kept = [i for i, (a, b) in enumerate(whole.offsets) if a >= start and b <= start + len(text)]
    places = [(whole.offsets[i][0] - start, whole.offsets[i][1] - start) for i in kept]
    light = [
        not text[a].isalnum() or text[a:b].casefold() in STOPWORDS or any(x <= a < y for x, y in values)
        for a, b in places
    ]
    ids = np.array([whole.ids[i] for i in kept], np.int64)
    weights = np.where(np.array(light, bool), _LIGHT, 1.0) * idf[ids]
    plain = "".join(c for i, c in enumerate(text) if not any(a <= i < b for a, b in values))
    weights = np.asarray(weights / (weights.sum() or 1.0), np.float32)
    return Claim(text, tuple(kept), weights, frozenset(terms(plain)), _parts(text, whole, start))


def _parts(text: str, whole: TokenVectors, start: int) -> tuple[Part, ...]:
    """Return the parts of a text that stands at `start` of the embedded sentence, without those that say nothing."""
    checked = [*parse(text).figures, *((name.start, name.end) for name in parse(text).names)]
    parts = []
    for a, b in pairwise([0, *(m.end() for m in _SPLIT.finditer(text)), len(text)]):
        words = []
        for match in _WORD.finditer(text, a, b):
            if match[0].lower() in STOPWORDS or any(x < match.end() and match.start() < y for x, y in checked):
                continue
            first, last = start + match.start(), start + match.end()
            if columns := tuple(i for i, (x, y) in enumerate(whole.offsets) if x < last and first < y):
                words.append(Word(match[0], normal_form(match[0]), columns))
        if words:
            parts.append(Part(text[a:b].strip(" ,.;:()–—"), tuple(words)))
    return tuple(parts)


def compare(whole: TokenVectors, given: int, match: Match, tokens: PassageTokens) -> Compared:
    """Compare a passage with a written sentence."""
    similarities = tokens.similarities(whole.vectors)
    starts = np.asarray(tokens.starts, np.int64) + match.passage.start
    bounds = [(np.searchsorted(starts, a), np.searchsorted(starts, b)) for a, b in match.passage.sentences]
    none = np.full(similarities.shape[1], -1, np.float32)
    best = np.stack([similarities[a:b].max(axis=0) if a < b else none for a, b in bounds])
    return Compared(given, match, best)


def anchors(claim: Claim, compared: Sequence[Compared], model: LinearModel) -> list[Anchor]:
    """Return every sentence of the passages as an anchor, best first."""
    found = [anchor for passage in compared for anchor in _of_passage(claim, passage, model)]
    return sorted(found, key=lambda a: (-a.score, a.given, a.position))


def covered_around(part: Part, compared: Compared, position: int) -> float:
    """Return how well a passage's sentence and those around it cover a part of the written one, up to 1.

    It is the mean over the part's words: 1 for one that they have, else the best cosine of its worst token.
    """
    found = _likeness(part.words, compared, position)
    return sum(found) / len(found)


def farthest_verb(claim: Claim, compared: Compared, position: int) -> tuple[str, float]:
    """Return which verb of a claim is least like what a passage's sentence and those around it have, and how much.

    Verbs in the past are meant, by which a sentence says that something was done; not those of saying. The only word
    beside names and numbers is taken for one: "play" in "Oslo play for Bergen".
    """
    words = [word for part in claim.parts for word in part.words]
    verbs = [w for w in words if (tells_a_deed(w.text) or len(words) == 1) and not sources(w.text)]
    found = zip(_likeness(verbs, compared, position), (w.text for w in verbs), strict=True)
    likeness, verb = min(found, default=(1.0, ""))
    return verb, likeness


def _likeness(words: Sequence[Word], compared: Compared, position: int) -> list[float]:
    known = _terms(f"{compared.match.article.title}\n{around(compared.match, position, WIDE, 1)}")
    tops = compared.best[max(0, position - WIDE) : position + 2].max(axis=0)
    return [1.0 if word.term in known else float(min(tops[i] for i in word.columns)) for word in words]


def _of_passage(claim: Claim, passage: Compared, model: LinearModel) -> list[Anchor]:
    match, best = passage.match, passage.best[:, claim.columns]
    near = best.copy()
    near[1:] = np.maximum(near[1:], best[:-1])
    near[:-1] = np.maximum(near[:-1], best[1:])
    heavy = claim.weights > claim.weights.mean() if len(claim.weights) else np.zeros(0, bool)
    alone, context = (best * claim.weights).sum(axis=1), (near * claim.weights).sum(axis=1)
    weakest = _weakest(near[:, heavy])
    found = []
    for position in range(len(best)):
        features = {
            "maxsim": float(alone[position]),
            "context": float(context[position]),
            "weakest": float(weakest[position]),
            "shared": _shared(claim, f"{match.article.title}\n{around(match, position, 1, 1)}"),
            "shared_alone": _shared(claim, around(match, position, 0, 0)),
        }
        found.append(Anchor(passage.given, position, features, model.logit(features)))
    return found


def _weakest(similarities: Floats) -> Floats:
    """Return the mean of the lowest fifth of each row, (rows,); 1 where rows are empty."""
    if not similarities.shape[1]:
        return np.ones(len(similarities), np.float32)
    count = max(1, round(_WEAKEST * similarities.shape[1]))
    return np.asarray(np.sort(similarities, axis=1)[:, :count].mean(axis=1), np.float32)


def _shared(claim: Claim, text: str) -> float:
    """Return the share of the claim's terms that a text has; 1 where the claim has none."""
    return len(claim.terms & _terms(text)) / len(claim.terms) if claim.terms else 1.0


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))
