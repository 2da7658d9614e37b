"""What of a written sentence is held against the articles: its words without marks, and its clauses."""

from __future__ import annotations

import re

from index.analysis import terms

_MARK = re.compile(r"\s*\[\d+(?:\s*[,–-]\s*\d+)*\]")
_SPACED = re.compile(r"\b(U)\. ?([SKN])\.")
_CLAUSE_END = re.compile(r"(?:;|,? (?:and|but|while|whereas|although|which|who|where)|,) ")
# "According to the article" says where, not what.
_WHERE_FROM = re.compile(
    r"(?:^|,? )(?:according to|based on|as (?:stated|reported|mentioned|described) in|in|from) (?:the |this |these )?"
    r"(?:(?:provided|given|cited|above) )?(?:articles?|passages?|texts?|sources?|documents?|context)(?: \d+)?"
    r"(?: provided| given| above)?(?:,|(?=[.!?]?$))\s*",
    re.I,
)
_LEAST_TERMS = 3  # A clause of fewer content words says too little to be looked for alone.


def unmarked(sentence: str) -> str:
    """Return a sentence without its marks such as [2]."""
    return _MARK.sub("", sentence).strip()


def stated(text: str) -> str:
    """Return what a text states, without "according to the article", and U. S. as U.S."""
    return _SPACED.sub(r"\1.\2.", _WHERE_FROM.sub("", text))


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of a sentence's clauses; short ones stay with the one before."""
    starts = [0, *(m.end() for m in _CLAUSE_END.finditer(text))]
    spans: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if spans and (len(terms(text[start:end])) < _LEAST_TERMS or len(terms(text[slice(*spans[-1])])) < _LEAST_TERMS):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
