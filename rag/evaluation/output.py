"""Says by name what cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import FootnoteError


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn an OSError into a FootnoteError that names the file and the cure; `place` where the error names none."""
    try:
        yield
    except OSError as exc:
        raise FootnoteError(
            f"{exc.filename or place} cannot be written ({exc.strerror})", "name another place with --out"
        ) from exc
