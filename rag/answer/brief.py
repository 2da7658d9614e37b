"""Briefs on a topic: what the articles say of it, from several of them, in the order of events, with dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from index.article import Article
from index.embedder import read_again
from index.minilm import Floats
from index.opened import Index
from index.story import Told, sentence_vectors, story
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import cite, shown
from rag.answer.disagreement import differ
from rag.answer.refusal_wording import missing_words
from rag.answer.summarising import chosen, opens_backwards, specifics
from rag.language.dates import event
from rag.language.periods import in_words
from rag.language.requests import subject_of
from rag.question.question import Question
from rag.search.filters import Filters
from rag.search.late_interaction import SentenceScorer
from rag.search.match import Match
from rag.search.retriever import Retriever

_PASSAGES = 60
_LEAST, _MOST, _FROM_ONE = 6, 15, 2
# A best score below which nothing is about the topic: 0.05 to 0.30 for eight topics of others, 0.35 and more for ours.
_ABOUT = 0.32
_NEAR = 0.6  # A passage whose score is lower than this share of the best one's is about something else.
_FITS, _LEANS = 2.0, 0.3
_SAME, _SAME_MATTER = 0.68, 0.6  # Cosines: from the one on two sentences say the same, from the other of the same.
_WITNESSES = 2  # beside the sentence that is shown


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """A sentence that may stand in a brief, how well it fits the topic, and its vector."""

    article: Article
    told: Told
    fits: float
    vector: Floats

    @property
    def text(self) -> str:
        return self.article.text[self.told.start : self.told.end]

    @property
    def reported(self) -> str:
        """The day of the article, as an ISO date, where the sentence names no day or month itself; else empty."""
        return "" if event(self.text) else self.article.date or ""

    @property
    def order(self) -> tuple[str, str, int]:
        """Where the sentence belongs in the order of events."""
        day = event(self.text)
        return day.first.isoformat() if day else self.reported, self.article.source, self.told.start

    @property
    def place(self) -> tuple[str, int]:
        return self.article.source, self.told.end


def brief(index: Index, question: Question, filters: Filters | None = None) -> Answer:
    """Return what the articles say of a topic, in 6 to 15 sentences in the order of events; at most two of one article
    unless there is one only. What several articles say alike has a footnote to each; a note names differing figures."""
    question = replace(question, rephrased=subject_of(question.text))
    points = _points(index, question, _relevant(index, question, filters))
    begun = Answer(question.text, question.own, "answered", generation=index.generation, kind="brief")
    if not points:
        return replace(begun, outcome="refused", missing=missing_words(index, question))
    vectors = np.stack([p.vector for p in points])
    alike = vectors @ vectors.T
    picked = sorted(_picked(points, alike), key=lambda i: points[i].order)
    return _told(index, begun, points, alike, picked)


def _relevant(index: Index, question: Question, filters: Filters | None) -> list[Match]:
    topic = next((t for t in index.topics() if t.name.casefold() == question.own.casefold()), None)
    if topic and (filters is None or filters.empty):
        filters = Filters(sources=frozenset(topic.sources))
    matches = Retriever(index, passages=_PASSAGES).find(question, filters).matches
    best = max((m.score for m in matches), default=0.0)
    return [m for m in matches if (topic or best >= _ABOUT) and m.score >= _NEAR * best]


def _points(index: Index, question: Question, matches: Sequence[Match]) -> list[_Point]:
    """Return the sentences of the matches that tell the story, with how well they fit."""
    fine = read_again(index.minilm, [(m.article, m.passage) for m in matches])
    read = {match.number: tokens for match, tokens in zip(matches, fine, strict=True)}
    fits = {
        (c.match.number, c.end): c.context for c in SentenceScorer(index, read.__getitem__).score(question, matches)
    }
    articles = {m.article.source: m.article for m in matches}
    points: list[_Point] = []
    for article in articles.values():
        if told := [t for t in story(index.catalogue, article) if (t.passage, t.end) in fits]:
            vectors = sentence_vectors(index, article, told, read)
            points += [_Point(article, t, fits[t.passage, t.end], v) for t, v in zip(told, vectors, strict=True)]
    return points


def _picked(points: Sequence[_Point], alike: Floats) -> list[int]:
    fits = np.array([p.fits for p in points])
    weights = np.exp(5 * (fits - fits.max()))
    middle = alike @ weights / weights.sum()
    leans = np.array([opens_backwards(p.text) for p in points])
    sources = {p.article.source for p in points}
    count = min(_MOST, max(_LEAST, _FROM_ONE * len(sources)))

    def allowed(position: int, before: Sequence[int]) -> bool:
        own = points[position].article.source
        many = len(sources) > 1 and sum(points[i].article.source == own for i in before) >= _FROM_ONE
        again = (i for i in before if alike[position, i] >= _SAME)
        return not many and all(differ(points[position].text, points[i].text) for i in again)

    worth = _FITS * fits + middle - _LEANS * leans
    return chosen(worth, alike, [specifics(p.text) for p in points], count, allowed=allowed)


def _told(index: Index, begun: Answer, points: Sequence[_Point], alike: Floats, picked: Sequence[int]) -> Answer:
    """Return the brief: the points in order, with a footnote to all that say the same; what names no day itself says
    when it was reported."""
    sentences: list[Sentence] = []
    cited: list[Citation] = []
    for day, group in groupby(picked, key=lambda i: points[i].reported):
        lead = f"Reported {in_words(day)}: " if day else ""
        for i in group:
            same = _witnesses(points, alike, i)
            numbers = tuple(range(len(cited) + 1, len(cited) + 1 + len(same)))
            cited += [_cited(index, number, points[j]) for number, j in zip(numbers, same, strict=True)]
            sentences.append(Sentence(lead + shown(cited[numbers[0] - 1].quote), numbers, supported=True))
            lead = ""
    by_place = {(c.source, c.end): c.number for c in cited}
    differing = [
        f"[{by_place[points[i].place]}] and [{by_place[points[j].place]}]"
        for at, i in enumerate(picked)
        for j in picked[at + 1 :]
        if alike[i, j] >= _SAME_MATTER and differ(points[i].text, points[j].text)
    ]
    return replace(
        begun,
        sentences=tuple(sentences),
        citations=tuple(cited),
        retrieved=tuple(dict.fromkeys(p.article.source for p in points)),
        note=f"The articles give different figures: {', '.join(differing)}." if differing else None,
    )


def _witnesses(points: Sequence[_Point], alike: Floats, position: int) -> list[int]:
    """Return a point and those of other articles that say the same, one an article."""
    found = {points[position].article.source: position}
    for other in np.argsort(-alike[position]):
        if alike[position, other] < _SAME or len(found) > _WITNESSES:
            break
        if not differ(points[position].text, points[int(other)].text):
            found.setdefault(points[int(other)].article.source, int(other))
    return list(found.values())


def _cited(index: Index, number: int, point: _Point) -> Citation:
    return cite(index, number, point.article, point.told.start, point.told.end)
