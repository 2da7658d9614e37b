"""Has pages without text read from their pictures, each once: what was read is kept by the picture's hash."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from index.files.document import Document, Unreadable
from index.files.limits import Limits
from index.files.sandbox import Sandbox
from index.files.scans import EXTRA, Reading
from index.integrity import write_durably

_READER = "rapidocr-3, PP-OCRv6 small, by lines, half a blank before"  # what was read by another is read again
_ACROSS = 1_654  # pixels: A4 at 200 dots an inch
_SECONDS, _MEMORY = 300.0, 4 << 30  # for one page; the networks take address space more than memory
_DAYS_UNUSED = 30


class Scanner:
    """Reads scans in a bounded child process; use it as a context manager. `folder` keeps what was read, if given."""

    def __init__(self, limits: Limits, folder: Path | None) -> None:
        self._folder = folder
        self._network = Sandbox(
            replace(limits, max_seconds=max(_SECONDS, limits.max_seconds), max_memory_bytes=_MEMORY)
        )

    def __enter__(self) -> Scanner:
        return self

    def __exit__(self, *exc: object) -> None:
        self._network.__exit__(*exc)

    def document(self, path: Path, found: Document, sandbox: Sandbox) -> Document:
        """Return a document with the text of those pages of which only a picture was there.

        Raises `Unreadable` where it has no text at all; where networks are not installed, the document says so.
        """
        if not found.scans:
            return found
        if not can_read():
            if not found.text.strip():
                raise Unreadable(f"no text layer (scanned?); {EXTRA}")
            count = len(found.scans)
            note = f"{count} {'page has' if count == 1 else 'pages have'} no text (scanned?); {EXTRA}"
            return replace(found, note=note, scans=())
        return sandbox.parse(path, {page: self._reading(path, page, sandbox) for page in found.scans})

    def _reading(self, path: Path, page: int, sandbox: Sandbox) -> Reading:
        picture = sandbox.picture(path, page, _ACROSS)
        key = hashlib.sha256(_READER.encode() + picture).hexdigest()
        kept = self._folder / f"{key}.json" if self._folder else None
        if kept:
            with suppress(OSError, ValueError, KeyError, TypeError):
                reading = Reading.from_json(json.loads(kept.read_text("utf-8")))
                kept.touch()
                return reading
        with tempfile.TemporaryDirectory(prefix="footnote-page-") as folder:
            file = Path(folder) / "page.png"
            file.write_bytes(picture)
            reading = self._network.read(file)
        if kept and kept.parent.parent.is_dir():
            kept.parent.mkdir(exist_ok=True, mode=0o700)
            write_durably(kept, json.dumps(asdict(reading)))
        return reading


def forget_unused(folder: Path) -> None:
    """Remove what was read from pictures that nobody has had for a month."""
    with suppress(OSError):
        for file in folder.glob("*.json*"):
            if time.time() - file.stat().st_mtime > _DAYS_UNUSED * 86_400:
                file.unlink()


@cache
def can_read() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None
