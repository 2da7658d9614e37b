"""The very words that answer, found in what is shown of a quote and cut out of it, to be set in bold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.answer.citation import Citation
    from rag.language.spans import Span

Part = tuple[str, bool]
"""Some words, and whether they answer."""


def answer_spans(shown: str, citation: Citation) -> list[Span]:
    """Where the answer's words stand in a text that shows the quote, characters from 0; in order, none in another.

    What is shown may have lost line ends and signs: of several places, the one nearest to that in the quote is taken.
    Words that are not found are left out.
    """
    found: list[Span] = []
    for start, end in citation.answer:
        words = " ".join(citation.quote[start - citation.start : end - citation.start].split())
        before = " ".join(citation.quote[: start - citation.start].split())
        places = [m.start() for m in re.finditer(re.escape(words), shown)] if words else []
        if places:
            at = min(places, key=lambda place: abs(place - len(before) - bool(before)))
            found.append((at, at + len(words)))
    return sorted(found)


def parts(text: str, spans: Sequence[Span], start: int = 0) -> list[Part]:
    """Cut a text at the spans; `start` is where the text begins in what they count."""
    return [part for part in _parts(text, spans, start) if part[0]]


def _parts(text: str, spans: Sequence[Span], start: int) -> Iterator[Part]:
    at = 0
    for first, last in spans:
        a, b = (min(max(edge - start, at), len(text)) for edge in (first, last))
        yield text[at:a], False
        yield text[a:b], True
        at = b
    yield text[at:], False
