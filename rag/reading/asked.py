"""A question asked of one window: what the reader answers, and how likely an answer with some given words is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.spans import Span
from rag.reading.reader import UNREAD, Reader, Window, likeliest


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader answers: its `words`, the log-odds of these against *not here*, and those of the likeliest answer
    that has one of the words expected."""

    words: str
    sure: float
    expected: float


def ask(reader: Reader, question: str, window: Window, expected: Sequence[Sequence[Span]]) -> Asked:
    """Ask a question of a window; `expected` holds the (start, end) of the words expected in each of its sentences."""
    laid, chances = reader.chances(question, window)
    nothing = float(chances[0, 1] + chances[0, 2])
    words, sure, with_them = "", UNREAD.sure, UNREAD.sure
    for sentence, (first, last), offsets, spans in zip(
        window.sentences, laid.places, laid.offsets, expected, strict=True
    ):
        if first == last:
            continue
        starts, ends = chances[first:last, 1], chances[first:last, 2]
        a, b, best = likeliest(starts, ends)
        if best - nothing > sure:
            words, sure = sentence[offsets[a][0] : offsets[b][1]], best - nothing
        for place, (x, y) in enumerate(offsets):
            if any(x < end and start < y for start, end in spans):
                with_them = max(with_them, likeliest(starts, ends, over=place)[2] - nothing)
    return Asked(words, sure, with_them)
