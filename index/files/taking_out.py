"""Takes one file out of those that hold it, for a page of it to be shown: a PDF in an archive, or one attached."""

from __future__ import annotations

import shutil
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from index.files.document import Unreadable
from index.files.kinds import How, kind_of
from index.files.sandbox import Sandbox, Spent
from index.folder import File
from index.private_copy import private_folder

_KEPT = 4  # files, each as large as one that is indexed may be
_DEEPEST = 3


def is_holder(name: str) -> bool:
    """Tell whether a file of this name holds others, as an archive does."""
    kind = kind_of(name)
    return kind is not None and kind.how is How.HOLDER


class TakenOut:
    """Keeps the last few files asked for, in a folder that goes with this process; for one thread at a time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._files: OrderedDict[tuple[str, str, int], Path] = OrderedDict()
        self._room: Path | None = None
        self._remove: Callable[[], None] = lambda: None

    def file(self, holder: File, source: str) -> Path:
        """Return the file that is cited as `source`, out of the one that holds it. Raises `Unreadable`.

        Its names are told, and its bounds set, by what reads the holder when it is indexed.
        """
        key = (str(holder.path), source, holder.path.lstat().st_mtime_ns)
        if key not in self._files or not self._files[key].exists():
            self._files[key] = self._taken(holder, source)
        self._files.move_to_end(key)
        while len(self._files) > _KEPT:
            shutil.rmtree(self._files.popitem(last=False)[1].parent, ignore_errors=True)
        return self._files[key]

    def close(self) -> None:
        """Remove what was taken out."""
        self._remove()
        self._files.clear()
        self._room, self._remove = None, lambda: None

    def _taken(self, holder: File, source: str) -> Path:
        if self._room is None or not self._room.exists():
            self._room, self._remove = private_folder()
        within: list[Path] = []
        try:
            for _ in range(_DEEPEST):
                within.append(Path(mkdtemp(dir=self._room)))
                held = self._sandbox.unpack(holder.path, holder.source, within[-1], Spent(), source)
                found = next((part for part in held if part.name), None)
                if found is None:
                    break
                holder = File(within[-1] / found.name, found.source)
                if found.source == source:
                    within.pop()
                    return holder.path
            raise Unreadable("it is no longer in the file that held it")
        finally:
            for folder in within:
                with suppress(OSError):
                    shutil.rmtree(folder)
