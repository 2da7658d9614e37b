"""The glyphs of a PDF page and where they stand, as PDFium reads them."""

from __future__ import annotations

import ctypes
from collections import Counter
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Edges = npt.NDArray[np.float32]

HYPHEN = "\x02"  # what PDFium makes of a hyphen, hard or soft, at which a line breaks
_SEEN = 31  # every so many letters of a page's text are held against the glyphs'
_ASKED = 12  # glyphs whose direction is asked for


class Glyphs(NamedTuple):
    """The text of a page, a character a glyph, with the blanks and line ends that PDFium sees between them.

    `edges` are left, top, right and bottom of each, (glyphs, 4), from 0 to 1 on the page as it is shown; `size` is its
    width and height in points. `turned` says how often the text is turned by a quarter, clockwise.
    """

    text: str
    edges: Edges
    size: tuple[float, float]
    turned: int = 0

    @property
    def upright(self) -> Edges:
        """The edges in points, on the page turned so that most of its text is upright."""
        points = self.edges * np.array([*self.size, *self.size], np.float32)
        left, top, right, bottom = points.T
        width, height = self.size
        turns = (
            (left, top, right, bottom),
            (top, width - right, bottom, width - left),
            (width - right, height - bottom, width - left, height - top),
            (height - bottom, left, height - top, right),
        )
        return np.stack(turns[self.turned], 1)


def glyphs_of(page: Any) -> Glyphs:
    """Return the glyphs of a pypdfium2 page."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    handle = ctypes.cast(text_page.raw, ctypes.c_void_p).value or 0
    text = text_page.get_text_range(errors="replace") if count else ""
    seen = range(0, count, _SEEN)
    text = text.replace("\ufffe", HYPHEN)  # PDFium's letter and PDFium's text differ in this
    letters = map(_raw().letter, repeat(handle), seen)
    if len(text) != count or list(letters) != list(map(ord, text[::_SEEN])):  # some have no letter
        text = "".join(map(_letter, map(_raw().letter, repeat(handle), range(count))))
    buffer = np.empty((count, 4), np.float32)
    start = buffer.ctypes.data
    list(map(_raw().box, repeat(handle), range(count), range(start, start + 16 * count, 16)))
    rotation = page.get_rotation() // 90
    edges = _shown(buffer, page.get_bbox(), rotation)
    turned = (_turned(text, handle) + rotation) % 4
    text_page.close()
    return Glyphs(text, edges, page.get_size(), turned)


def _shown(boxes: Edges, page: tuple[float, float, float, float], rotation: int) -> Edges:
    """Return left, top, right, bottom in parts of the page as shown, of PDF's left, top, right, bottom from below."""
    left, bottom, right, top = page
    across = (boxes[:, [0, 2]] - left) / max(1e-6, right - left)
    down = (top - boxes[:, [1, 3]]) / max(1e-6, top - bottom)
    back_across, back_down = 1 - across[:, ::-1], 1 - down[:, ::-1]
    x, y = ((across, down), (back_down, across), (back_across, back_down), (down, back_across))[rotation]
    return np.clip(np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], 1), 0, 1).astype(np.float32)


def _turned(text: str, handle: int) -> int:
    """Return by how many quarters most glyphs are turned, clockwise, on the page before it is."""
    looked_at = range(0, len(text), max(1, len(text) // (8 * _ASKED)))  # More than enough of them are letters.
    places = [at for at in looked_at if text[at].isalnum()]
    angles = (_raw().angle(handle, at) for at in places[:: max(1, len(places) // _ASKED)])
    turns = Counter(round(angle / (np.pi / 2)) % 4 for angle in angles)  # PDFium's radians go clockwise
    return turns.most_common(1)[0][0] if turns else 0


def _letter(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


class _Raw(NamedTuple):
    letter: Any
    box: Any
    angle: Any


@cache
def _raw() -> _Raw:
    """Return PDFium's functions as they take plain numbers: half of the time went into pointers with types."""
    from pypdfium2 import raw

    def plain(function: Any, result: Any, *arguments: Any) -> Any:
        return ctypes.PYFUNCTYPE(result, ctypes.c_void_p, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)

    return _Raw(
        plain(raw.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_int),
        plain(raw.FPDFText_GetLooseCharBox, None, ctypes.c_int, ctypes.c_void_p),
        plain(raw.FPDFText_GetCharAngle, ctypes.c_float, ctypes.c_int),
    )
