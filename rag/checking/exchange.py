"""What stands for something else in a written sentence, where the words on both sides are those of its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from index.analysis import STOPWORDS, normal_form
from rag.checking.roles import items, tokens_of

_LONGEST = 4  # Words of a name that stands for another.


def exchanged(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[range, range]]:
    """Yield (places in ours, places in theirs) of the words that differ between words that are alike."""
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "replace":
            yield range(a, b), range(c, d)


def name_exchange_fault(claim: str, sentence: str) -> str | None:
    """Return which name of the claim stands for another where the words on both sides are the same.

    Only names that the sentence does not have at all are looked at.
    """
    theirs = _words(sentence)
    there = {form for form, _ in theirs} | {form for item in items(sentence) for form in item.forms}
    if all(name.forms & there for name in items(claim) if name.kind == "name"):
        return None
    ours = _words(claim)
    for mine, its in exchanged([form for form, _ in ours], [form for form, _ in theirs]):
        new, old = [ours[i] for i in mine], [theirs[i] for i in its]
        if max(len(new), len(old)) > _LONGEST or not all(name for _, name in (*new, *old)):
            continue
        if not any(form in there for form, _ in new):
            return f"the article says {old[0][1]}, not {new[0][1]}"
    return None


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[tuple[str, str], ...]:
    """Return the content words of a text as (normal form, the name that it is part of or nothing)."""
    named = [item for item in items(text) if item.kind == "name"]
    return tuple(
        (normal_form(word), next((n.written for n in named if n.start <= start < n.end), ""))
        for word, start, _ in tokens_of(text)
        if word[:1].isalnum() and word not in STOPWORDS
    )
