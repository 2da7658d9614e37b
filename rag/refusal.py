"""Decides whether the retrieved sentences answer the question: two small explicit models over named features.

The first asks whether the articles speak of the question's subject at all; the second whether the best sentence
holds the detail asked for, which near misses lack. Both are logistic regressions with the constants of
`calibration.json`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from index.analysis import STOPWORDS, normal_form, terms, words
from index.opened import Index
from rag.asked_type import Asked, asked_type, holds
from rag.denial import agrees
from rag.late_interaction import Candidate
from rag.query import Query
from rag.quoting import Quotes
from rag.retrieval import Retrieval

# Their absence is no news: another form of them may be there, and no article is about them.
_SAYS_LITTLE = frozenset(
    """ask asked become came come did do done found gave get give go goes going gone got happen happened happening
    happens
    kind know known let made make mean means mention mentioned say said says see seen sort take taken talk talked tell
    think thought took use used want wanted went won lost""".split()
)
_VALUES = {Asked.NUMBER: "number", Asked.AMOUNT: "amount", Asked.DURATION: "length of time"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, every feature about 0 to 1 but `size` and `length`.

    `dense`: cosine of the question and the nearest passage; `passage`: of the question and the best sentence's passage;
    `sentence`: of the question and the best sentence by itself; `context`: late interaction of that sentence and its
    neighbours; `weakest`: of the best sentence, for the content word it covers least; `lexical`: BM25 of the best
    sentence's passage over its bound; `agrees`: 0 when the question denies something and the sentence denies nothing;
    `length`: log10 of the number of content words asked for, since many are harder to match than few; `size`: log10 of
    the number of passages searched, since among more passages some come near by chance.
    """

    dense: float
    passage: float
    sentence: float
    context: float
    weakest: float
    lexical: float
    agrees: float
    length: float
    size: float

    def features(self) -> dict[str, float]:
        """Return the features by name."""
        return asdict(self)


def gather(index: Index, retrieval: Retrieval, quotes: Quotes) -> Evidence | None:
    """Collect the features of a query's best candidate; None when nothing was found."""
    if not quotes.ranked:
        return None
    query = retrieval.query.text
    best = quotes.ranked[0].candidate
    (sentence,) = index.minilm.embed([best.text])
    return Evidence(
        dense=max(m.dense for m in retrieval.matches),
        passage=best.match.dense,
        sentence=float(np.dot(sentence, index.question(query).pooled)),
        context=best.context,
        weakest=best.weakest,
        lexical=best.match.lexical,
        agrees=float(agrees(query, best.text)),
        length=math.log10(max(1, len(terms(query)))),
        size=math.log10(max(retrieval.searched, 1)),
    )


def specifics(query: str) -> list[str]:
    """Return a query's names and numbers: words that begin in a capital, the first word aside, or in a digit."""
    spoken = [w for w in words(query) if w.casefold() not in STOPWORDS or w == "US"]
    first = words(query)[:1]
    return list(dict.fromkeys(w for w in spoken if w[0].isdigit() or (w[0].isupper() and [w] != first)))


def missing_words(index: Index, query: str) -> tuple[str, ...]:
    """Return the query's words that no article mentions, as they were typed."""
    content = [w for w in words(query) if w.casefold() not in STOPWORDS | _SAYS_LITTLE]
    return tuple(dict.fromkeys(w for w in content if not index.lexical.document_frequency(normal_form(w))))


def doubt(index: Index, query: Query, chosen: Sequence[Candidate]) -> str | None:
    """Say what a question asks for that the chosen sentences and their neighbours lack, in one sentence; None for
    nothing that can be named.

    Named are, in this order: words no article mentions, a number, amount or duration that is asked for and not given,
    and names and numbers of the question.
    """
    nowhere = missing_words(index, query.question)
    if nowhere:
        return f"No article mentions {_quoted(nowhere)}."
    beside = " ".join(c.window for c in chosen)
    value = asked_value_missing(query.question, chosen)
    if value:
        return f"What is quoted gives no {value}."
    there = {normal_form(w) for w in words(" ".join([beside, *(c.match.article.title for c in chosen)]))}
    absent = [w for w in specifics(query.question) if normal_form(w) not in there]
    return f"What is quoted does not mention {_quoted(absent)}." if absent else None


def asked_value_missing(question: str, chosen: Sequence[Candidate]) -> str | None:
    """Return what kind of value the question asks for when no chosen sentence or neighbour of one gives any."""
    asked = asked_type(question)
    if asked is None or asked not in _VALUES or any(holds(asked, c.window, question) for c in chosen):
        return None
    return _VALUES[asked]


def _quoted(names: Sequence[str]) -> str:
    return " or ".join(f"“{name}”" for name in names[:3])
