"""Turns question and passage into the reader's tokens, and the right answer into labels over them.

The layout, the same in training and in use: `[CLS] question [SEP] title. sentence sentence … [SEP]`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

CLS, SEP = 101, 102
QUESTION_TOKENS, TITLE_TOKENS = 64, 24


@dataclass(frozen=True, slots=True)
class Encoded:
    """Tokens of one example. `second` is where the passage's side begins; `region`, `first` and `last` are the
    positions of the answering sentences' tokens and of the answer's first and last tokens, all empty for none."""

    ids: list[int]
    second: int
    region: list[int]
    first: list[int]
    last: list[int]


Tokens = tuple[Sequence[int], Sequence[tuple[int, int]]]
"""A text's token ids, and the (start, end) characters of each."""


def encoded(
    question: Sequence[int],
    title: Sequence[int],
    sentences: Sequence[Tokens],
    gold: Sequence[int],
    spans: Sequence[tuple[int, int] | None],
    *,
    longest: int,
    chance: random.Random,
) -> Encoded:
    """Lay out one example. `spans` are the answer's characters in each gold sentence, None where it does not stand."""
    ids = [CLS, *question[:QUESTION_TOKENS], SEP]
    second = len(ids)
    ids += title[:TITLE_TOKENS]
    room = longest - len(ids) - 1
    lengths = [len(tokens) for tokens, _ in sentences]
    low, high = _window(lengths, chance.choice(list(gold)) if gold else None, room, chance)
    region: list[int] = []
    first: list[int] = []
    last: list[int] = []
    for i in range(low, high):
        tokens, offsets = sentences[i]
        at = len(ids)
        ids += tokens[:room]
        if i not in gold:
            continue
        region += range(at, min(len(ids), longest - 1))
        span = spans[list(gold).index(i)]
        if span:
            inside = [k for k, (a, b) in enumerate(offsets[:room]) if a < span[1] and b > span[0]]
            if inside and at + inside[-1] < longest - 1:
                first.append(at + inside[0])
                last.append(at + inside[-1])
    return Encoded([*ids[: longest - 1], SEP], second, region, first, last)


def _window(lengths: Sequence[int], around: int | None, room: int, chance: random.Random) -> tuple[int, int]:
    """Return the sentences (low, high) that fit, grown from `around`, or from anywhere."""
    if sum(lengths) <= room:
        return 0, len(lengths)
    low = chance.randrange(len(lengths)) if around is None else around
    high, total = low + 1, lengths[low]
    while True:
        options = [i for i in (low - 1, high) if 0 <= i < len(lengths) and total + lengths[i] <= room]
        if not options:
            return low, high
        picked = chance.choice(options)
        total += lengths[picked]
        low, high = min(low, picked), max(high, picked + 1)
