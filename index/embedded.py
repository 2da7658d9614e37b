"""A passage as the model saw it, and batches of them as arrays: for the journal, and for the way from a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from index.minilm import Floats
from index.token_store import PassageTokens

ARRAYS = ("vectors", "bounds", "codes", "starts", "ids")


class Embedded(NamedTuple):
    """A passage as the model saw it: its vector, (dimension,) float32, and its tokens."""

    vector: Floats
    tokens: PassageTokens


def arrays_of(batch: Sequence[Embedded]) -> dict[str, Any]:
    """Return a batch as arrays by name; passage i has the tokens `bounds[i]` to `bounds[i + 1]`."""
    tokens = [one.tokens for one in batch]
    return {
        "vectors": np.stack([one.vector for one in batch]),
        "bounds": np.cumsum([0, *(len(t.starts) for t in tokens)]),
        "codes": np.concatenate([t.codes for t in tokens]),
        "starts": np.concatenate([t.starts for t in tokens]),
        "ids": np.concatenate([t.ids for t in tokens]),
    }


def embedded_at(arrays: Mapping[str, Any], row: int) -> Embedded:
    """Return one passage of such a batch."""
    span = slice(int(arrays["bounds"][row]), int(arrays["bounds"][row + 1]))
    return Embedded(
        arrays["vectors"][row], PassageTokens(arrays["codes"][span], arrays["starts"][span], arrays["ids"][span])
    )
