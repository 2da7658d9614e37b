"""Who did what: names and numbers must stand by the same words in a written sentence as in the one it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import STOPWORDS, normal_form
from rag.checking_names import names
from rag.checking_numbers import quantities

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[.,;:!?—–()]")
_BE = frozenset("is are was were be been being got gets".split())
_REACH = 4  # Words between an item and the word it is held to stand by.


@dataclass(frozen=True, slots=True)
class Slot:
    """A name or number beside a content word: `side` is "before" or "after" it, turned around in a passive."""

    kind: str
    item: frozenset[str]
    written: str
    side: str
    word: str


@lru_cache(maxsize=4096)
def slots(text: str) -> tuple[Slot, ...]:
    """Return which content words each name and number of a text stands by."""
    items = [("name", frozenset(n.forms), n.words, n.start, n.end) for n in names(text)]
    items += [
        ("number", frozenset([f"{q.value:g}{q.unit}"]), text[q.start : q.end], q.start, q.end)
        for q in quantities(text)
        if not q.is_year
    ]
    tokens = [(m[0].lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    inside = [(start, end) for *_, start, end in items]
    found = []
    for kind, item, written, start, end in items:
        after = [t for t in tokens if t[1] >= end]
        before = [t for t in reversed(tokens) if t[2] <= start]
        for side, way in (("before", after), ("after", before)):
            if word := _beside(way, inside):
                found.append(Slot(kind, item, written, _turned(side, word, tokens), normal_form(word[0])))
    return tuple(found)


def role_fault(claim: str, sentence: str) -> str | None:
    """Return whose place a name or number has taken in the claim, None when all stand where the source has them."""
    there = slots(sentence)
    for slot in slots(claim):
        rivals = [s for s in there if (s.kind, s.side, s.word) == (slot.kind, slot.side, slot.word)]
        if rivals and not any(slot.item & rival.item for rival in rivals):
            return f"the article says {rivals[0].written}, not {slot.written}, by the word “{slot.word}”"
    return None


def _beside(way: list[tuple[str, int, int]], inside: list[tuple[int, int]]) -> tuple[str, int, int] | None:
    """Return the first content word on the way; None at the end of the clause."""
    for token in way[:_REACH]:
        if not token[0][0].isalnum():
            return None
        if token[0] not in STOPWORDS or any(a <= token[1] < b for a, b in inside):
            return token
    return None


def _turned(side: str, word: tuple[str, int, int], tokens: list[tuple[str, int, int]]) -> str:
    """Return the side as it would be in the active voice: what stands before "was beaten by" stands after "beat"."""
    place = tokens.index(word)
    passive = any(t[0] in _BE for t in tokens[max(0, place - 2) : place]) and re.search(r"(?:ed|en|t|n)$", word[0])
    if passive and any(t[0] == "by" for t in tokens[place + 1 : place + 3]):
        return "after" if side == "before" else "before"
    return side
