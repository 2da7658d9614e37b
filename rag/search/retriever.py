"""Finds the passages that may answer a query: nearest vectors and BM25, fused."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from index.analysis import terms
from index.errors import FootnoteError
from index.minilm import Floats
from index.opened import Index
from rag.question.question import CARRIED_WEIGHT, Question
from rag.search.filters import Filters
from rag.search.match import Match, Retrieval

DENSE_WEIGHT = 0.4
"""The share of the vectors in the fused score; chosen on the tuning halves (docs/results.md)."""

_FOLLOW_UP_BONUS = 0.1  # For the passages cited before and their neighbours.
_DEPTH = 60  # How many passages each of the two searches contributes at least.
_TITLE_TERMS, _TITLE_SHARE = 3, 0.7
_SPACES = re.compile(r"\W+")


class Retriever:
    """Hybrid search over an open index."""

    def __init__(self, index: Index, *, passages: int = 20, per_article: int = 3) -> None:
        self.index = index
        self.passages = passages
        self.per_article = per_article
        self.depth = max(_DEPTH, passages)

    def find(self, question: Question, filters: Filters | None = None, *, before: Sequence[int] = ()) -> Retrieval:
        """Return the passages that match the question best; same texts once, few from one article.

        `before` holds the passages that the answer before rested on: a follow-up looks there and around first. Raises
        FootnoteError when no article passes the filters.
        """
        vector = self.index.question_vector(question.query)
        chosen = self._chosen(filters)
        scored = self._fused(question, vector, chosen, before)
        searched = sum(map(len, chosen.values())) if chosen is not None else self.index.manifest.passages
        return Retrieval(question, vector, tuple(self._capped(question, scored)), searched)

    def _chosen(self, filters: Filters | None) -> dict[str, list[int]] | None:
        if filters is None or filters.empty:
            return None
        chosen = self.index.catalogue.select(
            filters.after.isoformat() if filters.after else None,
            filters.before.isoformat() if filters.before else None,
            filters.source,
        )
        if filters.sources is not None:
            chosen = {source: numbers for source, numbers in chosen.items() if source in filters.sources}
        if filters.author is not None:
            kept = {info.source for info in self.index.articles() if filters.keeps(info)}
            chosen = {source: numbers for source, numbers in chosen.items() if source in kept}
        if not chosen:
            raise FootnoteError(f"no article passes {filters}", "widen --after, --before, --source or --author")
        return chosen

    def _fused(
        self, question: Question, vector: Floats, chosen: dict[str, list[int]] | None, before: Sequence[int]
    ) -> list[tuple[int, float, float, float]]:
        """Return (number, fused, dense, lexical) of the union of both searches, best first."""
        lexical = self._lexical(question)
        if chosen is not None:
            allowed = np.zeros(len(lexical), bool)
            allowed[[n for numbers in chosen.values() for n in numbers]] = True
            lexical = np.where(allowed, lexical, 0)
        dense = self._dense(vector, chosen)
        top = np.argpartition(-lexical, min(self.depth, len(lexical) - 1))[: self.depth]
        near = self._around(before) if chosen is None else set()
        words = {int(n) for n in top if lexical[n] > 0} | near
        dense |= self._cosines(vector, words - dense.keys())
        return sorted(weighed(dense, lexical, near), key=lambda row: (-row[1], row[0]))

    def _cosines(self, vector: Floats, numbers: Collection[int]) -> dict[int, float]:
        """Return how near passages are to a vector."""
        return {
            number: float(other @ vector / (np.linalg.norm(other) * np.linalg.norm(vector) + 1e-12))
            for number, other in self.index.vectors(sorted(numbers)).items()
        }

    def _dense(self, vector: Floats, chosen: dict[str, list[int]] | None) -> dict[int, float]:
        """Return the cosines of the nearest passages, of the chosen articles only if given."""
        query = [float(x) for x in vector]
        if chosen is None:
            return dict(self.index.nearest(query, self.depth))
        return dict(self.index.nearest(query, self.depth, {n for numbers in chosen.values() for n in numbers}))

    def _around(self, numbers: Sequence[int]) -> set[int]:
        """Return the passages and their neighbours in the same article."""
        around: set[int] = set()
        for number in numbers:
            article, _ = self.index.passage(number)
            own = [n for n, _ in self.index.catalogue.passages(article.source)]
            around.update(n for n in own if abs(n - number) <= 1)
        return around

    def _lexical(self, question: Question) -> Floats:
        """Return every passage's lexical score; carried words count less than the question's own."""
        own = self.index.lexical.scores(question.own)
        if not question.carried:
            return own
        carried = self.index.lexical.scores(question.carried)
        return np.asarray((own + CARRIED_WEIGHT * carried) / (1 + CARRIED_WEIGHT), np.float32)

    def _capped(self, question: Question, scored: Sequence[tuple[int, float, float, float]]) -> list[Match]:
        """Keep each text once and few passages of one article that the query does not name, best first."""
        wanted = set(terms(question.query))
        matches: dict[str, Match] = {}
        from_article: dict[str, int] = {}
        for number, score, dense, lexical in scored:
            article, passage = self.index.passage(number)
            same = _SPACES.sub(" ", passage.text).casefold()
            if same in matches:
                first = matches[same]
                if article.source != first.article.source:
                    matches[same] = Match(
                        first.number, first.article, first.passage, first.score, first.dense, first.lexical,
                        (*first.copies, article.source),
                    )  # fmt: skip
                continue
            if len(matches) == self.passages:
                break
            if from_article.get(article.source, 0) >= self.per_article and not _names(wanted, article.title):
                continue
            from_article[article.source] = from_article.get(article.source, 0) + 1
            matches[same] = Match(number, article, passage, score, dense, lexical)
        return list(matches.values())


def _names(wanted: set[str], title: str) -> bool:
    """Tell whether a query names an article: most words of a title of three or more stand in it."""
    there = set(terms(title))
    return len(there) >= _TITLE_TERMS and len(there & wanted) >= _TITLE_SHARE * len(there)


def weighed(dense: dict[int, float], lexical: Floats, near: Collection[int]) -> list[tuple[int, float, float, float]]:
    """Return (number, fused, dense, lexical) of passages; those `near` what the answer before rested on gain."""
    return [
        (
            number,
            DENSE_WEIGHT * cosine
            + (1 - DENSE_WEIGHT) * float(lexical[number])
            + (_FOLLOW_UP_BONUS if number in near else 0.0),
            cosine,
            float(lexical[number]),
        )
        for number, cosine in dense.items()
    ]
