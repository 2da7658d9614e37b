"""A second, dumb reading of a file, held against what was kept of it: no word gets lost in silence."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_NOT_A_LETTER = re.compile(r"[\W_]+")
_SHORT = 12  # letters; a shorter text may stand anywhere, so it has to have a place of its own
_NEAR = 8  # blocks around the last one found that are looked at


class Lost(NamedTuple):
    """Words of the second reading that were not kept; `after` is the block before them, -1 at the start."""

    after: int
    text: str


def squeezed(text: str) -> str:
    """Return the letters and digits of a text alone, in one form: how words are set apart or raised tells nothing."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text)).casefold()


def missing(groups: Iterable[str], said: Sequence[str]) -> list[Lost]:
    """Return the texts of a second reading that the blocks `said` do not hold, letter by letter in order.

    Each is looked for onwards from the one before it first, so that a file read in order takes the time of its length.
    """
    page = _Page(said)
    wanted = [(group, squeezed(group)) for group in groups]
    places: dict[int, int | None] = {}
    for short in (False, True):
        at = 0
        for number, (_, letters) in enumerate(wanted):
            if letters and short is (len(letters) < _SHORT):
                places[number] = page.take(letters, at, free=short)
            at = places.get(number) or at
    lost, at = [], 0
    whole = "\n".join(letters for _, letters in wanted)
    for number, (group, letters) in enumerate(wanted):
        if letters and places[number] is None and page.count(letters) < whole.count(letters):
            lost.append(Lost(page.block_before(at), group))
        at = places.get(number) or at
    return lost


class _Page:
    """All that was said, as one run of letters in which places are taken."""

    def __init__(self, said: Sequence[str]) -> None:
        parts = [squeezed(block) for block in said]
        self._ends: list[int] = []
        for part in parts:
            self._ends.append(len(part) + (self._ends[-1] if self._ends else 0))
        self._letters = "".join(parts)
        self._taken = bytearray(len(self._letters))

    def take(self, wanted: str, at: int, *, free: bool) -> int | None:
        """Take the place of some letters, onwards from `at` first, and return its end; None where there is none."""
        for start in (at, 0):
            found = self._letters.find(wanted, start)
            while free and found >= 0 and any(self._taken[found : found + len(wanted)]):
                found = self._letters.find(wanted, found + 1)
            if found >= 0:
                self._taken[found : found + len(wanted)] = b"\1" * len(wanted)
                return found + len(wanted)
        return None

    def count(self, wanted: str) -> int:
        """Return how often some letters were said."""
        return self._letters.count(wanted)

    def block_before(self, at: int) -> int:
        """Return the number of the block in which the letter before a place stands, -1 for the first place of all."""
        return bisect_left(self._ends, at) if at else -1


def put_back(blocks: Sequence[str], lost: Iterable[Lost]) -> list[str]:
    """Return the blocks with each lost text in place of the block whose words it repeats, else behind the last one."""
    mended, rest = replaced(blocks, lost)
    whole = [[block] for block in ["", *mended]]  # The first stands for what comes before all of them.
    for after, text in rest:
        whole[after + 1].append(text)
    return [text for texts in whole for text in texts if text]


def replaced(blocks: Sequence[str], lost: Iterable[Lost]) -> tuple[list[str], list[Lost]]:
    """Return the blocks with each lost text in place of the block near it whose words it repeats, and the others."""
    mended, rest = list(blocks), []
    for after, text in lost:
        near = range(max(0, after), min(len(blocks), after + 1 + _NEAR))
        twins = [n for n in near if _is_in(mended[n], text)]
        if twins:
            mended[max(twins, key=lambda n: len(mended[n]))] = text
        else:
            rest.append(Lost(after, text))
    return mended, rest


def _is_in(block: str, text: str) -> bool:
    """Whether all words of a block come in a text, in order: else some would go that are not in it."""
    ours, theirs = ([squeezed(word) for word in words.split()] for words in (block, text))
    rest = iter(theirs)
    return bool(ours) and all(word in rest for word in ours)
