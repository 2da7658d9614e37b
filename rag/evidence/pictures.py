"""Pictures of the pages that an answer quotes, as they were: of PDF files and of pictures that were read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from index.files.document import Unreadable

if TYPE_CHECKING:
    from index.catalogue import Origin
    from index.files.sandbox import Sandbox
    from index.files.taking_out import TakenOut
    from index.opened import Index
    from rag.answer.citation import Citation

_WIDE = 1_000  # pixels: small print is legible, and a page takes some 100 KB
_MOST = 20
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""What a picture is, by how it begins."""

Told = Mapping[str, Any]
"""A page in a record: `source`, `page`, and the `sha256` of its picture; or `missing`, why there is none."""


def kind_of(picture: bytes) -> str | None:
    """Return the media type of a picture, None where it is none of ours."""
    return next((kind for sign, kind in KINDS.items() if picture.startswith(sign)), None)


def pictured(
    citations: Sequence[Citation], index: Index, origins: Mapping[str, Origin]
) -> tuple[list[Told], dict[str, bytes]]:
    """Return the quoted pages for a record, and their pictures by their SHA-256. No mark is upon them: where the words
    stand, the boxes of the citations say. A page that cannot be drawn does not stop an answer from being kept."""
    from index.files.limits import STANDARD  # All that reads files comes with these; who asks does not need it.
    from index.files.sandbox import Sandbox
    from index.files.taking_out import TakenOut

    told: list[Told] = []
    pictures: dict[str, bytes] = {}
    with Sandbox(STANDARD) as sandbox, closing(TakenOut(sandbox)) as held:  # its process starts with the first page
        for source, page in dict.fromkeys(_pages(citations)):
            try:
                drawn = _drawn(source, page, index, origins.get(source), sandbox, held, full=len(pictures) >= _MOST)
            except (Unreadable, OSError) as exc:
                told.append({"source": source, "page": page, "missing": getattr(exc, "strerror", None) or str(exc)})
                continue
            name = hashlib.sha256(drawn).hexdigest()
            pictures[name] = drawn
            told.append({"source": source, "page": page, "sha256": name})
    return told, pictures


def _pages(citations: Sequence[Citation]) -> Iterator[tuple[str, int]]:
    for c in citations:
        yield from ((c.source, page) for page in sorted({box.page for box in c.boxes} or {c.page or 0}) if page)


def _drawn(
    source: str, page: int, index: Index, origin: Origin | None, sandbox: Sandbox, held: TakenOut, *, full: bool
) -> bytes:
    from index.files.page_file import page_file

    layout = index.layout(source)
    if full or layout is None:
        raise Unreadable(f"{_MOST} pages are pictured already" if full else "its pages are no longer known")
    return sandbox.picture(page_file(origin, source, held), page, _WIDE, layout.file_sha256, small=True)
