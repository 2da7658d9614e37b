"""Tokens of passages on disk, 16 bytes a vector, so that a sentence can be scored by late interaction at once.

A token's vector is MiniLM's last hidden state as it was when its whole passage was embedded, so it knows the title
and the sentences around it. What is kept of it says `index/token_codes.py`; that ranks sentences as well as the full
vectors do (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.minilm import Floats, TokenVectors
from index.token_codes import BYTES, FINE_BYTES, Codes, encoded, similarities

VOCABULARY = 30522
_MAX_OFFSET = np.iinfo(np.uint16).max

_Number = TypeVar("_Number", np.uint8, np.uint16)

Offsets = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """The tokens of one passage: `codes` (tokens, 16 or 48) of their vectors, `starts` (tokens,) characters into the
    passage, `ids` (tokens,) vocabulary ids."""

    codes: Codes
    starts: Offsets
    ids: Offsets

    def similarities(self, query: Floats) -> Floats:
        """Return how near every token comes to every query token, (tokens, query tokens)."""
        return similarities(self.codes, query)


def encode_tokens(tokens: TokenVectors, prefix: int, *, fine: bool = False) -> PassageTokens:
    """Keep the tokens of an embedded text that begin after its first `prefix` characters; `fine` ones for no store."""
    kept = [i for i, (start, _) in enumerate(tokens.offsets) if start >= prefix]
    starts = [min(tokens.offsets[i][0] - prefix, _MAX_OFFSET) for i in kept]
    return PassageTokens(
        codes=encoded(tokens.vectors[kept], fine=fine),
        starts=np.array(starts, np.uint16),
        ids=np.array([tokens.ids[i] for i in kept], np.uint16),
    )


class TokenWriter:
    """Appends passages' tokens to the files of a folder, in passage order."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._codes = (folder / "codes.bin").open("wb")
        self._starts = (folder / "starts.bin").open("wb")
        self._ids = (folder / "ids.bin").open("wb")
        self._bounds = [0]
        self._frequency = np.zeros(VOCABULARY, np.int64)

    def append(self, passages: Iterable[PassageTokens]) -> None:
        """Append the tokens of the next passages."""
        for tokens in passages:
            self._codes.write(tokens.codes.tobytes())
            self._starts.write(tokens.starts.tobytes())
            self._ids.write(tokens.ids.tobytes())
            self._bounds.append(self._bounds[-1] + len(tokens.starts))
            self._frequency[np.unique(tokens.ids)] += 1

    def __enter__(self) -> TokenWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._codes, self._starts, self._ids):
            file.close()

    def close(self) -> None:
        """Write what is known only at the end, and close the files."""
        self.__exit__()
        np.save(self._folder / "bounds.npy", np.array(self._bounds, np.int64))
        np.save(self._folder / "frequency.npy", self._frequency.astype(np.int32))


class TokenStore:
    """The tokens of every passage, memory-mapped. Raises IndexDamaged where the files disagree."""

    def __init__(self, folder: Path) -> None:
        try:
            self._bounds: NDArray[np.int64] = np.load(folder / "bounds.npy")
            frequency: NDArray[np.integer] = np.load(folder / "frequency.npy")
            total = int(self._bounds[-1])
            wide = (folder / "codes.bin").stat().st_size == total * FINE_BYTES > 0  # as an earlier Footnote kept them
            self._codes = _mapped(folder / "codes.bin", np.uint8, (total, FINE_BYTES if wide else BYTES))
            self._starts = _mapped(folder / "starts.bin", np.uint16, (total,))
            self._ids = _mapped(folder / "ids.bin", np.uint16, (total,))
        except (OSError, ValueError, EOFError) as exc:
            raise IndexDamaged(folder, f"token vectors: {exc}") from exc
        self.size = len(self._bounds) - 1
        self.idf: Floats = np.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)

    def passage(self, number: int) -> PassageTokens:
        """Return the tokens of the passage with this number."""
        span = slice(int(self._bounds[number]), int(self._bounds[number + 1]))
        return PassageTokens(self._codes[span], self._starts[span], self._ids[span])


def _mapped(path: Path, kind: type[_Number], shape: tuple[int, ...]) -> NDArray[_Number]:
    if path.stat().st_size != int(np.prod(shape)) * np.dtype(kind).itemsize:
        raise ValueError(f"{path.name} has the wrong size")
    if shape[0] == 0:  # An empty file cannot be mapped.
        return np.zeros(shape, kind)
    return np.memmap(path, kind, mode="r", shape=shape).view(np.ndarray)  # A slice of a memmap takes ten times as long.
