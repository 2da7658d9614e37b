"""The very words that answer, found in what is shown of a quote and set in bold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.answer.citation import Citation
    from rag.language.spans import Span


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


def bold(text: str, spans: Sequence[Span], start: int = 0) -> str:
    """A text as HTML, escaped, the spans in `<strong>`; `start` is where the text begins in what they count."""
    return "".join(
        f"<strong>{escape(part)}</strong>" if answers else escape(part)
        for part, answers in _parts(text, spans, start)
        if part
    )


def _parts(text: str, spans: Sequence[Span], start: int) -> Iterator[tuple[str, bool]]:
    at = 0
    for first, last in spans:
        a, b = (min(max(edge - start, at), len(text)) for edge in (first, last))
        yield text[at:a], False
        yield text[a:b], True
        at = b
    yield text[at:], False
