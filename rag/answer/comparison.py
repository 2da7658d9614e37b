"""Compares two sides: what the articles say of each, side by side, and what only one of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.analysis import terms
from index.catalogue import ArticleInfo
from index.minilm import DIMENSION, Floats
from index.opened import Index
from index.story import sentence_vectors, story
from rag.answer.answer import Answer, Sentence, Side
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
_SAID_TOO = 0.55  # The cosine from which two sentences may say the same: "only one says it" must not be said too often.


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is found of a side: the sentences `told` of it, and all that was `read` for it."""

    name: str
    told: tuple[Ranked, ...] = ()
    read: tuple[Ranked, ...] = ()

    @property
    def label(self) -> str:
        name = self.name.removesuffix("'s").removesuffix("’s")
        return f"{name[:1].upper()}{name[1:]}"


def comparison(finder: Finder, composer: Composer, question: Question, filters: Filters | None = None) -> Answer | None:
    """Return what each of two sides says of a matter, or what is said of each; None where the question names no two. A
    side that is a publisher is heard in its own articles."""
    wanted = compared(question.text)
    if wanted is None:
        return None
    infos = composer.index.articles()
    heard = [_heard(finder, infos, side, wanted, question, filters or Filters()) for side in wanted.sides]
    silent = [f"“{side.name}”" for side in heard if not side.told]
    if len(silent) == len(heard):
        return replace(composer.refusal(finder.find(question, filters)), kind="comparison")
    cited: list[Citation] = []
    sides: list[Side] = []
    for side, other in zip(heard, reversed(heard), strict=True):
        own = [composer.quote(len(cited) + n, ranked) for n, ranked in enumerate(side.told, start=1)]
        cited += own
        said = tuple(Sentence(shown(c.quote), (c.number,), supported=True) for c in own)
        sides.append(Side(side.label, said, _alone(composer.index, side.told, other.read)))
    return Answer(
        question=question.text,
        query=question.query,
        outcome="closest" if silent else "answered",
        sentences=tuple(s for side in sides if side.sentences for s in (Sentence(f"{side.name}:"), *side.sentences)),
        citations=tuple(cited),
        retrieved=tuple(dict.fromkeys(c.source for c in cited)),
        note=f"The articles say nothing on this of {' and '.join(silent)}." if silent else None,
        generation=composer.index.generation,
        kind="comparison",
        sides=tuple(sides),
    )


def _heard(
    finder: Finder, infos: Sequence[ArticleInfo], side: str, wanted: Comparison, question: Question, filters: Filters
) -> _Heard:
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
        return _Heard(side)
    if not own:  # What is said of somebody else stands nearby, too.
        about = set(terms(side))
        ranked = [r for r in ranked if about & set(terms(r.candidate.text))] or ranked[:1]
    near = [r for r in ranked if r.judged.answers >= ranked[0].judged.answers - _BEHIND][:_EACH]
    told = sorted(near, key=lambda r: (r.candidate.match.article.source, r.candidate.start))
    return _Heard(side, tuple(told), tuple(ranked))


def _alone(index: Index, told: Sequence[Ranked], others: Sequence[Ranked]) -> tuple[bool, ...]:
    """Tell of each sentence whether nothing that was read for the other side says the same."""
    if not told or not others:
        return (True,) * len(told)
    alike = _vectors(index, told) @ _vectors(index, others).T
    return tuple(bool(row.max() < _SAID_TOO) for row in alike)


def _vectors(index: Index, ranked: Sequence[Ranked]) -> Floats:
    """Return a vector for each sentence, (sentences, n); zeros for one that tells no story."""
    articles = {r.candidate.match.article.source: r.candidate.match.article for r in ranked}
    ends = {(r.candidate.match.number, r.candidate.end) for r in ranked}
    known: dict[tuple[str, int], Floats] = {}
    for source, article in articles.items():
        if told := [t for t in story(index.catalogue, article) if (t.passage, t.end) in ends]:
            found = sentence_vectors(index, article, told)
            known.update(((source, t.end), vector) for t, vector in zip(told, found, strict=True))
    nothing = np.zeros(DIMENSION, np.float32)
    return np.stack([known.get((r.candidate.match.article.source, r.candidate.end), nothing) for r in ranked])
