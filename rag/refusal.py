"""What speaks for an answer, and what a refusal says that the articles have instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from index.analysis import STOPWORDS, normal_form, words
from index.opened import Index
from rag.late_interaction import Candidate
from rag.quoting import Quotes
from rag.retrieval import Retrieval


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer. `said`: the reader's log-odds that the best sentence's words answer; `read`: its
    log-odds that any sentence read does; `context`: late interaction of the best sentence and its neighbours; `dense`:
    cosine of the question and the nearest passage."""

    said: float
    read: float
    context: float
    dense: float

    def features(self) -> dict[str, float]:
        """Return the features by name."""
        return asdict(self)


def gather(retrieval: Retrieval, quotes: Quotes) -> Evidence | None:
    """Collect the features of a query's best candidate; None when nothing was found."""
    if not quotes.ranked:
        return None
    best = quotes.ranked[0]
    return Evidence(
        said=best.judged.sure,
        read=float(np.logaddexp.reduce([r.judged.answers for r in quotes.ranked])),
        context=best.candidate.context,
        dense=max(m.dense for m in retrieval.matches),
    )


def names(question: str) -> list[str]:
    """Return a question's names and numbers: words that begin in a capital, the first word aside, or in a digit."""
    spoken = [w for w in words(question) if w.casefold() not in STOPWORDS or w == "US"]
    first = words(question)[:1]
    return list(dict.fromkeys(w for w in spoken if w[0].isdigit() or (w[0].isupper() and [w] != first)))


def missing_words(index: Index, question: str) -> tuple[str, ...]:
    """Return the question's names and numbers that no article mentions, as they were typed."""
    return tuple(w for w in names(question) if not index.lexical.document_frequency(normal_form(w)))


def what_is_there(question: str, near: Sequence[Candidate]) -> str | None:
    """Say of which of a question's names the nearest passages speak; None for none.

    `The articles mention “Witkoff”, but do not say what is asked here.`
    """
    spoken = _spoken(near)
    there = [name for name in names(question) if normal_form(name) in spoken]
    return f"The articles mention {_listed(there)}, but do not say what is asked here." if there else None


def what_is_lacking(index: Index, question: str, chosen: Sequence[Candidate]) -> str | None:
    """Say which of a question's names no article has, or the quoted passages have not; None for none."""
    if nowhere := missing_words(index, question):
        return f"No article mentions {_listed(nowhere)}."
    spoken = _spoken(chosen)
    absent = [name for name in names(question) if normal_form(name) not in spoken]
    return f"What is quoted does not mention {_listed(absent)}." if absent else None


def _spoken(near: Sequence[Candidate]) -> set[str]:
    return {normal_form(w) for c in near for w in words(f"{c.match.article.title} {c.match.passage.text}")}


def _listed(found: Sequence[str]) -> str:
    *others, last = found[:3]
    return f"“{'”, “'.join(others)}” and “{last}”" if others else f"“{last}”"
