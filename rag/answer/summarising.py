"""Chooses a summary's sentences: near the middle of what all say, early, with new names and figures.

The weights are chosen on one half of the articles of the open sets (docs/results.md has the figures of the other).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.analysis import STOPWORDS, normal_form, words
from index.minilm import Floats
from index.story import Told, unit
from rag.question.follow_up import POINTS_BACK

_EARLY, _LEANS, _SAME, _NEWS = 0.25, 0.3, 0.4, 0.7
_MOST_NEWS = 8  # names and figures; a sentence with more is a list
_LENGTHS = ((30, 5), (12, 4), (0, 3))  # From so many sentences on, a summary has so many.


def summary_length(sentences: int) -> int:
    """Return how many sentences, three to five, sum up a story of so many."""
    return next(length for least, length in _LENGTHS if sentences >= least)


def summarised(text: str, told: Sequence[Told], vectors: Floats, count: int) -> list[Told]:
    """Return the `count` sentences that cover a story best, in its order; `vectors` has one of each, (sentences, n)."""
    said = [text[t.start : t.end] for t in told]
    near = vectors @ unit(vectors.sum(axis=0))
    leans = np.array([opens_backwards(sentence) for sentence in said])
    worth = near - _EARLY * np.log1p(np.arange(len(told))) - _LEANS * leans
    return [told[i] for i in sorted(chosen(worth, vectors @ vectors.T, [specifics(s) for s in said], count))]


def chosen(
    worth: NDArray[np.float64],
    alike: Floats,
    named: Sequence[frozenset[str]],
    count: int,
    *,
    allowed: Callable[[int, Sequence[int]], bool] = lambda _position, _before: True,
) -> list[int]:
    """Return up to `count` positions, each the best beside those before it: unlike them, and naming what they do not.

    `allowed` says whether a position may be chosen after those before.
    """
    found: list[int] = []
    known: set[str] = set()
    open_ = np.ones(len(named), bool)
    while len(found) < count and open_.any():
        news = np.array([min(len(names - known), _MOST_NEWS) / _MOST_NEWS for names in named])
        same = alike[:, found].max(axis=1) if found else 0.0
        best = int(np.where(open_, worth + _NEWS * news - _SAME * same, -np.inf).argmax())
        open_[best] = False
        if allowed(best, found):
            found.append(best)
            known |= named[best]
    return found


def opens_backwards(sentence: str) -> bool:
    """Tell whether a sentence opens with a word for something said before it: "He …", "This …"."""
    first = words(sentence)[:1]
    return not first or first[0].casefold() in POINTS_BACK


def specifics(sentence: str) -> frozenset[str]:
    """Return the names and figures of a sentence, folded; its first word is none, for all begin in a capital."""
    spoken = words(sentence)
    return frozenset(
        normal_form(word)
        for place, word in enumerate(spoken)
        if (word[0].isdigit() or (word[0].isupper() and (place or word.isupper()))) and word.casefold() not in STOPWORDS
    )
