"""Retrieval measures by the ir-measures library."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from rag.evaluation.matching import is_evidence

NAMES = ("hits_at_1", "hits_at_4", "hits_at_10", "mrr_at_10", "ndcg_at_10", "map")
_MEASURES = ("Success@1", "Success@4", "Success@10", "RR@10", "nDCG@10", "AP")

Query = TypeVar("Query", bound=Hashable)


def ranking_scores(
    judged: Mapping[Query, Mapping[str, int]], ranked: Mapping[Query, Sequence[str]]
) -> dict[Query, dict[str, float]]:
    """Return for each query its value of every measure in `NAMES`; one for which nothing is ranked scores zero.

    `judged` holds the grades of relevant documents, `ranked` documents best first, each once.
    """
    import ir_measures

    queries = {str(number): query for number, query in enumerate(judged)}
    names = {ir_measures.parse_measure(text): name for text, name in zip(_MEASURES, NAMES, strict=True)}
    scores = {query: dict.fromkeys(NAMES, 0.0) for query in judged}
    grades = [ir_measures.Qrel(n, doc, grade) for n, query in queries.items() for doc, grade in judged[query].items()]
    run = [
        ir_measures.ScoredDoc(n, document, float(-place))
        for n, query in queries.items()
        for place, document in enumerate(dict.fromkeys(ranked.get(query, ())))
    ]
    for found in ir_measures.iter_calc(list(names), grades, run) if run else ():
        scores[queries[found.query_id]][names[found.measure]] = float(found.value)
    return scores


def sentence_documents(candidates: Sequence[str], gold: Sequence[str]) -> list[str]:
    """Name ranked sentences as documents: `g0` for the first that is gold sentence 0, `x3` for one that is none.

    So every gold sentence is one relevant document, found where a candidate contains it or lies in it.
    """
    names: list[str] = []
    for place, text in enumerate(candidates):
        found = (f"g{n}" for n, sentence in enumerate(gold) if f"g{n}" not in names and is_evidence(text, sentence))
        names.append(next(found, f"x{place}"))
    return names
