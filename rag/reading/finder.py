"""Finds what answers a question: searches, reads, and says how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.opened import Index
from rag.question.options import Options
from rag.question.question import Question
from rag.reading.calibration import Calibration
from rag.reading.choosing import Chooser
from rag.reading.evidence import gather
from rag.reading.extractive import reader_named
from rag.reading.findings import Findings
from rag.reading.ranked import Place
from rag.search.filters import Filters
from rag.search.given import GivenRetriever
from rag.search.late_interaction import SentenceScorer
from rag.search.retriever import Retriever

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever

_BEFORE_WORDS = 25  # So many of an earlier question are read; the reader's question ends after 64 tokens.
_AS_SET = Options()


class Finder:
    """Searches an open index and reads what was found."""

    def __init__(
        self, retriever: Retriever, chooser: Chooser, fitted: Calibration, threshold: float | None = None
    ) -> None:
        """`threshold`: the confidence below which nothing answers; by default the fitted one."""
        self.retriever = retriever
        self.chooser = chooser
        self.fitted = fitted
        self.threshold = threshold

    @classmethod
    def over(
        cls,
        index: Index,
        fitted: Calibration,
        *,
        passages: int,
        sentences: int,
        threshold: float | None,
        given: BaseRetriever | None = None,
        reader: str | None = None,
    ) -> Finder:
        """Return a finder over an open index, with the reader of that name; a llama-index retriever that is `given`
        says which passages are read."""
        chooser = Chooser(SentenceScorer(index), reader_named(reader), fitted, sentences=sentences)
        own = GivenRetriever(index, given, passages=passages) if given else Retriever(index, passages=passages)
        return cls(own, chooser, fitted, threshold)

    def find(
        self,
        question: Question,
        filters: Filters | None = None,
        options: Options = _AS_SET,
        without: frozenset[Place] = frozenset(),
    ) -> Findings:
        """Return what answers a question, and each of its parts, but for the sentences at the places in `without`.
        Raises FootnoteError when no article passes the filters."""
        before: tuple[int, ...] = ()
        earlier = None
        if question.follows:
            earlier = self._found(question.follows, filters, _AS_SET)
            before = tuple(dict.fromkeys(r.candidate.match.number for r in earlier.quotes.chosen))
            question = question if question.rephrased else replace(question, before=_said(earlier))
        found = self._found(question, filters, options, before, without)
        parts = tuple(self._found(part, filters, options) for part in question.parts)
        return replace(found, parts=parts, earlier=earlier)

    def refuse_below(self, searched: int) -> float:
        """Return the confidence below which nothing answers, out of so many passages."""
        return self.fitted.refuse_below(searched) if self.threshold is None else self.threshold

    def _found(
        self,
        question: Question,
        filters: Filters | None,
        options: Options,
        before: Sequence[int] = (),
        without: frozenset[Place] = frozenset(),
    ) -> Findings:
        retrieval = self.retriever.find(question, filters, before=before)
        quotes = self.chooser.choose(retrieval, options.sentences, without)
        evidence = gather(retrieval, quotes)
        sure = self.fitted.confidence.probability(evidence.features()) if evidence else 0.0
        least = self.refuse_below(retrieval.searched) if options.threshold is None else options.threshold
        return Findings(retrieval, quotes, evidence, sure, least)


def _said(earlier: Findings) -> str:
    """Return an earlier question with the words that answered it, for the reader."""
    asked = " ".join(earlier.question.text.split()[-_BEFORE_WORDS:])
    answers = earlier.is_answered and earlier.quotes.said
    return f"{asked} {earlier.quotes.said}." if answers else asked
