"""The file that an article's pages are drawn from, where it still lies as it did."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from index.files.document import Unreadable
from index.files.limits import STANDARD
from index.files.taking_out import TakenOut, is_holder
from index.folder import File

if TYPE_CHECKING:
    from index.catalogue import Origin


def page_file(origin: Origin | None, source: str, taken_out: TakenOut) -> Path:
    """Return the file that an article was read from, taken out of the one that holds it. Raises `Unreadable` where it
    is gone, OSError where it cannot be taken out."""
    file = _file(origin.root, origin.file) if origin else None
    if origin is None or file is None:
        raise Unreadable("the file is no longer where it was indexed")
    if not is_holder(origin.file):
        return file
    # A name that two paths share has the folder's in front.
    return taken_out.file(File(file, origin.file), source[source.find(f"{origin.file}/") :])


def _file(root: str, name: str) -> Path | None:
    """Return an article's file where it still is a regular file below what was indexed, not too large to be it."""
    path = Path(root) if Path(root).is_file() else Path(root) / name
    try:
        about = path.lstat()
        inside = path.resolve(strict=True).is_relative_to(Path(root).resolve())
    except (OSError, ValueError):
        return None
    largest = STANDARD.max_corpus_bytes if is_holder(name) else STANDARD.max_file_bytes
    return path if inside and stat.S_ISREG(about.st_mode) and about.st_size <= largest else None
