"""A page as a picture, as it is shown: for the eye, and for reading what it says."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from index.files.document import Unreadable
from index.files.image_file import frame
from index.files.kinds import PICTURES
from index.files.pdf_file import opened

WIDEST = 4_000  # pixels
_TALLEST = 3.0  # times its width that a page is shown; a longer one is drawn less wide


def picture(path: Path, page: int, width: int, sha256: str | None = None) -> bytes:
    """Return a page of a file, counted from 1, as a PNG that is so many pixels wide.

    Raises `Unreadable` where the file is not the one with this SHA-256 or has no such page, and whatever PDFium raises.
    """
    data = path.read_bytes()
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise Unreadable("the file has changed since it was indexed")
    out = BytesIO()
    if path.suffix.lower() in PICTURES:
        shown = frame(data, page)
        width = min(width, WIDEST, shown.width)
        shown.resize((width, max(1, round(shown.height * width / shown.width)))).save(out, "PNG")
        return out.getvalue()
    with opened(data) as file:
        if not 1 <= page <= len(file):
            raise Unreadable(f"it has no page {page}")
        sheet = file[page - 1]
        across, down = sheet.get_size()
        wide = min(width, WIDEST) * min(1.0, _TALLEST * across / max(down, 1e-6))
        # Grey where nothing is coloured would be smaller, but nobody can know before.
        drawn = sheet.render(scale=max(1.0, wide) / max(across, 1e-6), may_draw_forms=True)
        drawn.to_pil().convert("RGB").save(out, "PNG", compress_level=3)
    return out.getvalue()
