"""What is read and what is searched: an `Article`, and the `Passage`s it is split into."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from index.layout import Layout


def text_sha256(text: str) -> str:
    """The SHA-256 of a text's UTF-8 form, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class LeftOut(NamedTuple):
    """Words that a file holds and its article does not say, and why: "deleted", "hidden", "beside the story" …"""

    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article as indexed: every offset in Footnote counts characters of `text`.

    `source` is the file name relative to the indexed folder, or a corpus line's id; it is unique in an index.
    `date` is ISO 8601 (`2024-11-12`), `None` where the file does not say. `note` says what a reader of
    the summary should know, such as a detected encoding. `first_line` is the line of the file where the text begins,
    `None` for files that have no lines to count, such as PDF. `left_out` is what else the file holds, in its order.
    `layout` is where the text stands on the pages of its file; None for files without pages. `author` is who wrote it,
    as the file names them.
    """

    source: str
    title: str
    text: str
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    note: str | None = None
    first_line: int | None = None
    left_out: tuple[LeftOut, ...] = ()
    layout: Layout | None = None
    author: str | None = None

    @property
    def id(self) -> str:
        """A stable id: the same source has the same id on every machine."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]

    @property
    def sha256(self) -> str:
        """The hash of all that is kept of this article but its source."""
        about = (self.title, self.date, self.publisher, self.url, self.note, self.first_line)
        beside = [f"{why}\x1e{words}" for why, words in self.left_out]
        beside += [self.layout.sha256] if self.layout else []
        beside += [f"author\x1e{self.author}"] if self.author else []
        return text_sha256("\x1f".join([self.text, *("" if value is None else str(value) for value in about), *beside]))


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, named with the reason."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: `article.text[start:end] == text`, always.

    `sentences` are (start, end) offsets into the article's text, in order, inside [start, end); `boilerplate` holds the
    positions of those that are no part of the story (ads, newsletter lines, teasers).
    """

    id: str
    article_id: str
    text: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    boilerplate: frozenset[int] = frozenset()
