"""Decides whether the retrieved sentences answer the question: a small explicit model over named features."""

from __future__ import annotations

from dataclasses import dataclass

from index.analysis import STOPWORDS, normal_form, terms, words
from index.opened import Index
from rag.quoting import Quotes
from rag.retrieval import Retrieval


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against an answer; every feature is between about 0 and 1.

    `covered_*` are idf-weighted shares of the query's words that stand in the best sentence, its passage with the
    title, and its article; `rarest_missing` is the idf of the rarest query word that its passage lacks, over the
    highest possible; `margin` is the lead over the fifth candidate, in tenths of log-odds.
    """

    dense: float
    maxsim: float
    context: float
    weakest: float
    margin: float
    covered_sentence: float
    covered_passage: float
    covered_article: float
    rarest_missing: float
    unknown: float


def gather(index: Index, retrieval: Retrieval, quotes: Quotes) -> Evidence:
    """Collect the features of a query's best candidate."""
    if not quotes.ranked:
        return Evidence(0, 0, 0, 0, 0, 0, 0, 0, 1, 1)
    best = quotes.ranked[0]
    article = best.candidate.match.article
    wanted = {term: index.lexical.idf(term) for term in terms(retrieval.query.text)}
    ceiling = index.lexical.idf("")  # A term that no passage has.
    in_sentence = set(terms(best.candidate.text))
    in_passage = in_sentence | set(terms(f"{article.title}\n{best.candidate.match.passage.text}"))
    in_article = in_passage | set(terms(article.text))
    fifth = quotes.ranked[min(4, len(quotes.ranked) - 1)]
    return Evidence(
        dense=max(m.dense for m in retrieval.matches),
        maxsim=best.candidate.maxsim,
        context=best.candidate.context,
        weakest=best.candidate.weakest,
        margin=(best.score - fifth.score) / 10,
        covered_sentence=_share(wanted, in_sentence),
        covered_passage=_share(wanted, in_passage),
        covered_article=_share(wanted, in_article),
        rarest_missing=max((idf for term, idf in wanted.items() if term not in in_passage), default=0.0) / ceiling,
        unknown=1 - _share(wanted, {t for t in wanted if index.lexical.document_frequency(t)}),
    )


def missing_words(index: Index, query: str) -> tuple[str, ...]:
    """Return the query's words that no article mentions, as they were typed."""
    content = [w for w in words(query) if w.casefold() not in STOPWORDS]
    return tuple(dict.fromkeys(w for w in content if not index.lexical.document_frequency(normal_form(w))))


def _share(wanted: dict[str, float], found: set[str]) -> float:
    total = sum(wanted.values())
    return sum(idf for term, idf in wanted.items() if term in found) / total if total else 0.0
