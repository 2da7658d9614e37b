"""Ward's method: groups of vectors, merged two by two where that widens the groups least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.minilm import Floats


def ward(vectors: Floats, count: int) -> NDArray[np.int64]:
    """Return each vector's group, 0 to `count` - 1. Takes time and memory by the square of the number of vectors."""
    groups = np.arange(len(vectors))
    merges = sorted(_merges(vectors), key=lambda merge: merge[0])
    for _, first, second in merges[: max(0, len(vectors) - count)]:
        groups[groups == groups[second]] = groups[first]
    return np.unique(groups, return_inverse=True)[1].astype(np.int64)


def _merges(vectors: Floats) -> list[tuple[float, int, int]]:
    """Return all merges, each with its cost and a member of either group.

    By chains of nearest neighbours (Murtagh 1983): groups that are each other's nearest are merged sooner or later.
    """
    squares = (vectors.astype(np.float64) ** 2).sum(axis=1)
    costs = np.maximum(squares[:, None] + squares - 2 * (vectors @ vectors.T), 0.0)
    np.fill_diagonal(costs, np.inf)
    sizes = np.ones(len(vectors))
    merges: list[tuple[float, int, int]] = []
    chain: list[int] = []
    while len(merges) < len(vectors) - 1:
        chain = chain or [int(sizes.argmax())]
        last = chain[-1]
        nearest = int(costs[last].argmin())
        if len(chain) > 1 and costs[last, chain[-2]] <= costs[last, nearest]:
            merges.append((float(costs[last, chain[-2]]), chain[-2], last))
            _merge(costs, sizes, chain[-2], last)
            del chain[-2:]
        else:
            chain.append(nearest)
    return merges


def _merge(costs: NDArray[np.float64], sizes: NDArray[np.float64], kept: int, gone: int) -> None:
    """Put one group into another, and count what all others' merges with it cost now (Lance and Williams 1967)."""
    both = sizes[kept] + sizes[gone]
    with np.errstate(invalid="ignore"):  # Groups that are gone are infinitely far.
        row = (sizes + sizes[kept]) * costs[kept] + (sizes + sizes[gone]) * costs[gone] - sizes * costs[kept, gone]
        row = row / (sizes + both)
    sizes[kept], sizes[gone] = both, 0
    row[(sizes == 0) | (np.arange(len(sizes)) == kept)] = np.inf
    costs[kept], costs[:, kept] = row, row
    costs[gone], costs[:, gone] = np.inf, np.inf
