"""Characters of a text."""

from __future__ import annotations

Span = tuple[int, int]
"""The first character and the one after the last."""
