"""The parts of a written sentence, split at every comma and conjunction: a short one must not ride along uncovered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.analysis import STOPWORDS, normal_form, terms
from index.minilm import Floats, TokenVectors
from rag.checking.dates import mentions
from rag.checking.names import names
from rag.checking.quantities import quantities

_SPLIT = re.compile(r"[,;:(–—]+ |\s[–—(-]+\s?|,? (?:and|but|or|while|whereas|although|which|who|where|after|because) ")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a written sentence: of each content word that is no name and no number its term and its tokens.

    `columns` are places among the tokens of the whole sentence.
    """

    text: str
    words: tuple[tuple[str, tuple[int, ...]], ...]


def parts_of(text: str, whole: TokenVectors, start: int) -> tuple[Part, ...]:
    """Return the parts of a text that stands at `start` of the embedded sentence, without those that say nothing."""
    cuts = [0, *(m.end() for m in _SPLIT.finditer(text)), len(text)]
    checked = [(x.start, x.end) for x in mentions(text)] + [(x.start, x.end) for x in quantities(text)]
    checked += [(x.start, x.end) for x in names(text)]
    parts = []
    for a, b in pairwise(cuts):
        words = []
        for match in _WORD.finditer(text, a, b):
            if match[0].lower() in STOPWORDS or any(x < match.end() and match.start() < y for x, y in checked):
                continue
            columns = tuple(
                i for i, (x, y) in enumerate(whole.offsets) if x < start + match.end() and start + match.start() < y
            )
            if columns:
                words.append((normal_form(match[0]), columns))
        if words:
            parts.append(Part(text[a:b].strip(" ,.;:()–—"), tuple(words)))
    return tuple(parts)


def covered(part: Part, best: Floats, text: str) -> float:
    """Return how well sentences cover a part, up to 1: `best` is (sentences, tokens) cosines, `text` the sentences.

    It is the mean over the part's words: 1 for one that they have, else the best cosine of its worst token.
    """
    known, tops = frozenset(terms(text)), best.max(axis=0)
    found = [1.0 if term in known else float(min(tops[i] for i in columns)) for term, columns in part.words]
    return sum(found) / len(found)
