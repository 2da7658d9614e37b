"""Encodes examples into arrays, once, and keeps them in a file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from index.minilm import uncut_tokenizer
from tests.bench.reader.batching import Examples
from tests.bench.reader.encoding import Encoded, Tokens, encoded
from tests.bench.reader.examples import Row, for_validation

LONGEST = 256
"""Tokens an example in training; in use a window may have more."""

_TITLED = 0.7  # The share of examples that are read with their title, so that the reader does without one, too.


class Arrays(NamedTuple):
    """Encoded examples in memory: `ids` (n, tokens) int16, `labels` (n, tokens, 3) bool, `length` and `second` (n,)
    int16, `claim` (n,) int8, `validation` (n,) bool, `source` (n,) str: how each was made."""

    ids: Any
    labels: Any
    length: Any
    second: Any
    claim: Any
    validation: Any
    source: Any

    def keep(self, path: Path) -> None:
        """Write the arrays to a file, in one step."""
        aside = path.with_suffix(".part.npz")
        np.savez(aside, **self._asdict())
        aside.replace(path)

    @classmethod
    def read(cls, path: Path) -> Arrays:
        """Read the arrays that were kept in a file."""
        with np.load(path) as kept:
            return cls(**{name: kept[name] for name in cls._fields})

    def examples(self, rows: Any) -> Examples:
        """Return the chosen rows (a mask, or their numbers) as tensors."""
        kept = (self.ids, self.length, self.second, self.labels, self.claim)
        return Examples(*(torch.from_numpy(np.ascontiguousarray(array[rows])) for array in kept))


def arrays(rows: Sequence[Row], *, longest: int = LONGEST, seed: int = 3) -> Arrays:
    """Encode examples; which have their title, and which sentences stay of those too long, is random, by `seed`."""
    chance = random.Random(seed)
    tokens = _tokens(sorted({text for row in rows for text in (row["q"], _title(row), *row["s"])}))
    ids = np.zeros((len(rows), longest), np.int16)
    labels = np.zeros((len(rows), longest, 3), bool)
    length, second = np.zeros(len(rows), np.int16), np.zeros(len(rows), np.int16)
    for n, row in enumerate(rows):
        title = tokens[_title(row)].ids if chance.random() < _TITLED else []
        spans = [_span(row["s"][g], row["a"]) for g in row["g"]]
        laid = encoded(
            tokens[row["q"]].ids, title, [tokens[s] for s in row["s"]], row["g"], spans, longest=longest, chance=chance
        )
        ids[n, : len(laid.ids)] = laid.ids
        length[n], second[n] = len(laid.ids), laid.second
        _label(labels[n], laid)
    return Arrays(
        ids, labels, length, second, np.array([row.get("y", -1) for row in rows], np.int8),
        np.array([for_validation(row["doc"]) for row in rows], bool), np.array([row["from"] for row in rows]),
    )  # fmt: skip


def _tokens(texts: Sequence[str]) -> dict[str, Tokens]:
    """Return the tokens of each text; the many parts keep the tokenizer's own objects few."""
    tokenizer, found = uncut_tokenizer(), {}
    for at in range(0, len(texts), 10_000):
        part = texts[at : at + 10_000]
        for text, own in zip(part, tokenizer.encode_batch(part, add_special_tokens=False), strict=True):
            found[text] = Tokens(own.ids, own.offsets)
    return found


def _title(row: Row) -> str:
    return f"{row['t']}." if row["t"] else ""


def _span(sentence: str, answer: str) -> tuple[int, int] | None:
    at = sentence.find(answer) if answer else -1
    return (at, at + len(answer)) if at >= 0 else None


def _label(labels: Any, laid: Encoded) -> None:
    """Mark (tokens, 3): [CLS] where nothing answers; all of the sentence for the words, where they are not told."""
    if not laid.region:
        labels[0] = True
        return
    labels[laid.region, 0] = True
    labels[laid.first or laid.region, 1] = True
    labels[laid.last or laid.region, 2] = True
