"""Characters of an article, as (start, end)."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]
"""The first character and the one after the last."""


def check_inside(spans: Sequence[Span], start: int, end: int) -> None:
    """Raise ValueError unless every span holds a character and lies between `start` and `end`, one after the other."""
    edges = [start, *(edge for span in spans for edge in span), end]
    if spans and (edges != sorted(edges) or any(first == last for first, last in spans)):
        raise ValueError(f"the answer's words {list(spans)} do not lie in {start} to {end}, one after the other")
