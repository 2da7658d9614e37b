"""Lists over all articles: every sentence whose words answer, or that gives a value of the sort that is asked for,
once, with a footnote to each article that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.analysis import normal_form, terms, words
from rag.answer.answer import Answer, Outcome, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import Composer, shown
from rag.language.requests import as_question
from rag.language.sorts import Wanted, values_wanted
from rag.question.question import Question
from rag.reading.choosing import Chooser, is_story
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.reading.ranked import Ranked
from rag.reading.read_once import ReadOnce
from rag.search.filters import Filters
from rag.search.retriever import Retriever

# So many passages are read: a list gathers what a fact needs once. It reads on while that brings something new.
_ROUNDS = (40, 80, 160)
_SHOWN, _WITNESSES = 10, 3
_ANSWERS, _BEHIND = 1.0, 4.0  # Log-odds that a sentence answers, and how far it may be behind the best.


def gathered(finder: Finder, composer: Composer, question: Question, filters: Filters | None = None) -> Answer | None:
    """Return what answers a question for several things, a sentence an item, the surest first; None where there are no
    two, or no value of the sort that is asked for."""
    wanted = values_wanted(question.own)
    searched = wanted.search if wanted else as_question(question.own)
    asked = replace(question, rephrased=searched, parts=(), follows=None)
    once = ReadOnce(finder.chooser.reader)
    rounds = [*_rounds(finder, once, composer, asked, filters, wanted)]
    first, items = rounds[0][0], rounds[-1][1]
    if wanted and items:
        return _told(items, question, composer)
    if wanted:  # Whatever else answers it is better than nothing.
        first, items = [*_rounds(finder, once, composer, asked, filters, None)][-1]
    if len(items) < 2 or not first.is_answered:
        return None
    answer = _told(items, question, composer)
    outcome: Outcome = "answered" if first.confidence >= finder.fitted.answer else "closest"
    return replace(answer, outcome=outcome, confidence=round(first.confidence, 4))


def _rounds(
    finder: Finder,
    once: ReadOnce,
    composer: Composer,
    asked: Question,
    filters: Filters | None,
    wanted: Wanted | None,
) -> Iterator[tuple[Findings, list[list[Ranked]]]]:
    """Yield what is found in more and more passages, and the items of the list in it, while there are more of them."""
    chooser, fitted, known = finder.chooser, finder.fitted, 0
    for passages in _ROUNDS:
        reads = Chooser(chooser.scorer, once, fitted, windows=passages)
        retriever = Retriever(composer.index, passages=passages, per_article=passages)
        findings = Finder(retriever, reads, fitted, finder.threshold).find(asked, filters)
        told = [r for r in findings.quotes.ranked if is_story(r.candidate)]
        answering = _valued(told, wanted) if wanted else [(r, r.said) for r in _sure([r for r in told if r.said])]
        items = _items(answering)
        yield findings, items
        if len(items) == known or passages >= findings.retrieval.searched:
            return
        known = len(items)


def _told(items: Sequence[Sequence[Ranked]], question: Question, composer: Composer) -> Answer:
    """Return the items, a sentence of each with a footnote to its witnesses."""
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
        outcome="answered",
        sentences=tuple(sentences),
        citations=tuple(cited),
        retrieved=tuple(dict.fromkeys(c.source for c in cited)),
        generation=composer.index.generation,
        kind="list",
    )


def _valued(ranked: Sequence[Ranked], wanted: Wanted) -> list[tuple[Ranked, str]]:
    """Return the sentences that give a value that is wanted, and speak of its matter, with their values."""
    matter = set(terms(wanted.matter))
    return [
        (r, " ".join(values))
        for r in ranked
        if matter <= set(terms(r.candidate.text)) and (values := wanted.among(r.candidate.text))
    ]


def _sure(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the sentences that answer, the surest first."""
    best = max((r.judged.answers for r in ranked), default=0.0)
    sure = [r for r in ranked if r.judged.answers >= max(_ANSWERS, best - _BEHIND)]
    return sorted(sure, key=lambda r: -r.judged.answers)


def _items(told: Iterable[tuple[Ranked, str]]) -> list[list[Ranked]]:
    """Return sentences, each with the words that answer, those whose words say the same together."""
    items: list[tuple[frozenset[str], list[Ranked]]] = []
    for one, answers in told:
        said = frozenset(normal_form(word) for word in words(answers))
        same = next((item for known, item in items if said <= known or known <= said), None)
        if same is None:
            items.append((said, [one]))
        elif all(one.candidate.match.article.source != r.candidate.match.article.source for r in same):
            same.append(one)
    return [item for _, item in items]
