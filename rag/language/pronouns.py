"""Pronouns, a closed class of which English has no more than these: a name is put in the place of "he" or "she"."""

from __future__ import annotations

import re

from index.analysis import STOPWORDS

_PERSONAL = re.compile(r"\b(?:he|him|his|she|hers?)\b", re.IGNORECASE)
# Whoever talks to Footnote calls it "you" or "it"; these are of somebody else.
_OF_OTHERS = re.compile(r"\b(?:he|him|his|she|hers?|they|them|theirs?)\b", re.IGNORECASE)
_BEHIND = re.compile(r"\s+([^\W\d_]+)")


def points_to_somebody(text: str) -> bool:
    """Tell whether a text says "he" or "she", in any case."""
    return _PERSONAL.search(text) is not None


def points_to_others(text: str) -> bool:
    """Tell whether a text says "he", "she" or "they", in any case: it is not about the one it is said to."""
    return _OF_OTHERS.search(text) is not None


def named(text: str, name: str) -> str:
    """Return a text with a name for its first "he" or "she": "his wife" is "Ruffin's wife"."""
    found = _PERSONAL.search(text)
    if not found:
        return text
    word, behind = found[0].casefold(), _BEHIND.match(text, found.end())
    of_somebody = word in ("his", "hers") or (
        word == "her" and behind is not None and behind[1].casefold() not in STOPWORDS
    )
    spelt = f"{name}'s" if of_somebody else name
    return text[: found.start()] + spelt + text[found.end() :]
