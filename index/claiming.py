"""An index folder of one's own: made where there is none, refused where it is somebody else's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import FootnoteError
from index.generation import OWN_FILES


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Make an index folder for what is done within; where that leaves it empty, nothing that was made stays.

    Raises FootnoteError when it holds other files, or cannot be made.
    """
    made = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        _own(folder)
        yield
    finally:
        with suppress(OSError):
            for path in (folder / "generations", *made):
                path.rmdir()


def _own(folder: Path) -> None:
    try:
        if folder.exists() and not folder.is_dir():
            raise FootnoteError(f"{folder} is a file", "name a folder with --index DIR")
        strangers = sorted({p.name for p in folder.iterdir()} - OWN_FILES) if folder.is_dir() else []
        if strangers:
            raise FootnoteError(
                f"{folder} holds other files ({strangers[0]})", "name an empty or new folder with --index DIR"
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "generations").mkdir(exist_ok=True)
    except OSError as exc:
        raise FootnoteError(
            f"{folder} cannot be created ({exc.strerror})", "name another folder with --index DIR"
        ) from exc
