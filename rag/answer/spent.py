"""What a language model's work on an answer came to: tokens, and money where a price is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens that a model read and wrote; `estimated`: counted here, for its server did not say.

    `dollars` is None where no price is known.
    """

    read: int
    written: int
    estimated: bool = False
    dollars: float | None = None

    def __add__(self, other: Spent) -> Spent:
        """Add up two calls of one model."""
        known = self.dollars is not None and other.dollars is not None
        return Spent(
            self.read + other.read, self.written + other.written, self.estimated or other.estimated,
            (self.dollars or 0) + (other.dollars or 0) if known else None,
        )  # fmt: skip

    def __str__(self) -> str:
        """Return it in words: `612 tokens read, 24 written, $0.000106`."""
        words = f"{'about ' if self.estimated else ''}{self.read:,} tokens read, {self.written:,} written"
        return words if self.dollars is None else f"{words}, ${self.dollars:.6f}"

    def to_json(self) -> dict[str, Any]:
        """The object that `footnote ask --json` gives for it."""
        return {"read": self.read, "written": self.written, "estimated": self.estimated, "dollars": self.dollars}


def total(spent: Sequence[Spent]) -> Spent | None:
    """Add up what several answers came to; None for none."""
    return reduce(add, spent) if spent else None
