"""What speaks for an answer, and what a refusal says that the articles have instead."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from rag.reading.ranked import Quotes
from rag.search.match import Retrieval


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer. `said`: the reader's log-odds that the best sentence's words answer; `read`: its
    log-odds that any sentence read does; `holds`: its log-odds that the best sentence's passage holds what is asked;
    `context`: late interaction of the best sentence and its neighbours; `dense`: cosine of the question and the nearest
    passage."""

    said: float
    read: float
    holds: float
    context: float
    dense: float

    def features(self) -> dict[str, float]:
        """Return the features by name."""
        return asdict(self)


def gather(retrieval: Retrieval, quotes: Quotes) -> Evidence | None:
    """Collect the features of a query's best candidate; None when nothing was found."""
    if not quotes.ranked:
        return None
    best = quotes.ranked[0]
    return Evidence(
        said=best.judged.sure,
        read=float(np.logaddexp.reduce([r.judged.answers for r in quotes.ranked])),
        holds=best.judged.holds,
        context=best.candidate.context,
        dense=max(m.dense for m in retrieval.matches),
    )
