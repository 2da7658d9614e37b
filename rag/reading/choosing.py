"""Answers by quotes: reads the likeliest passages and chooses the sentences that answer, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from index.analysis import terms
from rag.language.heads import asks_of_a_head, in_head
from rag.language.numbers import numbers
from rag.question.timeliness import Timeliness
from rag.reading.calibration import Calibration
from rag.reading.ranked import Place, Quotes, Ranked
from rag.reading.reader import UNREAD, Judged, Reads, Window
from rag.search.late_interaction import Candidate, SentenceScorer
from rag.search.match import Retrieval

# In log-odds: a teaser must be far ahead of a story's own lines to be quoted, and a heading says nothing by itself.
# On the open sets they change nothing (docs/notes.md); an advert shown as an answer would cost trust all the same.
_HANDICAP, _HEADING_HANDICAP = 4.0, 8.0
HEADING = re.compile(r"#{1,6}\s")  # In Markdown; "#MeToo was …" is none.

_ENDS = re.compile(r"[.!?…。！？｡।؟۔።][\"'”’»)\]」』）]*\s*$")
_LEAST_WORDS = 4
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}")  # two letters of Chinese or Japanese, as much as a word
_NEARLY, _SHORTER = 0.5, 0.5  # In log-odds behind the best; as a share of its words.


class Chooser:
    """Chooses sentences; never changes a word of them."""

    def __init__(
        self,
        scorer: SentenceScorer,
        reader: Reads,
        fitted: Calibration,
        *,
        sentences: int = 3,
        windows: int = 8,
    ) -> None:
        """`sentences`: the most an answer has; `windows`: the passages that are read."""
        self.scorer = scorer
        self.reader = reader
        self.fitted = fitted
        self.sentences = sentences
        self.windows = windows

    def choose(
        self, retrieval: Retrieval, sentences: int | None = None, without: frozenset[Place] = frozenset()
    ) -> Quotes:
        """Return the sentences that answer the retrieval's question; nothing when nothing was retrieved.

        `sentences` is the most of them, if not as set up; those at the places in `without` are not wanted.
        """
        most = self.sentences if sentences is None else sentences
        scored = self.scorer.score(retrieval.question, retrieval.matches)
        of_heads = asks_of_a_head(retrieval.question.read_as)
        candidates = [
            c
            for c in scored
            if (c.match.article.source, c.start) not in without
            and (of_heads or not in_head(c.match.article.text, c.start))
        ]
        if not candidates:
            return Quotes((), ())
        times = Timeliness.of(retrieval.question, (m.article.date for m in retrieval.matches))
        seen = [features(c, times) for c in candidates]
        judged = self._read(retrieval, candidates, [self.fitted.glance.logit(f) for f in seen])
        scores = np.array(
            [
                self.fitted.ranking.logit({**f, "said": j.sure}) - _handicap(c)
                for c, f, j in zip(candidates, seen, judged, strict=True)
            ]
        )
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        ranked = [
            Ranked(candidates[i], judged[i], float(scores[i]), float(shares[i]))
            for i in np.argsort(-scores, kind="stable")
        ]
        ranked = sorted(self._judged(_shorter_first(ranked), most), key=lambda r: -r.score)
        return Quotes(tuple(_reading_order([r for r in ranked if r.chosen])), tuple(ranked))

    def _read(self, retrieval: Retrieval, candidates: Sequence[Candidate], glances: Sequence[float]) -> list[Judged]:
        """Read the passages of the best candidates at first glance; return what the reader says of each candidate."""
        order = sorted(range(len(candidates)), key=lambda i: -glances[i])
        matches = list({candidates[i].match.number: candidates[i].match for i in order}.values())[: self.windows]
        windows = [Window(m.article.title, tuple(m.article.text[a:b] for a, b in m.passage.sentences)) for m in matches]
        readings = self.reader.read(retrieval.question.read_as, windows)
        said = {m.number: r.sentences for m, r in zip(matches, readings, strict=True)}
        return [said[c.match.number][c.position] if c.match.number in said else UNREAD for c in candidates]

    def _judged(self, ranked: Sequence[Ranked], most: int) -> Iterator[Ranked]:
        """Choose the best; then others, until one of them answers with the chance that is enough, and neighbours of
        the best that answer nearly as surely; give every candidate its reason."""
        chosen: list[str] = []
        reached = 0.0
        for item in ranked:
            behind = ranked[0].score - item.score
            if len(chosen) == most:
                yield replace(item, why=f"the answer has its {most} sentences")
            elif chosen and not (
                (reached < self.fitted.enough and behind <= self.fitted.margin) or self._beside(item, ranked[0])
            ):
                yield replace(item, why=f"{behind:.1f} behind the best, which is enough")
            elif chosen and (not item.words or _handicap(item.candidate)):
                yield replace(item, why="no words of the story in it answer")
            elif any(_alike(item.candidate.text, other) for other in chosen):
                reached += item.share
                yield replace(item, why="says the same as a chosen sentence")
            else:
                why = f"{behind:.1f} behind the best" if chosen else "the best"
                chosen.append(item.candidate.text)
                reached += item.share
                yield replace(item, chosen=True, why=why)

    def _beside(self, item: Ranked, best: Ranked) -> bool:
        """Tell whether a sentence of the best one's passage is nearly as sure to belong to the answer."""
        same = item.candidate.match.number == best.candidate.match.number
        return same and best.judged.answers - item.judged.answers < self.fitted.beside


def features(candidate: Candidate, times: Timeliness) -> dict[str, float]:
    """Return the named features a candidate is ranked by, but what the reader says of it."""
    return {
        "hybrid": candidate.match.score,
        "maxsim": candidate.maxsim,
        "context": candidate.context,
        "timely": times.score(candidate.match.article.date),
    }


def _handicap(candidate: Candidate) -> float:
    return _HANDICAP if candidate.boilerplate else _HEADING_HANDICAP if _is_heading(candidate) else 0.0


def is_story(candidate: Candidate) -> bool:
    """Tell whether a candidate is a sentence of an article's story: no heading, advert, byline or dateline."""
    return not _handicap(candidate) and is_sentence(candidate.text)


def is_sentence(text: str) -> bool:
    """Tell whether a text is a whole sentence of some words, and no heading."""
    long_enough = len(text.split()) >= _LEAST_WORDS or len(_NO_SPACES.findall(text)) >= _LEAST_WORDS
    return bool(_ENDS.search(text)) and long_enough and not HEADING.match(text)


def _is_heading(candidate: Candidate) -> bool:
    """Tell whether a candidate is the article's title, or a heading in Markdown."""
    return bool(HEADING.match(candidate.text)) or " ".join(candidate.text.split()) == candidate.match.article.title


def _alike(text: str, other: str) -> bool:
    """Tell whether two sentences say the same in nearly the same words and with the same figures."""
    figures, others = numbers(text), numbers(other)
    if figures and others and not figures & others:
        return False
    words, shared = set(terms(text)), set(terms(other))
    smaller = min(len(words), len(shared))
    return smaller == 0 or len(words & shared) >= 0.8 * smaller


def _shorter_first(ranked: list[Ranked]) -> list[Ranked]:
    """Put first what says the same as the best in at most half its words and nearly as surely: for "Who is Rubio?"
    "Marco Rubio is secretary of state." before a sentence that names four people and what they are."""
    best = ranked[0]
    for other in ranked[1:]:
        text = other.candidate.text
        if best.score - other.score > _NEARLY or not best.said:
            break
        short = is_story(other.candidate) and len(text.split()) <= _SHORTER * len(best.candidate.text.split())
        if short and other.words and set(terms(best.said)) <= set(terms(text)) and _alike(text, best.candidate.text):
            return [other, *(r for r in ranked if r is not other)]
    return ranked


def _reading_order(chosen: list[Ranked]) -> list[Ranked]:
    """Put the best sentence first, then its article's others as they stand there, then the rest by score."""

    def place(r: Ranked) -> tuple[int, int]:
        own = r.candidate.match.article.source == chosen[0].candidate.match.article.source
        return (0, 0) if r is chosen[0] else (1, r.candidate.start) if own else (2, 0)

    return sorted(chosen, key=place)
