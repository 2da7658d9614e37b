"""All that was found for a query before it became an answer."""

from __future__ import annotations

from dataclasses import dataclass

from rag.question.question import Question
from rag.reading.evidence import Evidence
from rag.reading.ranked import Quotes
from rag.search.match import Retrieval


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for a question, for each of its `parts` and for the question that it leans on (`earlier`);
    `confidence`: the probability, 0 to 1, that what is chosen answers it; below `threshold` nothing does."""

    retrieval: Retrieval
    quotes: Quotes
    evidence: Evidence | None
    confidence: float
    threshold: float
    parts: tuple[Findings, ...] = ()
    earlier: Findings | None = None

    @property
    def question(self) -> Question:
        """The question that was searched for."""
        return self.retrieval.question

    @property
    def is_answered(self) -> bool:
        """True where what is chosen is sure enough to be shown as an answer."""
        return bool(self.quotes.chosen) and self.confidence >= self.threshold

    @property
    def least(self) -> float:
        """How sure it is that every part is answered, 0 to 1."""
        return min(part.confidence for part in self.parts or (self,))
