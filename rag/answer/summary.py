"""Sums up one article in its own words, and finds the article that a request means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.analysis import terms
from index.article import Article
from index.opened import Index
from index.story import sentence_vectors, story
from rag.answer.answer import Answer, Sentence
from rag.answer.composing import cite, shown
from rag.answer.summarising import summarised, summary_length
from rag.language.requests import age_meant, subject_of
from rag.question.kind import Kind
from rag.question.question import Question
from rag.question.timeliness import Timeliness
from rag.search.filters import Filters
from rag.search.match import Match
from rag.search.narrowing import Narrowing
from rag.search.retriever import Retriever

# How much a title that says all of a request counts beside its passages' scores, 0 to 1, and a date that fits.
_TITLE, _TIMELY = 0.5, 0.3


def summary(index: Index, article: Article, question: str | None = None, *, sentences: int | None = None) -> Answer:
    """Return an article's summary: three to five of its sentences, or as many as wished, in its order."""
    told = story(index.catalogue, article)
    count = summary_length(len(told)) if sentences is None else sentences
    if len(told) > count:
        told = summarised(article.text, told, sentence_vectors(index, article, told), count)
    return quoting(
        index,
        question or f"Summary of “{article.title}”",
        [(article, t.start, t.end) for t in told],
        kind="summary",
    )


def quoting(index: Index, question: str, places: Sequence[tuple[Article, int, int]], *, kind: Kind) -> Answer:
    """Return an answer that says the words at these places, (article, start, end), one after the other."""
    cited = [cite(index, number, *place) for number, place in enumerate(places, start=1)]
    return Answer(
        question=question,
        query=question,
        outcome="answered" if cited else "refused",
        sentences=tuple(Sentence(shown(c.quote), (c.number,), supported=True) for c in cited),
        citations=tuple(cited),
        retrieved=tuple(dict.fromkeys(c.source for c in cited)),
        generation=index.generation,
        kind=kind,
    )


def article_named(index: Index, question: Question, filters: Filters | None = None) -> Article | None:
    """Return the article that a request names by its source, its title or its age ("the newest one"); else None."""
    subject = subject_of(question.text)
    if exact := index.article(subject):
        return exact
    infos = [info for info in index.articles() if filters is None or filters.keeps(info)]
    if age := age_meant(question.text):
        publishers = Narrowing.of(question.text, infos, question.as_of or date.today()).publishers
        dated = [i for i in infos if i.date and (not publishers or i.publisher in publishers)]
        chosen = (max if age == "newest" else min)(dated, key=lambda i: i.date or "", default=None)
        return index.article(chosen.source) if chosen else None
    wanted = terms(subject)
    titled = [info for info in infos if terms(info.title) == wanted] if wanted else []
    return index.article(titled[0].source) if len(titled) == 1 else None


def article_meant(retriever: Retriever, question: Question, filters: Filters | None = None) -> Article | None:
    """Return the article that a request names, or else is about; None where none is."""
    index, subject = retriever.index, subject_of(question.text)
    if named := article_named(index, question, filters):
        return named
    wanted = set(terms(subject))
    if not any(index.lexical.document_frequency(term) for term in wanted):
        return None
    matches = retriever.find(replace(question, rephrased=subject), filters).matches
    times = Timeliness.of(question, (match.article.date for match in matches))

    def fits(match: Match) -> float:
        title = set(terms(match.article.title))
        named = len(title & wanted) / max(1, len(wanted))
        return match.score + _TITLE * named + _TIMELY * times.score(match.article.date)

    return max(matches, key=fits).article if matches else None
