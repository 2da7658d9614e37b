"""A reader that reads nothing twice: for searches that go on where the one before ended."""

from __future__ import annotations

from collections.abc import Sequence

from rag.reading.reader import Reading, Reads, Window


class ReadOnce:
    """Reads as a reader does, and keeps what it read for as long as it lives."""

    def __init__(self, reader: Reads) -> None:
        self._reader = reader
        self.english_only = reader.english_only
        self._kept: dict[tuple[str, Window], Reading] = {}

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """Return a reading of each window, in their order."""
        new = [w for w in dict.fromkeys(windows) if (question, w) not in self._kept]
        for window, reading in zip(new, self._reader.read(question, new), strict=True):
            self._kept[question, window] = reading
        return [self._kept[question, window] for window in windows]
