"""Answers by quotes: chooses the one to three sentences that say it best, verbatim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.analysis import terms
from rag.asked_type import Asked, asked_type, holds
from rag.calibration import LinearModel
from rag.late_interaction import Candidate, SentenceScorer
from rag.quantities import numbers
from rag.retrieval import Retrieval
from rag.timeliness import Timeliness

# In log-odds: a teaser must be far ahead of a story's own lines to be quoted, and a heading says nothing by itself.
_HANDICAP, _HEADING_HANDICAP = 4.0, 8.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score in log-odds; only differences mean anything. `why`: chosen or not, and the reason."""

    candidate: Candidate
    score: float
    chosen: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Quotes:
    """What the answerer chose, in reading order (best sentence first), and all candidates, best first."""

    chosen: tuple[Ranked, ...]
    ranked: tuple[Ranked, ...]


class QuotesAnswerer:
    """Chooses sentences; never changes a word of them."""

    def __init__(self, scorer: SentenceScorer, *, sentences: int = 3, ranking: LinearModel, margin: float) -> None:
        """`margin`: how far, in log-odds, a further sentence may fall behind the best."""
        self.scorer = scorer
        self.sentences = sentences
        self.ranking = ranking
        self.margin = margin

    def answer(self, retrieval: Retrieval, as_of: date | None = None) -> Quotes:
        """Return the sentences that answer the retrieval's query; nothing when nothing was retrieved.

        `as_of` is the day the question is asked, where that matters.
        """
        candidates = self.scorer.score(retrieval.query, retrieval.matches)
        asked = asked_type(retrieval.query.question)
        times = Timeliness.of(retrieval.query.text, as_of, (m.article.date for m in retrieval.matches))
        scored = sorted(
            (Ranked(c, self._score(features(c, asked, times, retrieval.query.text), c)) for c in candidates),
            key=lambda r: -r.score,
        )
        ranked = tuple(self._judged(scored))
        return Quotes(tuple(_reading_order([r for r in ranked if r.chosen])), ranked)

    def _score(self, named: dict[str, float], candidate: Candidate) -> float:
        handicap = _HANDICAP if candidate.boilerplate else _HEADING_HANDICAP if _is_heading(candidate) else 0.0
        return self.ranking.logit(named) - handicap

    def _judged(self, ranked: Sequence[Ranked]) -> Iterator[Ranked]:
        """Choose the best, then what is nearly as good and says something else; give every candidate its reason."""
        chosen: list[str] = []
        for item in ranked:
            behind = ranked[0].score - item.score
            if len(chosen) == self.sentences:
                yield replace(item, why=f"the answer has its {self.sentences} sentences")
            elif behind > self.margin:
                yield replace(item, why=f"{behind:.1f} behind the best, {self.margin:.1f} at most")
            elif any(_alike(item.candidate.text, other) for other in chosen):
                yield replace(item, why="says the same as a chosen sentence")
            else:
                why = f"{behind:.1f} behind the best" if chosen else "the best"
                chosen.append(item.candidate.text)
                yield replace(item, chosen=True, why=why)


def features(candidate: Candidate, asked: Asked | None, times: Timeliness, query: str) -> dict[str, float]:
    """Return the named features a candidate is ranked by; `asked` is 1 when it holds the kind of thing asked for,
    0.5 when no kind is, else 0."""
    return {
        "hybrid": candidate.match.score,
        "maxsim": candidate.maxsim,
        "context": candidate.context,
        "timely": times.score(candidate.match.article.date),
        "asked": 0.5 if asked is None else float(holds(asked, candidate.text, query)),
    }


def _is_heading(candidate: Candidate) -> bool:
    """Tell whether a candidate is the article's title, or a heading in Markdown."""
    return candidate.text.startswith("#") or " ".join(candidate.text.split()) == candidate.match.article.title


def _alike(text: str, other: str) -> bool:
    """Tell whether two sentences say the same in nearly the same words and with the same figures."""
    figures, others = numbers(text), numbers(other)
    if figures and others and not figures & others:
        return False
    words, shared = set(terms(text)), set(terms(other))
    smaller = min(len(words), len(shared))
    return smaller == 0 or len(words & shared) >= 0.8 * smaller


def _reading_order(chosen: list[Ranked]) -> list[Ranked]:
    """Put the best sentence first, then its article's others as they stand there, then the rest by score."""
    if not chosen:
        return []
    best, others = chosen[0], chosen[1:]
    source = best.candidate.match.article.source
    same = [r for r in others if r.candidate.match.article.source == source]
    rest = [r for r in others if r.candidate.match.article.source != source]
    return [best, *sorted(same, key=lambda r: r.candidate.start), *rest]
