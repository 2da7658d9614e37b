"""What a reader found in a file, before it is an `Article`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.article import Article, LeftOut
from index.cleaning import clean_text, one_line
from index.files.dates import iso_date, published
from index.files.headlines import headline
from index.layout import Layout

_WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


__all__ = ["Document", "LeftOut", "Unreadable"]


class Unreadable(Exception):
    """A file that is skipped; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text and what the file says about itself.

    `created` is the file's own creation date, believed only when nothing else tells the article's date. `head_lines`
    counts the lines of the file before the text; None where the file has no lines that a person would count. `left_out`
    is what the file holds and the text does not. `layout` is where the text stands on the file's pages; `scans` are
    the pages, counted from 1, of which only a picture is there.
    """

    text: str
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    created: str | None = None
    note: str | None = None
    head_lines: int | None = None
    left_out: tuple[LeftOut, ...] = ()
    layout: Layout | None = None
    scans: tuple[int, ...] = ()

    def article(self, source: str, name: str) -> Article:
        """The article of this document; `name` becomes its title when nothing better is found.

        Raises `Unreadable` when no text is left after cleaning.
        """
        text = clean_text(self.text)
        if not text:
            raise Unreadable("no text found")
        date = iso_date(self.date) or published(text)
        notes = [self.note]
        if date is None and (date := iso_date(self.created)):
            notes.append("dated by the file's properties")
        url = one_line(self.url, at_most=2_000)
        return Article(
            source=source,
            title=one_line(self.title) or headline(text, name),
            text=text,
            date=date,
            publisher=one_line(self.publisher),
            author=one_line(self.author),
            url=url if url and _WEB_ADDRESS.fullmatch(url) else None,
            note="; ".join(filter(None, notes)) or None,
            left_out=tuple(LeftOut(why, words) for why, block in self.left_out if (words := clean_text(block))),
            layout=self.layout if text == self.text else None,
            first_line=None if self.head_lines is None else 1 + self.head_lines + _blank_lines(self.text),
        )


def _blank_lines(text: str) -> int:
    """Return how many lines stand before the first word."""
    return text.count("\n", 0, len(text) - len(text.lstrip()))
