"""What an answer rests on: the exact words of an article. `cite` in composing.py makes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.layout import Box
from rag.language.spans import Span


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words an answer rests on: `article.text[start:end] == quote`, always.

    `start` and `end` count characters of the article's text as indexed; `line` counts from 1.
    `copies` names other sources that carry the same text. `answer` holds the very words that answer, as (start, end)
    in the article's text like the quote's own. Raises ValueError where they do not lie inside the quote.
    Of a file with pages, `page` is the one on which the quote begins, and `boxes` hold exactly its words, or are none;
    `scan` is how sure the page is, 0 to 1, where it was read from its picture. `url` is where the article came from.
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
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    scan: float | None = None
    author: str | None = None
    url: str | None = None

    @property
    def told_by(self) -> tuple[str, ...]:
        """Who wrote and who published it, as far as known; one who did both, once."""
        return tuple(dict.fromkeys(name for name in (self.author, self.publisher) if name))

    @property
    def where(self) -> str | None:
        """The page or the line of its file where the quote begins: `page 7`; None where files have neither."""
        return f"page {self.page}" if self.page else f"line {self.line}" if self.line else None

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
            **({"page": self.page, "boxes": [list(box) for box in self.boxes]} if self.page else {}),
            **({"scan": self.scan} if self.scan is not None else {}),
            **({"author": self.author} if self.author else {}),
            **({"url": self.url} if self.url else {}),
        }


def check_inside(spans: Sequence[Span], start: int, end: int) -> None:
    """Raise ValueError unless every span holds a character and lies between `start` and `end`, one after the other."""
    edges = [start, *(edge for span in spans for edge in span), end]
    if spans and (edges != sorted(edges) or any(first == last for first, last in spans)):
        raise ValueError(f"the answer's words {list(spans)} do not lie in {start} to {end}, one after the other")
