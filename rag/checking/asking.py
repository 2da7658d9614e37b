"""Who did what a claim says, and whose a thing is: asked of the reader, which must not be sure that it is another."""

from __future__ import annotations

import re

from index.analysis import normal_form
from rag.checking.basis import WIDE
from rag.language.cloze import Cloze, clozes
from rag.language.parsed import Parsed
from rag.language.spans import Span
from rag.reading.asked import ask
from rag.reading.reader import Reader, Window
from rag.search.match import Match

# Log-odds. Of 695 true sentences of the checker's set and tests/rag/written.yaml one is answered so.
_SURE, _APART = 3.0, 10.0
_WORD = re.compile(r"[^\W_]+")


def read_as_another(claim: Parsed, match: Match, position: int, reader: Reader) -> str | None:
    """Return whom the reader names, around one sentence of a passage, in the place of somebody or something of a claim;
    None where it names no other for sure."""
    first, last = max(0, position - WIDE), position + 2
    sentences = tuple(match.article.text[a:b] for a, b in match.passage.sentences[first:last])
    window = Window(match.article.title, sentences)
    for cloze in clozes(claim):
        found = ask(reader, cloze.question, window, [_places(cloze, sentence) for sentence in sentences])
        if found.sure > _SURE and found.sure - found.expected > _APART:
            return f"the article says “{found.words}” there"
    return None


def _places(cloze: Cloze, sentence: str) -> list[Span]:
    return [m.span() for m in _WORD.finditer(sentence) if normal_form(m[0]) in cloze.forms]
