"""Where the characters of an article stand on the pages of its file: which words to mark, and where."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.uint16]
"""(characters, 6): page from 1, line, left, top, right, bottom; page 0 where a character stands on none."""

WHOLE = 8_191  # a page's width and height in the units of `Places`: a twelfth of a point on A4
PAGE, LINE, LEFT, TOP, RIGHT, BOTTOM = range(6)
_DIGITS = 5
_LEVEL = 3  # of compression: 6 takes three times as long for a seventh less
_TOUCHING, _A_SPACE = 0.3, 3.0  # heights of a character between two of one word, and of two words of one line


class Box(NamedTuple):
    """A rectangle on a page that is counted from 1; edges from 0, left and top, to 1, as the page is shown."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class Words(NamedTuple):
    """What the text says in one line of a page: its characters from `start` to `end`, and where they stand."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Scan:
    """A page that was read from its picture, and how sure that reading is, 0 to 1."""

    page: int
    confidence: float


@dataclass(frozen=True)
class Layout:
    """The places of a text's characters in the file whose bytes have this SHA-256.

    `sizes` has the width and height of each page in points, as it is shown; `packed` is what `pack` made; `scans`
    names the pages that were read from their pictures.
    """

    file_sha256: str
    sizes: tuple[tuple[float, float], ...]
    packed: str = field(repr=False)
    scans: tuple[Scan, ...] = ()

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Layout:
        """Return what `dataclasses.asdict` made into JSON."""
        sizes = tuple((float(width), float(height)) for width, height in values["sizes"])
        scans = tuple(Scan(int(scan["page"]), float(scan["confidence"])) for scan in values["scans"])  # 1.0 may be a 1
        return cls(values["file_sha256"], sizes, values["packed"], scans)

    @property
    def sha256(self) -> str:
        """The hash of all that it says."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()

    @cached_property
    def places(self) -> Places:
        """Where each character of the text stands."""
        return unpack(self.packed)

    def scan(self, page: int) -> Scan | None:
        """Return how a page was read, if it was read from its picture."""
        return next((scan for scan in self.scans if scan.page == page), None)

    def boxes(self, text: str, start: int, end: int) -> tuple[Box, ...]:
        """Return the boxes that hold exactly the characters from `start` to `end`, in their order.

        None at all where a word among them has no place: some of the words marked would be wrong.
        """
        if any(not place and text[at].isalnum() for at, place in enumerate(self.places[start:end, PAGE], start)):
            return ()
        return tuple(box for line in self._lines(text, start, end) for box in self._boxes(line))

    def page_of(self, start: int, end: int) -> int | None:
        """Return the page on which the first of some characters stands, None where none of them stands on any."""
        pages = self.places[start:end, PAGE]
        found = np.flatnonzero(pages)
        return int(pages[found[0]]) if len(found) else None

    def lines(self, page: int) -> Iterator[Words]:
        """Yield what the text says of one page, line by line in the order of the text."""
        at = np.flatnonzero(self.places[:, PAGE] == page)
        for _, group in groupby(at.tolist(), key=lambda n: int(self.places[n, LINE])):
            line = list(group)
            edges = self.places[line]
            box = _box(page, *edges[:, LEFT : TOP + 1].min(0).tolist(), *edges[:, RIGHT:].max(0).tolist())
            yield Words(line[0], line[-1] + 1, box)

    def _lines(self, text: str, start: int, end: int) -> Iterator[list[int]]:
        """Yield the characters that can be seen, line by line."""
        at = [start + n for n in np.flatnonzero(self.places[start:end, PAGE]).tolist() if not text[start + n].isspace()]
        for _, group in groupby(at, key=lambda n: tuple(self.places[n, : LINE + 1].tolist())):
            yield list(group)

    def _boxes(self, line: list[int]) -> Iterator[Box]:
        """Cut a line where another's words stand between: text from right to left turns figures around."""
        edges = self.places[line].astype(int)
        first = 0
        for n in range(1, len(line) + 1):
            if n < len(line) and _meet(edges[first:n], edges[n], apart=line[n] > line[n - 1] + 1):
                continue
            part = edges[first:n]
            yield _box(int(part[0, PAGE]), *part[:, LEFT : TOP + 1].min(0).tolist(), *part[:, RIGHT:].max(0).tolist())
            first = n


def _meet(before: Any, one: Any, *, apart: bool) -> bool:
    """Whether a character stands next to those before it; `apart` says that one without a place lies between."""
    size = max(1, *(one[RIGHT:] - one[LEFT : TOP + 1]), *(before[-1, RIGHT:] - before[-1, LEFT : TOP + 1]))
    gaps = [
        max(one[low] - before[:, high].max(), before[:, low].min() - one[high])
        for low, high in ((LEFT, RIGHT), (TOP, BOTTOM))
    ]
    return bool(max(gaps) <= size * (_A_SPACE if apart else _TOUCHING))


def _box(page: int, *edges: float) -> Box:
    left, top, right, bottom = (round(edge / WHOLE, _DIGITS) for edge in edges)
    return Box(page, left, top, right, bottom)


def pack(places: Places) -> str:
    """Return places as short text: neighbours differ by little, and bytes of one kind lie together."""
    page, line, left, top, right, bottom = places.T
    before = np.concatenate([np.zeros(1, np.uint16), right[:-1]])
    onward = (np.diff(column, prepend=np.uint16(0)) for column in (page, line, top))
    steps = np.stack([*onward, left - before, right - left, bottom - top])
    planes = steps.view(np.uint8).reshape(6, -1, 2).transpose(0, 2, 1)
    return base64.b64encode(zlib.compress(planes.tobytes(), _LEVEL)).decode("ascii")


def unpack(packed: str) -> Places:
    """Return what `pack` was given. Raises ValueError or zlib.error where it did not make this."""
    planes = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8).reshape(6, 2, -1)
    steps = np.ascontiguousarray(planes.transpose(0, 2, 1)).view(np.uint16).reshape(6, -1)
    page, line, top = np.cumsum(steps[:3], axis=1, dtype=np.uint16)
    gap, width, height = steps[3:]
    right = np.cumsum(gap + width, dtype=np.uint16)
    return np.stack([page, line, right - width, top, right, top + height], 1)
