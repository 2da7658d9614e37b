"""Words that must not stand for each other: opposites, and words of one kind that are not the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from rag.language.units import TABLES

OPPOSITES = ("opposites.txt", "antonyms.txt")
KINDS = ("kinds.txt",)


@dataclass(frozen=True, slots=True)
class Row:
    """Words in lower case that exclude each other: those of one of its `sets` may stand for each other.

    `aligned`: they do so only where one stands in the other's place between like words.
    """

    sets: tuple[frozenset[str], ...]
    aligned: bool

    def like(self, word: str) -> frozenset[str]:
        """Return the words that may stand for a word in this row, none for words that are not in it."""
        return frozenset().union(*(words for words in self.sets if word in words))

    def excludes(self, one: str, other: str) -> bool:
        """Tell whether two words stand in this row, and may not stand for each other."""
        return bool(self.like(one) and self.like(other)) and other not in self.like(one)


def rows_of(tables: tuple[str, ...], word: str) -> tuple[Row, ...]:
    """Return the rows of some tables that a word stands in."""
    return _by_word(tables).get(word, ())


@cache
def rows(tables: tuple[str, ...]) -> tuple[Row, ...]:
    """Read the rows of some tables."""
    lines = [line for name in tables for line in (TABLES / name).read_text("utf-8").splitlines()]
    return tuple(_row(line) for line in lines if line and not line.startswith("#"))


@cache
def _by_word(tables: tuple[str, ...]) -> dict[str, tuple[Row, ...]]:
    found: defaultdict[str, tuple[Row, ...]] = defaultdict(tuple)
    for row in rows(tables):
        for word in frozenset().union(*row.sets):
            found[word] += (row,)
    return dict(found)


def _row(line: str) -> Row:
    sides = line.removeprefix("?").split("|")
    return Row(tuple(frozenset(side.split()) for side in sides), line.startswith("?"))
