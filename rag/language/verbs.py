"""Verbs in their present, and whether one is in the passive."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from index.analysis import normal_form
from rag.language.units import TABLES

AUXILIARIES = frozenset(
    "is are was were been has have had will would can could may might must should shall did does do".split()
)
_BE = frozenset("is are was were be been being got gets".split())
# What these mean stands in the words behind them ("put it at", "made public"), or is next to nothing. Of 580 true
# sentences in other words than their articles' five had one that nothing there was like.
_LIGHT = frozenset("put make take give get keep hold set come go do have be see used occurred happened".split())
_END = frozenset(".,;:!?—–()")
_BEHIND = 2  # Words between a form of "be" and its participle, itself included: "was quickly sold".
BY = 4  # Words behind a participle among which "by" makes it a passive: "was sold last year by".


@cache
def irregular() -> dict[str, str]:
    """Return WordNet's forms of irregular verbs and their presents."""
    lines = (TABLES / "verbs.txt").read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))


def present(word: str) -> str:
    """Return the normal form of a word; of a verb's irregular form that of its present."""
    return normal_form(irregular().get(word, word))


def is_past(word: str) -> bool:
    """Tell whether a word in lower case has the form of a verb's past: "sold", "built", "called"."""
    return word.endswith("ed") or (word in irregular() and not word.endswith("ing"))


def tells_a_deed(word: str) -> bool:
    """Tell whether a word in lower case is a verb in the past that says by itself what was done: not "took"."""
    return is_past(word) and irregular().get(word, word) not in _LIGHT


def is_passive(words: Sequence[str], place: int) -> bool:
    """Tell whether a word of a text in lower case, with its signs, is done to what stands before: "was sold by"."""
    word = words[place]
    if not (word.endswith("ed") or word in irregular()) or not _BE & set(words[max(0, place - _BEHIND) : place]):
        return False
    for following in words[place + 1 : place + 1 + BY]:
        if following in _END:
            return False
        if following == "by":
            return True
    return False
