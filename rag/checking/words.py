"""Lists of words that must not stand for each other: opposites, and words of one kind that are not the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

OPPOSITES = Path(__file__).with_name("opposites.txt")
KINDS = Path(__file__).with_name("kinds.txt")
_HISSING = re.compile(r"(?:s|x|ch|sh|z)$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")


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


@cache
def rows(path: Path) -> tuple[Row, ...]:
    """Read the rows of a list."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple(_row(line) for line in lines)


@lru_cache(maxsize=4096)
def rows_of(path: Path, word: str) -> tuple[Row, ...]:
    """Return the rows of a list that a word stands in."""
    return tuple(row for row in rows(path) if row.like(word))


def _row(line: str) -> Row:
    sides = line.removeprefix("?").split("|")
    return Row(
        tuple(frozenset(form for entry in side.split() for form in forms(entry)) for side in sides),
        line.startswith("?"),
    )


def forms(entry: str) -> frozenset[str]:
    """Return a word with its regular forms, as the sign after it asks: ~ of a verb, + of a noun, ^ of an adjective."""
    word, sign = entry.rstrip("~+^"), entry[-1]
    base = _CONSONANT_Y.sub("i", word)
    with_s = f"{base}es" if base != word or _HISSING.search(word) else f"{word}s"
    stem = base.removesuffix("e")
    if sign == "~":
        return frozenset({word, with_s, f"{stem}ed", f"{word.removesuffix('e')}ing"})
    if sign == "+":
        return frozenset({word, with_s})
    if sign == "^":
        return frozenset({word, f"{stem}er", f"{stem}est"})
    return frozenset({word})
