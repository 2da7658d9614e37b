"""Token vectors in sixteen bytes each: the signs of 128 mixtures of their dimensions.

A mixture adds all 384 dimensions, each with a sign of its own. That of two different ones is orthogonal (rows of a
Hadamard matrix with flipped signs, Ailon and Chazelle 2009), so together they keep angles, and no dimension counts more
than another. Nothing is fitted. docs/performance.md has what was tried besides.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.minilm import DIMENSION, Floats

BITS = 128
BYTES, FINE_BYTES = BITS // 8, DIMENSION // 8
"""What a token takes: as it is kept, and with the signs of all its dimensions, as an earlier Footnote kept it."""
CODES = f"hadamard-{BITS}"
"""What tells these codes from those of another way: part of the key under which what was embedded is kept."""

_SCALE, _SHIFT = 1.62, -0.02
"""What brings similarities of mixtures to the scale of those of all dimensions' signs, on which the constants of
ranking and checking were fitted: a regression over sentences of the tuning halves of the open sets."""

Codes = NDArray[np.uint8]


def encoded(vectors: Floats, *, fine: bool = False) -> Codes:
    """Return the codes of vectors (tokens, 384): (tokens, 16) of their mixtures, or (tokens, 48) of all dimensions."""
    return np.packbits((vectors if fine else _mixed(vectors)) > 0, axis=1)


def signs_of(codes: Codes) -> Floats:
    """Return what codes stand for, 1 and -1, (tokens, 128 or 384)."""
    return np.unpackbits(codes, axis=1).astype(np.float32) * 2 - 1


def similarities(codes: Codes, query: Floats) -> Floats:
    """Return how near tokens come to query tokens (query tokens, 384), as a cosine of signs: (tokens, query tokens)."""
    signs = signs_of(codes)
    if codes.shape[1] == FINE_BYTES:
        return (signs @ query.T) / np.float32(np.sqrt(DIMENSION))
    cosines = signs @ (query @ mixtures()).T / np.float32(np.sqrt(BITS))
    return np.asarray(_SCALE * cosines + _SHIFT, np.float32)


def _mixed(vectors: Floats) -> Floats:
    """Return the mixtures of vectors, (tokens, 128), by the fast Walsh-Hadamard transform: sums and differences alone.

    A product of matrices has NumPy's library begin threads of its own beside those of the model, which then takes half
    as long again.
    """
    mixed = (vectors * flips()).reshape(-1, DIMENSION // BITS, BITS).sum(axis=1)
    half = 1
    while half < BITS:
        pairs = mixed.reshape(-1, BITS // (2 * half), 2, half)
        mixed = np.stack([pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 0] - pairs[:, :, 1]], axis=2)
        half *= 2
    return np.asarray(mixed.reshape(-1, BITS), np.float32)


@cache
def flips() -> Floats:
    """Return the sign that each dimension has in all mixtures, (384,)."""
    chance = np.frombuffer(hashlib.shake_256(b"Footnote").digest(DIMENSION // 8), np.uint8)
    return np.unpackbits(chance).astype(np.float32) * 2 - 1


@cache
def mixtures() -> Floats:
    """Return the mixtures, (384, 128), orthogonal and of unit length."""
    return np.asarray(_mixed(np.eye(DIMENSION, dtype=np.float32)) / np.sqrt(DIMENSION), np.float32)
