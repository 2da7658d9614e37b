"""All that was found for a query before it became an answer."""

from __future__ import annotations

from dataclasses import dataclass

from rag.reading.evidence import Evidence
from rag.reading.ranked import Quotes
from rag.search.match import Retrieval


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found for a query before it became an answer."""

    retrieval: Retrieval
    quotes: Quotes
    evidence: Evidence | None
    confidence: float
