"""Pictures as articles: each of their pages is read from what can be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.files.document import Document, Unreadable
from index.files.limits import Limits
from index.files.pages import Page, document_of
from index.files.pdf_glyphs import Glyphs
from index.files.scans import Reading

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 80_000_000  # of one page: A3 at 600 points an inch has 70 million
_KINDS = ("PNG", "JPEG", "TIFF")


def read_image(path: Path, limits: Limits, readings: Mapping[int, Reading] | None = None) -> Document:
    """Return the document of a picture's pages; raises `Unreadable`, and whatever Pillow raises.

    `readings` has what was read from them; where it is None, the document names all of them as its `scans`.
    """
    data = path.read_bytes()
    pages = list(_pages(data, limits, readings or {}))
    return document_of(pages, hashlib.sha256(data).hexdigest(), asked=readings is not None)


def frame(data: bytes, number: int) -> Image:
    """Return a page of a picture, counted from 1, upright and in colours. Raises `Unreadable`."""
    from PIL import ImageOps

    try:
        with _opened(data) as image:
            image.seek(number - 1)
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable(f"more than {MOST_PIXELS:,} pixels")
            return ImageOps.exif_transpose(image).convert("RGB")
    except EOFError as exc:
        raise Unreadable(f"it has no page {number}") from exc


def _opened(data: bytes) -> Image:
    """Open a picture's bytes. Raises `Unreadable`."""
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(BytesIO(data), formats=_KINDS)
    except UnidentifiedImageError as exc:
        raise Unreadable("damaged picture") from exc
    except Image.DecompressionBombError as exc:
        raise Unreadable(f"more than {MOST_PIXELS:,} pixels") from exc


def _pages(data: bytes, limits: Limits, readings: Mapping[int, Reading]) -> Iterator[Page]:
    with _opened(data) as image:
        count = getattr(image, "n_frames", 1)
        if count > limits.max_pages:
            raise Unreadable(f"{count:,} pages, more than {limits.max_pages:,}")
        for number in range(1, count + 1):
            image.seek(number - 1)
            size = (float(image.width), float(image.height))
            yield Page(Glyphs("", np.zeros((0, 4), np.float32), size)).read(number, readings.get(number))
