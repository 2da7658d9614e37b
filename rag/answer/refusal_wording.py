"""What a refusal says: which names are nowhere, and what the articles have instead."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis import is_stop_word, normal_form, words
from index.opened import Index
from rag.question.question import Question
from rag.search.late_interaction import Candidate

_UNKNOWN = "Most words of the question are in no article: ask in the language of the articles, or in other words."
_FEW = 1


def missing_words(index: Index, question: Question) -> tuple[str, ...]:
    """Return the question's names and numbers that no article mentions, as they were typed."""
    return tuple(w for w in question.names if not index.lexical.knows(w))


def is_unknown(index: Index, question: Question) -> bool:
    """Tell whether no article has a word of what is asked, so that nothing in them can be near it."""
    said = [word for word in words(question.text) if not is_stop_word(word)]
    return bool(said) and not any(map(index.lexical.knows, said))


def what_is_unknown(index: Index, question: Question) -> str | None:
    """Say that most words of a question stand in no article: it is in another language, or typed otherwise."""
    said = [word for word in dict.fromkeys(words(question.text)) if word not in question.names and word.isalpha()]
    known = [word for word in said if index.lexical.knows(word)]
    return _UNKNOWN if len(said) > _FEW and len(known) < len(said) / 2 else None


def what_they_tell_of(index: Index) -> str | None:
    """Say what the articles are about, where nothing in them comes near; None where they have no topics."""
    names = [topic.name for topic in index.topics()]
    return f"The articles are about other things: {_listed(names)}." if names else None


def what_is_there(question: Question, near: Sequence[Candidate]) -> str | None:
    """Say which names of the question the nearest passages mention; None where they mention none.

    `The articles mention “Witkoff”, but do not say what is asked here.`
    """
    spoken = _spoken(near)
    there = [name for name in question.names if normal_form(name) in spoken]
    return f"The articles mention {_listed(there)}, but do not say what is asked here." if there else None


def what_is_lacking(index: Index, question: Question, chosen: Sequence[Candidate]) -> str | None:
    """Say which of a question's names no article has, or the quoted passages have not; None for none."""
    if nowhere := missing_words(index, question):
        return f"No article mentions {_listed(nowhere)}."
    spoken = _spoken(chosen)
    absent = [name for name in question.names if normal_form(name) not in spoken]
    return f"What is quoted does not mention {_listed(absent)}." if absent else None


def _spoken(near: Sequence[Candidate]) -> set[str]:
    return {normal_form(w) for c in near for w in words(f"{c.match.article.title} {c.match.passage.text}")}


def _listed(found: Sequence[str]) -> str:
    *others, last = found[:3]
    return f"“{'”, “'.join(others)}” and “{last}”" if others else f"“{last}”"
