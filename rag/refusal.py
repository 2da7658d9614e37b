"""Decides whether the retrieved sentences answer the question: two small explicit models over named features.

The first asks whether the articles speak of the question's subject at all; the second whether the best sentence
holds the detail asked for, which near misses lack. Both are logistic regressions with the constants of
`calibration.json`.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np

from index.analysis import STOPWORDS, normal_form, words
from index.opened import Index
from rag.quoting import Quotes
from rag.retrieval import Retrieval

# Their absence is no news: another form of them may be there, and no article is about them.
_SAYS_LITTLE = frozenset(
    """ask asked become came come did do done found gave get give go goes going gone got happen happened happening
    happens
    kind know known let made make mean means mention mentioned say said says see seen sort take taken talk talked tell
    think thought took use used want wanted went won lost""".split()
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, every feature about 0 to 1 but `size`.

    `dense`: cosine of the question and the nearest passage; `passage`: of the question and the best sentence's passage;
    `sentence`: of the question and the best sentence by itself; `context`: late interaction of that sentence and its
    neighbours; `weakest`: of the best sentence, for the content word it covers least; `lexical`: BM25 of the best
    sentence's passage over its bound; `size`: log10 of the number of passages searched, since among more passages some
    come near by chance.
    """

    dense: float
    passage: float
    sentence: float
    context: float
    weakest: float
    lexical: float
    size: float

    def features(self) -> dict[str, float]:
        """Return the features by name."""
        return asdict(self)


def gather(index: Index, retrieval: Retrieval, quotes: Quotes) -> Evidence | None:
    """Collect the features of a query's best candidate; None when nothing was found."""
    if not quotes.ranked:
        return None
    best = quotes.ranked[0].candidate
    (sentence,) = index.minilm.embed([best.text])
    question = index.question(retrieval.query.text).pooled
    return Evidence(
        dense=max(m.dense for m in retrieval.matches),
        passage=best.match.dense,
        sentence=float(np.dot(sentence, question)),
        context=best.context,
        weakest=best.weakest,
        lexical=best.match.lexical,
        size=math.log10(max(retrieval.searched, 1)),
    )


def missing_words(index: Index, query: str) -> tuple[str, ...]:
    """Return the query's words that no article mentions, as they were typed."""
    content = [w for w in words(query) if w.casefold() not in STOPWORDS | _SAYS_LITTLE]
    return tuple(dict.fromkeys(w for w in content if not index.lexical.document_frequency(normal_form(w))))
