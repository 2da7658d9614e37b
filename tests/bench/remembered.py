"""What a model wrote to each prompt, kept in a file: what is measured again after a change of checking asks it nothing.

A model at temperature 0 writes the same to the same prompt; to another one it is asked.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

from rag.answer.spent import Spent
from rag.writing.model import Ended, Model


class Remembered:
    """Stands in the place of a model's `write`; `saved` are the seconds that nobody waited for since `forget`."""

    def __init__(self, model: Model, file: Path) -> None:
        self._write = model.write
        self._file = file
        self._known: dict[str, dict[str, Any]] = {}
        self.saved = 0.0
        if file.exists():
            rows = map(json.loads, file.read_text("utf-8").splitlines())
            self._known = {row["prompt"]: row for row in rows}
        model.write = self.write  # type: ignore[method-assign]

    def write(self, messages: list[tuple[str, str]], **wishes: Any) -> Generator[str, None, Ended]:
        """Yield what the model wrote to these messages before, or has it write and keeps what it wrote whole."""
        key = hashlib.sha256(
            json.dumps([messages, sorted(str(wish) for wish in wishes.items() if wish[1])]).encode()
        ).hexdigest()[:32]
        if (row := self._known.get(key)) is not None:
            self.saved += row["seconds"]
            yield row["said"]
            return Ended(row["finish"], Spent(**row["spent"]) if row["spent"] else None)
        started, said = time.monotonic(), ""
        with closing(self._write(messages, **wishes)) as calls:
            while True:
                try:
                    piece = next(calls)
                except StopIteration as stop:
                    ended: Ended = stop.value
                    break
                said += piece
                yield piece
        self._keep(key, said, ended, time.monotonic() - started)
        return ended

    def forget(self) -> float:
        """Return the seconds that were saved since it was asked last."""
        saved, self.saved = self.saved, 0.0
        return saved

    def _keep(self, key: str, said: str, ended: Ended, seconds: float) -> None:
        spent = ended.spent and {"read": ended.spent.read, "written": ended.spent.written}
        row = {"prompt": key, "said": said, "finish": ended.finish, "spent": spent, "seconds": round(seconds, 2)}
        self._known[key] = row
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
