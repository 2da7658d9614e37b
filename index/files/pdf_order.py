"""The lines of a PDF page in the order in which they are read.

Most files hold their text in that order. Two kinds do not: columns that are drawn line by line across the page, and
pieces that are drawn before what stands above them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.files.pdf_glyphs import HYPHEN, Glyphs

_GUTTER = 1.2  # heights of a letter; a wider gap parts two columns or cells, or two words of a line set wide
_HALF = 0.5
_NEAR = 4.0  # heights from one line of a block to the next
_ROWS = 4  # lines that make a column
_PROSE = 20  # characters in the lines of a column of prose; shorter ones are a table's
_CROSSING = 0.1  # of the runs may cross a gutter: a title, a picture's caption
_BINS = 240
_BLANKS = [code for code in range(0x3001) if chr(code).isspace()]


class Run(NamedTuple):
    """Glyphs from `start` to `end` that stand in one row; `goes_on` where the row has others before them."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    goes_on: bool = False

    @property
    def middle(self) -> float:
        """The height of its middle on the page."""
        return (self.top + self.bottom) / 2

    def beside(self, other: Run) -> bool:
        """Whether nothing of it stands above or below another run."""
        return min(self.right, other.right) - max(self.left, other.left) <= 0

    def above(self, other: Run) -> bool:
        """Whether it stands above another, by more than a rise or a fall of letters."""
        return self.middle < other.middle - _HALF * min(self.bottom - self.top, other.bottom - other.top)


def lines_of(glyphs: Glyphs) -> list[list[Run]]:
    """Return the lines of a page in the order in which they are read, each as the runs it is made of."""
    runs = list(_runs(glyphs))
    if not glyphs.text.isascii() and 2 * sum(map(_from_the_right, glyphs.text)) > len(glyphs.text):
        # Columns of such text begin at the right, too.
        runs = [run._replace(left=-run.right, right=-run.left) for run in runs]
    if len(runs) < 2:
        return [[run] for run in runs]
    moves = _moves(runs)
    if moves.aside >= 2 * _ROWS and (parted := _columns(runs)):
        return [[run] for run in parted]
    lines: list[list[Run]] = []
    for run in runs:
        if run.goes_on and lines:
            lines[-1].append(run)
        else:
            lines.append([run])
    if moves.upward:
        return [line for block in _sorted(_blocks(lines)) for line in block.lines]
    return lines


class _Moves(NamedTuple):
    """How often the text goes on beside the run before, and whether it does above one that it does not begin behind."""

    aside: int
    upward: bool


def _moves(runs: Sequence[Run]) -> _Moves:
    """Look at all steps from one run to the next at once: asked of each, `beside` and `above` took most of the time."""
    _, _, left, top, right, bottom, _ = np.array(runs).T
    middle, height = (top + bottom) / 2, bottom - top
    aside = np.minimum(right[1:], right[:-1]) - np.maximum(left[1:], left[:-1]) <= 0
    above = middle[1:] < middle[:-1] - _HALF * np.minimum(height[1:], height[:-1])
    return _Moves(int(aside.sum()), bool((above & (left[1:] < right[:-1])).any()))


def _runs(glyphs: Glyphs) -> Iterator[Run]:
    text, edges = glyphs.text, glyphs.upright
    at = np.flatnonzero(~np.isin(_codes(text), _BLANKS))
    if not len(at):
        return
    left, top, right, bottom = edges[at].T
    height = np.maximum(bottom - top, 1e-3)
    breaks = np.isin(_codes(text), [ord("\n"), ord(HYPHEN)])
    broken = np.diff((np.cumsum(breaks) - breaks)[at]) > 0  # a line ends between two inked glyphs, or at the first
    gap = left[1:] - right[:-1]
    wide = gap > _GUTTER * np.minimum(height[1:], height[:-1])
    for cut in np.flatnonzero(wide & ~broken).tolist():
        wide[cut] = not (_from_the_right(text[at[cut]]) or _from_the_right(text[at[cut + 1]]))
    cuts = np.flatnonzero(broken | wide) + 1
    starts, ends = np.array([0, *cuts]), np.array([*cuts, len(at)])
    sizes = ends - starts
    yield from map(
        Run,
        at[starts].tolist(),
        (at[ends - 1] + 1).tolist(),
        np.minimum.reduceat(left, starts).tolist(),
        (np.add.reduceat(top, starts) / sizes).tolist(),
        np.maximum.reduceat(right, starts).tolist(),
        (np.add.reduceat(bottom, starts) / sizes).tolist(),
        [False, *(~broken[cuts - 1]).tolist()],
    )


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


def _from_the_right(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in ("R", "AL", "AN")


def _columns(runs: Sequence[Run]) -> list[Run]:
    """Return runs column by column, what spans the columns in its place; empty where there are no columns of prose."""
    gutter = _gutter(runs)
    if gutter is None:
        return []
    left = [run for run in runs if run.right <= gutter]
    right = [run for run in runs if run.left >= gutter]
    crossing = sorted((run for run in runs if run.left < gutter < run.right), key=lambda run: run.middle)
    if len(crossing) > max(_ROWS, _CROSSING * len(runs)) or not (_is_prose(left) and _is_prose(right)):
        return []
    ordered: list[Run] = []
    above = float("-inf")
    for below, spanning in [*((run.middle, [run]) for run in crossing), (float("inf"), [])]:
        for side in (left, right):
            inside = [run for run in side if above < run.middle <= below]
            ordered += _columns(inside) or sorted(inside, key=lambda run: (round(run.middle), run.left))
        ordered += spanning
        above = below
    return ordered


def _gutter(runs: Sequence[Run]) -> float | None:
    """Return where the fewest runs cross, in the middle half of their width; None where too many do everywhere."""
    if len(runs) < 2 * _ROWS:
        return None
    start, end = min(run.left for run in runs), max(run.right for run in runs)
    crossed = np.zeros(_BINS, int)
    for run in runs:
        low, high = ((edge - start) / max(1e-6, end - start) * _BINS for edge in (run.left, run.right))
        crossed[int(low) : int(np.ceil(high))] += 1
    middle = crossed[_BINS // 5 : -_BINS // 5]
    fewest = np.flatnonzero(middle == middle.min())
    if middle.min() > _CROSSING * len(runs):
        return None
    at = fewest[len(fewest) // 2] + _BINS // 5
    return float(start + (at + 0.5) / _BINS * (end - start))


def _is_prose(column: Sequence[Run]) -> bool:
    return len(column) >= _ROWS and median(run.end - run.start for run in column) >= _PROSE


class Block(NamedTuple):
    """Lines that stand one below the other, and their left, top, right and bottom."""

    lines: list[list[Run]]
    edges: tuple[float, float, float, float]

    @classmethod
    def of(cls, lines: list[list[Run]]) -> Block:
        """Return the block of some lines."""
        runs = [run for line in lines for run in line]
        middles = [run.middle for run in runs]
        return cls(lines, (min(run.left for run in runs), min(middles), max(run.right for run in runs), max(middles)))


def _blocks(lines: Sequence[list[Run]]) -> list[Block]:
    """Cut lines where the next does not stand right below the one before."""
    blocks: list[list[list[Run]]] = []
    for line in lines:
        before = blocks[-1][-1][0] if blocks else None
        near = before and line[0].middle - before.middle < _NEAR * (before.bottom - before.top)
        if before and near and before.above(line[0]) and not before.beside(line[0]):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return list(map(Block.of, blocks))


def _sorted(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks from above, and of those beside each other from the left."""
    if len(blocks) < 2:
        return list(blocks)
    for axis, alone in ((1, True), (0, False), (1, False)):
        for before, after in _cuts(blocks, axis):
            if not alone or len(before) == 1 or len(after) == 1:
                return [*_sorted(before), *_sorted(after)]
    return sorted(blocks, key=lambda block: (block.edges[1], block.edges[0]))


def _cuts(blocks: Sequence[Block], axis: int) -> Iterator[tuple[list[Block], list[Block]]]:
    """Yield the blocks before and after each line through the page that none of them touches."""
    ranked = sorted(blocks, key=lambda block: block.edges[axis])
    reach = float("-inf")
    for number, block in enumerate(ranked):
        low, high = block.edges[axis], block.edges[axis + 2]
        if number and low >= reach:
            yield ranked[:number], ranked[number:]
        reach = max(reach, high)
