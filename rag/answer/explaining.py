"""Says how an answer came about: what was searched, what was found, and why each sentence was chosen or not."""

from __future__ import annotations

from typing import Any

from rag.reading.findings import Findings
from rag.reading.ranked import Ranked

_CANDIDATES = 20


def trace(findings: Findings) -> dict[str, Any]:
    """Return the steps as JSON values: `query`, `passages`, `candidates` (best first), `evidence`, `confidence`."""
    evidence = findings.evidence
    return {
        "query": findings.question.query,
        "passages": [
            {
                "source": m.article.source,
                "start": m.passage.start,
                "end": m.passage.end,
                "score": round(m.score, 4),
                "dense": round(m.dense, 4),
                "lexical": round(m.lexical, 4),
            }
            for m in findings.retrieval.matches
        ],
        "candidates": [_candidate(r) for r in findings.quotes.ranked[:_CANDIDATES]],
        "evidence": {name: round(value, 4) for name, value in (evidence.features() if evidence else {}).items()},
        "confidence": round(findings.confidence, 4),
    }


def _candidate(ranked: Ranked) -> dict[str, Any]:
    c = ranked.candidate
    return {
        "source": c.match.article.source,
        "start": c.start,
        "end": c.end,
        "text": c.text,
        "score": round(ranked.score, 3),
        "maxsim": round(c.maxsim, 4),
        "context": round(c.context, 4),
        "hybrid": round(c.match.score, 4),
        "said": round(ranked.judged.sure, 3),
        "share": round(ranked.share, 4),
        "chosen": ranked.chosen,
        "why": ranked.why,
    }
