"""What an answer rests on: the exact words of an article. `cite` in composing.py makes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.language.spans import Span


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words an answer rests on: `article.text[start:end] == quote`, always.

    `start` and `end` count characters of the article's text as indexed; `line` counts from 1.
    `copies` names other sources that carry the same text. `answer` holds the very words that answer, as (start, end)
    in the article's text like the quote's own. Raises ValueError where they do not lie inside the quote.
    """

    number: int
    source: str
    title: str
    date: str | None
    start: int
    end: int
    quote: str
    publisher: str | None = None
    line: int | None = None
    copies: tuple[str, ...] = ()
    answer: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        check_inside(self.answer, self.start, self.end)

    def to_json(self) -> dict[str, Any]:
        """The citation as `footnote ask --json` prints it."""
        return {
            "number": self.number,
            "source": self.source,
            "title": self.title,
            "date": self.date,
            "publisher": self.publisher,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "quote": self.quote,
            "copies": list(self.copies),
            **({"answer": [list(span) for span in self.answer]} if self.answer else {}),
        }


def check_inside(spans: Sequence[Span], start: int, end: int) -> None:
    """Raise ValueError unless every span holds a character and lies between `start` and `end`, one after the other."""
    edges = [start, *(edge for span in spans for edge in span), end]
    if spans and (edges != sorted(edges) or any(first == last for first, last in spans)):
        raise ValueError(f"the answer's words {list(spans)} do not lie in {start} to {end}, one after the other")
