"""Words that must not stand for each other: opposites, and words of one kind that are not the same."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from rag.language.units import TABLES
from rag.language.verbs import irregular

OPPOSITES = ("opposites.txt", "antonyms.txt")
KINDS = ("kinds.txt",)
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
    return Row(
        tuple(frozenset(form for entry in side.split() for form in forms(entry)) for side in sides),
        line.startswith("?"),
    )


def forms(entry: str) -> frozenset[str]:
    """Return a word with its forms, as the sign after it asks: ~ of a verb, + of a noun, ^ of an adjective."""
    word, sign = entry.rstrip("~+^"), entry[-1]
    base = _CONSONANT_Y.sub("i", word)
    with_s = f"{base}es" if base != word or _HISSING.search(word) else f"{word}s"
    stem = base.removesuffix("e")
    if sign == "~":
        past = _pasts().get(word) or {f"{stem}ed"}
        return frozenset({word, with_s, f"{word.removesuffix('e')}ing", *past})
    if sign == "+":
        return frozenset({word, with_s})
    return frozenset({word, f"{stem}er", f"{stem}est"}) if sign == "^" else frozenset({word})


@cache
def _pasts() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for form, present in irregular().items():
        found.setdefault(present, set()).add(form)
    return found
