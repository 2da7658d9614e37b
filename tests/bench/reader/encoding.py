"""Turns question and passage into the reader's tokens, and the right answer into labels over them.

The layout, the same in training and in use: `[CLS] question [SEP] title. sentence sentence … [SEP]`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from index.minilm import CLS, SEP
from rag.language.spans import Span
from rag.reading.reader import QUESTION_TOKENS, TITLE_TOKENS


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's token ids, and the (start, end) characters of each."""

    ids: Sequence[int]
    offsets: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Tokens of one example. `second` is where the passage's side begins; `region`, `first` and `last` are the
    positions of the answering sentences' tokens and of the answer's first and last tokens, all empty for none."""

    ids: list[int]
    second: int
    region: list[int]
    first: list[int]
    last: list[int]


def encoded(
    question: Sequence[int],
    title: Sequence[int],
    sentences: Sequence[Tokens],
    gold: Sequence[int],
    spans: Sequence[Span | None],
    *,
    longest: int,
    chance: random.Random,
) -> Encoded:
    """Lay out one example in at most `longest` tokens; a sentence that does not fit is left out whole, at either end.

    `spans` are the answer's characters in each gold sentence, None where it does not stand there.
    """
    ids = [CLS, *question[:QUESTION_TOKENS], SEP]
    second = len(ids)
    ids += title[:TITLE_TOKENS]
    room = longest - len(ids) - 1
    span_of = dict(zip(gold, spans, strict=True))
    region: list[int] = []
    first: list[int] = []
    last: list[int] = []
    around = chance.choice(list(gold)) if gold else None
    for i in range(*_window([len(s.ids) for s in sentences], around, room, chance)):
        at, kept = len(ids), sentences[i].ids[:room]
        ids += kept
        if i in span_of:
            region += range(at, at + len(kept))
            if inside := _inside(sentences[i].offsets[: len(kept)], span_of[i]):
                first.append(at + inside[0])
                last.append(at + inside[-1])
    return Encoded([*ids, SEP], second, region, first, last)


def _inside(offsets: Sequence[Span], span: Span | None) -> list[int]:
    """Return the tokens that share characters with a span."""
    return [k for k, (start, end) in enumerate(offsets) if start < span[1] and end > span[0]] if span else []


def _window(lengths: Sequence[int], around: int | None, room: int, chance: random.Random) -> Span:
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
