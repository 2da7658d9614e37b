"""Reads a question in its conversation: one that says little by itself with the question before, and one that leans on
that where those are spoken of whom it is about."""

from __future__ import annotations

from dataclasses import replace

from index.analysis import normal_form, words
from rag.question.asking import asked, names_in
from rag.question.conversation import Message
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.search.filters import Filters


def in_context(finder: Finder, message: Message, findings: Findings, filters: Filters) -> Findings:
    """Return what is found for a question where it is read in its conversation; the findings as they are where that
    tells nothing."""
    question = findings.question
    if question.parts or message.corrects or not message.history:
        return findings
    if question.follows:
        return _of_the_same(finder, findings, filters)
    return findings if question.names else _with_the_one_before(finder, message, findings, filters)


def _with_the_one_before(finder: Finder, message: Message, findings: Findings, filters: Filters) -> Findings:
    """Return what a question that names nothing ("Who chairs the committee?") finds with the question before, where
    that is an answer and either comes from the article of the answer before or the question alone finds none."""
    question, enough = findings.question, finder.fitted.answer
    again = finder.find(asked(message.text, message.history, question.as_of, leaning=True), filters)
    if again.confidence < enough:
        return findings
    return again if findings.confidence < enough or _goes_on(again) else findings


def _goes_on(findings: Findings) -> bool:
    """Tell whether what is found stands in an article that the answer before came from."""
    told = findings.earlier.quotes.chosen if findings.earlier else ()
    return findings.quotes.chosen[0].place[0] in {r.place[0] for r in told}


def _of_the_same(finder: Finder, findings: Findings, filters: Filters) -> Findings:
    """Return what a question that leans on another finds where the names of that are spoken of; "his wife" in an
    article without them is somebody else's."""
    about = _names(findings)
    articles = {
        m.article.source: {normal_form(w) for w in words(f"{m.article.title} {m.article.text}")}
        for m in findings.retrieval.matches
    }
    chosen = findings.quotes.chosen
    if not about or not chosen or articles[chosen[0].place[0]] & about:
        return findings
    kept = frozenset(source for source, said in articles.items() if said & about)
    again = finder.find(findings.question, replace(filters, sources=kept)) if kept else findings
    return again if kept and again.is_answered else replace(again, confidence=0.0)


def _names(findings: Findings) -> set[str]:
    """Return the names in the questions that one leans on, and in the answer before."""
    asked_of: list[str] = []
    question = findings.question.follows
    while question:
        asked_of += question.names
        question = question.follows
    earlier = findings.earlier
    said = names_in(f"Said {earlier.quotes.said}") if earlier and earlier.is_answered else ()
    return {normal_form(word) for word in (*asked_of, *said) if not word[0].isdigit()}
