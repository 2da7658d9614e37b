"""Who added and removed which file, and when: one line each, beside the uploads, for the owner to see."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from index import json_lines

log = logging.getLogger(__name__)

_SHOWN_BYTES = 200_000
Did = Literal["added", "replaced", "removed"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done with a file; `time` is ISO 8601 in UTC, `sha256` of its bytes."""

    time: str
    who: str
    did: Did
    name: str
    bytes: int
    sha256: str


class UploadLog:
    """The log as JSON lines. Hidden, so that it is never read as a corpus."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / ".log.jsonl"

    @property
    def begun(self) -> bool:
        """Whether anything was done yet."""
        return self._file.exists()

    def note(self, who: str, did: Did, name: str, size: int, sha256: str) -> None:
        """Append a line, in one write; what was done stands even where it cannot be noted."""
        event = Event(datetime.now(UTC).isoformat(timespec="seconds"), who, did, name, size, sha256)
        try:
            json_lines.append(self._file, asdict(event))
        except OSError as exc:
            log.warning("%s %s %s, which %s cannot note (%s)", who, did, name, self._file, exc)

    def events(self) -> list[dict[str, Any]]:
        """What was done lately, the last first."""
        try:
            with self._file.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _SHOWN_BYTES))
                lines = json_lines.objects(file.read(_SHOWN_BYTES))
        except OSError:
            return []
        found = []
        for values in reversed(lines):
            with suppress(TypeError):
                found.append(asdict(Event(**values)))
        return found
