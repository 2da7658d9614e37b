"""Where answers are kept: a hidden folder beside the index, each file named by the SHA-256 of what is in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from index.errors import FootnoteError
from index.integrity import sync
from rag.evidence.canonical import canonical
from rag.evidence.frozen import Frozen, named

_HASH = re.compile(r"[0-9a-f]{64}")
_BEGINNING = re.compile(r"[0-9a-f]{8,64}")


class NotKept(FootnoteError):
    """There is no kept answer of this hash."""


class Kept:
    """The kept answers of an index: `answers/HASH.json`, and once for all that cite them `articles/HASH.json` and
    pictures of their pages, `pages/HASH.img`.

    Beside the index, not in it: nothing that builds, repairs or removes an index touches it. Safe from several
    processes, for what has one name is one text, and comes into its place by a rename.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def beside(cls, index: Path) -> Kept:
        """The kept answers of an index: `.footnote-kept` beside `.footnote`; hidden, so that no index reads it."""
        folder = index.absolute()
        return cls(folder.parent / f".{folder.name.lstrip('.')}-kept")

    def put(self, frozen: Frozen) -> str:
        """Keep an answer and return its hash; when this returns, a kill does not lose it. Raises FootnoteError."""
        try:
            for name, article in frozen.articles.items():  # first, so that no answer is there without its articles
                self._write("articles", name, canonical(article))
            for name, drawn in frozen.pictures.items():
                self._write("pages", name, drawn)
            self._write("answers", frozen.hash, canonical(frozen.record))
        except OSError as exc:
            raise FootnoteError(
                f"the answer cannot be kept in {self.folder} ({exc.strerror})", "check the folder's permissions"
            ) from exc
        return frozen.hash

    def open(self, name: str) -> Frozen:
        """Return a kept answer by its hash, or by its beginning where no other's is the same.

        Raises NotKept, or FootnoteError where its files do not hold what was kept.
        """
        record = json.loads(self._read("answers", self._whole(name)))
        articles = {d: json.loads(self._read("articles", d)) for d in record["articles"].values()}
        return Frozen(record, articles, {d: self._read("pages", d) for d in named(record)})

    def hashes(self) -> list[str]:
        """Return the hashes of all kept answers, the latest first."""
        found = sorted(self._files(), key=lambda file: (-file.stat().st_mtime_ns, file.name))
        return [file.stem for file in found]

    def _files(self) -> Iterator[Path]:
        return (file for file in (self.folder / "answers").glob("*.json") if _HASH.fullmatch(file.stem))

    def _whole(self, name: str) -> str:
        if not _BEGINNING.fullmatch(name):
            raise NotKept(f"{name[:80]!r} is no hash of an answer", "give its 64 digits, or the first 8 or more")
        found = [name] if len(name) == 64 else [file.stem for file in self._files() if file.stem.startswith(name)]
        if len(found) != 1 or not self._file("answers", found[0]).is_file():
            what = f"{len(found)} answers begin with {name}" if len(found) > 1 else f"no answer {name} is kept here"
            raise NotKept(what, f"see what is kept in {self.folder}, or name another index with --index")
        return found[0]

    def _read(self, kind: str, name: str) -> bytes:
        file = self._file(kind, name)
        try:
            found = file.read_bytes() if _HASH.fullmatch(name) else b""
        except OSError as exc:
            raise FootnoteError(f"{file} cannot be read ({exc.strerror})", "restore it from a copy") from exc
        if hashlib.sha256(found).hexdigest() != name:
            raise FootnoteError(f"{file} does not hold what was kept", "restore it from a copy")
        return found

    def _write(self, kind: str, name: str, text: bytes) -> None:
        file = self._file(kind, name)
        if file.is_file() and file.read_bytes() == text:
            return
        for folder in (self.folder, file.parent):  # questions are the reader's own affair
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync(folder.parent)
        aside = file.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}.new")
        try:
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
        sync(file.parent)

    def _file(self, kind: str, name: str) -> Path:
        return self.folder / kind / f"{name}.{'img' if kind == 'pages' else 'json'}"
