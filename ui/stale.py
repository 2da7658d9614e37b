"""What has become of the articles that a kept answer cites."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from index.article import Article
from index.errors import FootnoteError
from rag.answer.citation import Citation
from ui.turn import Shelf, Stale, Turn


def checked(turns: tuple[Turn, ...], article: Callable[[str], Article]) -> tuple[Turn, ...]:
    """Return the turns with those citations marked whose words the article no longer has, or that has gone."""
    known: dict[str, Article | None] = {}

    def text_of(source: str) -> str | None:
        if source not in known:
            try:
                known[source] = article(source)
            except FootnoteError:
                known[source] = None
        found = known[source]
        return found.text if found else None

    return tuple(replace(turn, stale=tuple(_stale(turn, text_of))) for turn in turns)


def _stale(turn: Turn, text_of: Callable[[str], str | None]) -> Iterator[Stale]:
    shelves: tuple[Shelf, ...] = ("cited", "nearest")
    for shelf in shelves:
        for citation in turn.shelf(shelf):
            text = text_of(citation.source)
            if text is None:
                yield Stale(shelf, citation.number, gone=True)
            elif not _stands(citation, text):
                yield Stale(shelf, citation.number, gone=False)


def _stands(citation: Citation, text: str) -> bool:
    return text[citation.start : citation.end] == citation.quote or citation.quote in text
