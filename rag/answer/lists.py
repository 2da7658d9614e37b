"""Lists over all articles: every sentence whose words answer, once, with a footnote to each article that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.analysis import normal_form, words
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import Composer, shown
from rag.language.requests import as_question
from rag.question.question import Question
from rag.reading.choosing import Chooser, is_story
from rag.reading.finder import Finder
from rag.reading.ranked import Ranked
from rag.search.filters import Filters
from rag.search.retriever import Retriever

_PASSAGES = 40  # So many are read: a list gathers what a fact needs once.
_SHOWN, _WITNESSES = 10, 3
_ANSWERS, _BEHIND = 1.0, 4.0  # Log-odds that a sentence answers, and how far it may be behind the best.


def gathered(finder: Finder, composer: Composer, question: Question, filters: Filters | None = None) -> Answer | None:
    """Return what answers a question for several things, a sentence an item, the surest first; None where there are no
    two."""
    asked = replace(question, rephrased=as_question(question.own), parts=(), follows=None)
    fitted, chooser = finder.fitted, finder.chooser
    reads_more = Chooser(chooser.scorer, chooser.reader, fitted, windows=_PASSAGES)
    retriever = Retriever(composer.index, passages=_PASSAGES)
    findings = Finder(retriever, reads_more, fitted, finder.threshold).find(asked, filters)
    items = _items([r for r in findings.quotes.ranked if r.said and is_story(r.candidate)])
    if len(items) < 2 or not findings.is_answered:
        return None
    cited: list[Citation] = []
    sentences: list[Sentence] = []
    for item in items[:_SHOWN]:
        own = [composer.quote(len(cited) + n, ranked) for n, ranked in enumerate(item[:_WITNESSES], start=1)]
        cited += own
        sentences.append(Sentence(shown(own[0].quote), tuple(c.number for c in own), supported=True))
    if len(items) > _SHOWN:
        sentences.append(Sentence(f"And {len(items) - _SHOWN} more."))
    return Answer(
        question=question.text,
        query=question.query,
        outcome="answered" if findings.confidence >= fitted.answer else "closest",
        confidence=round(findings.confidence, 4),
        sentences=tuple(sentences),
        citations=tuple(cited),
        retrieved=tuple(dict.fromkeys(c.source for c in cited)),
        generation=composer.index.generation,
        kind="list",
    )


def _items(ranked: Sequence[Ranked]) -> list[list[Ranked]]:
    """Return the sentences that answer, those whose words say the same together, the surest first."""
    best = max((r.judged.answers for r in ranked), default=0.0)
    sure = [r for r in ranked if r.judged.answers >= max(_ANSWERS, best - _BEHIND)]
    items: list[tuple[frozenset[str], list[Ranked]]] = []
    for one in sorted(sure, key=lambda r: -r.judged.answers):
        said = frozenset(normal_form(word) for word in words(one.said))
        same = next((item for known, item in items if said <= known or known <= said), None)
        if same is None:
            items.append((said, [one]))
        elif all(one.candidate.match.article.source != r.candidate.match.article.source for r in same):
            same.append(one)
    return [item for _, item in items]
