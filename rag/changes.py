"""What of a kept answer has changed so that its reader wants to know; a re-index or another order is no such thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal

from rag.versions import tells_no_more

if TYPE_CHECKING:
    from index.article import Article
    from rag.answer.answer import Answer
    from rag.answer.citation import Citation

Lookup = Callable[[str], "Article | None"]
Near = Callable[[str], "Iterable[Article]"]
Why = Literal["verdict", "disagreement", "value", "words"]

IN_WORDS: dict[Why, str] = {
    "verdict": "whether the articles answer it",
    "disagreement": "an article says otherwise",
    "value": "the answer",
    "words": "the cited words are changed or gone",
}
"""What has changed, as people are told."""


def change(old: Answer, new: Answer, article: Lookup, near: Near = lambda _: ()) -> Why | None:
    """Return what has changed from one answer to a question to the next; None where nothing that matters has.

    `article` returns an article as it is now, by its source, `near` those that some words may stand in: a file that was
    moved has another source. In order: whether the articles answer it, whether one says otherwise,
    what they answer, and whether the words that were cited still stand there.
    """
    if old.refused != new.refused:
        return "verdict"
    if new.refused:
        return None
    if len(new.disagreement) > len(old.disagreement):
        return "disagreement"
    if not tells_no_more(new, old):
        return "value"
    gone = not all(_stands(cited, new, article, near) for cited in old.citations)
    return "words" if gone else None


def _stands(cited: Citation, new: Answer, article: Lookup, near: Near) -> bool:
    """Tell whether cited words stand in their article, wherever in it, or in another that is cited now; where theirs is
    gone, in any that is near."""
    quote = _plain(cited.quote)
    if any(quote in _plain(other.quote) for other in new.citations):
        return True
    there = next((found for name in (cited.source, *cited.copies) if (found := article(name))), None)
    return any(quote in _plain(found.text) for found in ([there] if there else near(cited.quote)))


def _plain(text: str) -> str:
    return " ".join(text.split())
