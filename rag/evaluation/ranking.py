"""Retrieval measures by the ir-measures library: of articles, and of gold sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.evaluation.matching import is_evidence

NAMES = ("hits_at_1", "hits_at_4", "hits_at_10", "mrr_at_10", "ndcg_at_10", "map")

Judged = Mapping[str, int]
"""Relevant documents with their grades."""


def ranking_scores(judged: Mapping[str, Judged], ranked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Return for each query of `judged` its value of every measure in `NAMES`.

    `ranked` lists documents best first, each once; a query without any scores zero.
    """
    import ir_measures

    measures = {str(measure): name for name, measure in zip(NAMES, _measures(), strict=True)}
    scores = {query: dict.fromkeys(NAMES, 0.0) for query in judged}
    grades = [ir_measures.Qrel(q, doc, grade) for q, docs in judged.items() for doc, grade in docs.items()]
    run = [
        ir_measures.ScoredDoc(q, doc, float(-place))
        for q in judged
        for place, doc in enumerate(dict.fromkeys(ranked.get(q, ())))
    ]
    if run:
        for found in ir_measures.iter_calc(_measures(), grades, run):
            scores[found.query_id][measures[str(found.measure)]] = float(found.value)
    return scores


def sentence_documents(candidates: Sequence[str], gold: Sequence[str]) -> list[str]:
    """Name ranked sentences as documents: `g0` for the first that is gold sentence 0, `x3` for one that is none.

    So every gold sentence is one relevant document, found where a candidate contains it or lies in it.
    """
    names: list[str] = []
    left = dict(enumerate(gold))
    for place, text in enumerate(candidates):
        number = next((n for n, sentence in left.items() if is_evidence(text, sentence)), None)
        if number is not None:
            left.pop(number)
        names.append(f"x{place}" if number is None else f"g{number}")
    return names


def _measures() -> list[Any]:
    from ir_measures import AP, RR, Success, nDCG

    return [Success @ 1, Success @ 4, Success @ 10, RR @ 10, nDCG @ 10, AP]
