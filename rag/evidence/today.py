"""What has become of the articles that a kept answer rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from index.article import Article
from rag.evidence.frozen import Frozen

Lookup = Callable[[str], Article | None]
"""Gives an article as it is indexed now, by its source; None where it has gone."""
_ABOUT = ("title", "date", "publisher", "url")


class Today(NamedTuple):
    """What an article is today; `what` says what has changed, or where the same text is now."""

    state: Literal["unchanged", "changed", "gone"]
    what: str = ""

    def __str__(self) -> str:
        """In words: `changed (title)`."""
        return f"{self.state} ({self.what})" if self.what else self.state


def today(frozen: Frozen, source: str, now: Lookup) -> Today:
    """Compare an article with what is indexed now. Raises BadEvidence where it is not carried whole."""
    then, current = frozen.article(source), now(source)
    if current is None:
        return Today("gone")
    changed = [name for name in _ABOUT if getattr(then, name) != getattr(current, name)]
    if then.text == current.text:
        return Today("changed", ", ".join(changed)) if changed else Today("unchanged")
    quotes = [c.quote for c in (*frozen.answer.citations, *frozen.answer.nearest) if c.source == source]
    lost = sum(quote not in current.text for quote in quotes)
    words = "the cited words are still in it" if not lost else f"{lost} of the {len(quotes)} quotes are no longer in it"
    return Today("changed", ", ".join([*changed, f"text; {words}"]))
