"""Answers by quotes: chooses the one to three sentences that say it best, verbatim, and the items of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.analysis import terms
from rag.asked_type import Asked, asked_type, holds
from rag.calibration import LinearModel
from rag.late_interaction import Candidate, SentenceScorer
from rag.listing import asks_for_list, list_around
from rag.quantities import numbers
from rag.retrieval import Retrieval
from rag.timeliness import Timeliness

# In log-odds: a teaser must be far ahead of a story's own lines to be quoted, and a heading says nothing by itself.
_HANDICAP, _HEADING_HANDICAP = 4.0, 8.0

LIST_SENTENCES = 8
"""So many sentences an answer may have when they are one list, its announcement counted."""


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

    def answer(self, retrieval: Retrieval, as_of: date | None = None, *, sentences: int | None = None) -> Quotes:
        """Return the sentences that answer the retrieval's query; nothing when nothing was retrieved.

        `as_of` is the day the question is asked, where that matters; `sentences` the most of them, if not as set up.
        """
        most = self.sentences if sentences is None else sentences
        candidates = self.scorer.score(retrieval.query, retrieval.matches)
        asked = asked_type(retrieval.query.question)
        times = Timeliness.of(retrieval.query.text, as_of, (m.article.date for m in retrieval.matches))
        scored = sorted(
            (Ranked(c, self._score(features(c, asked, times, retrieval.query.text), c)) for c in candidates),
            key=lambda r: -r.score,
        )
        ranked = tuple(self._judged(scored, most))
        items: list[Ranked] = []
        if most > 1 and asks_for_list(retrieval.query.question):
            items = next(filter(None, (_list_of(r.candidate, ranked) for r in ranked if r.chosen)), [])
            ranked = tuple(_with_list(ranked, items, most))
        return Quotes(tuple(_reading_order([r for r in ranked if r.chosen], items)), ranked)

    def _score(self, named: dict[str, float], candidate: Candidate) -> float:
        handicap = _HANDICAP if candidate.boilerplate else _HEADING_HANDICAP if _is_heading(candidate) else 0.0
        return self.ranking.logit(named) - handicap

    def _judged(self, ranked: Sequence[Ranked], most: int) -> Iterator[Ranked]:
        """Choose the best, then what is nearly as good and says something else; give every candidate its reason."""
        chosen: list[str] = []
        for item in ranked:
            behind = ranked[0].score - item.score
            if len(chosen) == most:
                yield replace(item, why=f"the answer has its {most} sentences")
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


def _list_of(candidate: Candidate, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the sentences of the list that a candidate belongs to, as they stand in the article; empty for no list.

    Of a long list the first `LIST_SENTENCES` are kept, or those that end with the candidate.
    """
    article = candidate.match.article
    own = {r.candidate.start: r for r in ranked if r.candidate.match.article.source == article.source}
    starts = sorted(own)
    at = starts.index(candidate.start)
    run = list_around(article.text, [(n, own[n].candidate.end) for n in starts], at)
    end = max(LIST_SENTENCES, run.index(at) + 1) if run else 0
    return [own[starts[n]] for n in run[max(0, end - LIST_SENTENCES) : end]]


def _with_list(ranked: Sequence[Ranked], items: Sequence[Ranked], sentences: int) -> Iterator[Ranked]:
    """Choose all items; what else was chosen stays while there is room."""
    room = sentences - len(items)
    for item in ranked:
        if item in items:
            yield replace(item, chosen=True, why=item.why if item.chosen else "an item of the same list")
        elif item.chosen and items and room <= 0:
            yield replace(item, chosen=False, why="the list fills the answer")
        else:
            room -= item.chosen
            yield item


def _reading_order(chosen: list[Ranked], items: Sequence[Ranked]) -> list[Ranked]:
    """Put a list first as it stands; else the best sentence, then its article's others as they stand there, then the
    rest by score."""
    if not chosen:
        return []
    source = (items or chosen)[0].candidate.match.article.source
    first = {id(chosen[0].candidate)} if not items else {id(item.candidate) for item in items}

    def place(r: Ranked) -> tuple[int, int]:
        if r.candidate.match.article.source != source:
            return 2, 0
        return int(id(r.candidate) not in first), r.candidate.start

    return sorted(chosen, key=place)
