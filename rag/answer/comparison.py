"""Compares two sides: what the articles say of each, one after the other, each sentence with its footnote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.analysis import terms
from index.catalogue import ArticleInfo
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import Composer, shown
from rag.language.requests import Comparison, compared
from rag.question.asking import asked
from rag.question.question import Question
from rag.reading.choosing import is_story
from rag.reading.finder import Finder
from rag.reading.ranked import Ranked
from rag.search.filters import Filters

_EACH = 3  # Sentences of a side.
_BEHIND = 4.0  # Log-odds that a side's further sentences may be behind its best.


def comparison(finder: Finder, composer: Composer, question: Question, filters: Filters | None = None) -> Answer | None:
    """Return what each of two sides says of a matter, or what is said of each; None where the question names no two. A
    side that is a publisher is heard in its own articles."""
    wanted = compared(question.text)
    if wanted is None:
        return None
    cited: list[Citation] = []
    sentences: list[Sentence] = []
    silent: list[str] = []
    for side in wanted.sides:
        found = _side(finder, composer.index.articles(), side, wanted, question, filters or Filters())
        own = [composer.quote(len(cited) + n, ranked) for n, ranked in enumerate(found, start=1)]
        cited += own
        if own:
            label = side.removesuffix("'s").removesuffix("’s")
            sentences.append(Sentence(f"{label[:1].upper()}{label[1:]}:"))
            sentences += [Sentence(shown(c.quote), (c.number,), supported=True) for c in own]
        else:
            silent.append(f"“{side}”")
    begun = Answer(question.text, question.query, "answered", generation=composer.index.generation, kind="comparison")
    if not cited:
        return replace(composer.refusal(finder.find(question, filters)), kind="comparison")
    return replace(
        begun,
        outcome="closest" if silent else "answered",
        sentences=tuple(sentences),
        citations=tuple(cited),
        retrieved=tuple(dict.fromkeys(c.source for c in cited)),
        note=f"The articles say nothing on this of {' and '.join(silent)}." if silent else None,
    )


def _side(
    finder: Finder, infos: Sequence[ArticleInfo], side: str, wanted: Comparison, question: Question, filters: Filters
) -> list[Ranked]:
    """Return the sentences that say most of a side's matter, in the order of their article."""
    named = {i.publisher for i in infos if i.publisher and i.publisher.casefold() in side.casefold()}
    publishers = named or {i.publisher for i in infos if i.publisher and side.casefold() in i.publisher.casefold()}
    own = frozenset(i.source for i in infos if i.publisher in publishers and filters.keeps(i))
    if own:
        filters = replace(filters, sources=own)
    asks = wanted.matter or side if own else wanted.asks_of(side)
    findings = finder.find(asked(asks, as_of=question.as_of), filters)
    ranked = [r for r in findings.quotes.ranked if is_story(r.candidate)]
    if not ranked or not (own or findings.is_answered):
        return []
    near = [r for r in ranked if r.judged.answers >= ranked[0].judged.answers - _BEHIND]
    if not own:  # What is said of somebody else stands nearby, too.
        about = set(terms(side))
        near = [r for r in near if about & set(terms(r.candidate.text))] or near[:1]
    return sorted(near[:_EACH], key=lambda r: (r.candidate.match.article.source, r.candidate.start))
