"""Which columns of a table are an article's text, title, date …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.files.document import Unreadable

_ABOUT = ("title", "date", "publisher", "author", "url")
# What the heads of such columns are called by the programs that write tables: they are names, not a rule of English.
_USUAL = {
    "text": "text body content article abstract full_text fulltext",
    "title": "title headline heading subject name",
    "date": "date published pubdate publication_date published_at created_at",
    "publisher": "publisher source outlet newspaper journal publication",
    "author": "author authors byline creator",
    "url": "url link address web_address",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The head of the column that holds each part of an article; those not there are missing."""

    parts: Mapping[str, str]

    def text(self, row: Mapping[str, str]) -> str:
        """Return a row's text; where no column is the text, every value with the head of its column."""
        if "text" in self.parts:
            return row.get(self.parts["text"], "")
        return "\n".join(f"{head}: {value}" for head, value in row.items())

    def about(self, row: Mapping[str, str]) -> dict[str, str | None]:
        """Return a row's title, date, publisher, author and address."""
        return {part: row.get(self.parts[part]) if part in self.parts else None for part in _ABOUT}


def columns_of(heads: Sequence[str], asked: Mapping[str, str]) -> Columns:
    """Return the columns `asked` for, and the usual ones. Raises `Unreadable` for one that is not there."""
    parts = dict(asked)
    for part, head in asked.items():
        if head not in heads:
            raise Unreadable(f"it has no column {head!r} for the {part}; it has {', '.join(filter(None, heads))}")
    for part, usual in _USUAL.items():
        found = [head for head in heads if head.strip().lower().replace(" ", "_") in usual.split()]
        if part not in parts and found:
            parts[part] = found[0]
    return Columns(parts)
