"""Retrieval measures, as trec_eval computes them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import log2
from typing import TypeVar

from rag.evaluation.matching import is_evidence

NAMES = ("hits_at_1", "hits_at_4", "hits_at_10", "mrr_at_10", "ndcg_at_10", "map")

Query = TypeVar("Query", bound=Hashable)


def ranking_scores(
    judged: Mapping[Query, Mapping[str, int]], ranked: Mapping[Query, Sequence[str]]
) -> dict[Query, dict[str, float]]:
    """Return for each query its value of every measure in `NAMES`; one for which nothing is ranked scores zero.

    `judged` holds the grades of relevant documents, `ranked` documents best first; only the first of each counts.
    """
    return {query: _scores(grades, list(dict.fromkeys(ranked.get(query, ())))) for query, grades in judged.items()}


def _scores(grades: Mapping[str, int], documents: Sequence[str]) -> dict[str, float]:
    gains = [grades.get(document, 0) for document in documents]
    places = [place for place, gain in enumerate(gains, 1) if gain > 0]
    first = places[0] if places else float("inf")
    relevant = sum(grade > 0 for grade in grades.values())
    best = _discounted(sorted(grades.values(), reverse=True))
    precisions = (found / place for found, place in enumerate(places, 1))
    values = (
        *(float(first <= depth) for depth in (1, 4, 10)),
        1 / first if first <= 10 else 0.0,
        _discounted(gains) / best if best else 0.0,
        sum(precisions) / relevant if relevant else 0.0,
    )
    return dict(zip(NAMES, values, strict=True))


def _discounted(gains: Sequence[int], depth: int = 10) -> float:
    """Return the cumulated gain of the first places, each discounted by the logarithm of its place."""
    return sum(max(gain, 0) / log2(place + 1) for place, gain in enumerate(gains[:depth], 1))


def sentence_documents(candidates: Sequence[str], gold: Sequence[str]) -> list[str]:
    """Name ranked sentences as documents: `g0` for the first that is gold sentence 0, `x3` for one that is none.

    So every gold sentence is one relevant document, found where a candidate contains it or lies in it.
    """
    names: list[str] = []
    for place, text in enumerate(candidates):
        found = (f"g{n}" for n, sentence in enumerate(gold) if f"g{n}" not in names and is_evidence(text, sentence))
        names.append(next(found, f"x{place}"))
    return names
