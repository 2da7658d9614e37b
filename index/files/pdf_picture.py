"""A page as a picture, as it is shown: for the eye, and for reading what it says."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.files.document import Unreadable
from index.files.image_file import frame
from index.files.kinds import PICTURES
from index.files.pdf_file import opened

if TYPE_CHECKING:
    from PIL.Image import Image

WIDEST = 4_000  # pixels
_TALLEST = 3.0  # times its width that a page is shown; a longer one is drawn less wide
_COLOURS = 16


def picture(path: Path, page: int, width: int, sha256: str | None = None, *, small: bool = False) -> bytes:
    """Return a page of a file, counted from 1, as a PNG that is so many pixels wide; where it has to be `small`, as a
    PNG of few colours or a JPEG, whichever takes less.

    Raises `Unreadable` where the file is not the one with this SHA-256 or has no such page, and whatever PDFium raises.
    """
    data = path.read_bytes()
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise Unreadable("the file has changed since it was indexed")
    drawn = _frame(data, page, width) if path.suffix.lower() in PICTURES else _page(data, page, width)
    # Grey where nothing is coloured would be smaller, but nobody can know before.
    return _small(drawn) if small else _written(drawn, "PNG", compress_level=3)


def _frame(data: bytes, page: int, width: int) -> Image:
    shown = frame(data, page)
    width = min(width, WIDEST, shown.width)
    return shown.resize((width, max(1, round(shown.height * width / shown.width))))


def _page(data: bytes, page: int, width: int) -> Image:
    with opened(data) as file:
        if not 1 <= page <= len(file):
            raise Unreadable(f"it has no page {page}")
        sheet = file[page - 1]
        across, down = sheet.get_size()
        wide = min(width, WIDEST) * min(1.0, _TALLEST * across / max(down, 1e-6))
        drawn = sheet.render(scale=max(1.0, wide) / max(across, 1e-6), may_draw_forms=True)
        shown: Image = drawn.to_pil().convert("RGB")
        return shown


def _small(drawn: Image) -> bytes:
    few = drawn.quantize(_COLOURS)  # letters need no more; a photograph does
    return min(_written(few, "PNG"), _written(drawn, "JPEG", quality=80), key=len)


def _written(drawn: Image, kind: str, **how: Any) -> bytes:
    out = BytesIO()
    drawn.save(out, kind, **how)
    return out.getvalue()
