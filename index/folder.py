"""Which files of a folder are read. Regular files inside it only, and none is left out in silence."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from index.article import Skipped
from index.errors import NothingToIndex
from index.files.kinds import How, end_of, kind_of

_BEIR_CORPUS = ("corpus.jsonl", "corpus.jsonl.gz")
_BEIR_QUESTIONS = ("queries.jsonl", "queries.jsonl.gz", "qrels")


class File(NamedTuple):
    """A regular file of a type Footnote reads, and the name it is cited by."""

    path: Path
    source: str

    @property
    def how(self) -> How:
        """How the file is read."""
        kind = kind_of(self.path.name)
        assert kind is not None, self.path
        return kind.how


def find_files(path: Path, without: Path | None = None) -> list[File | Skipped]:
    """The files at `path`, a folder or one file, sorted by name; what cannot be read is `Skipped`.

    The folder `without` below it is not looked into.

    Raises `NothingToIndex` when there is nothing at `path`.
    """
    try:
        root = path.expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as exc:
        missing = isinstance(exc, FileNotFoundError | NotADirectoryError)
        what = f"no such file or folder: {path}" if missing else f"cannot open {path} ({exc})"
        raise NothingToIndex(what, "check the path") from exc
    if not root.is_dir():
        return [_look(root, path.name or root.name, root.parent)]
    found = list(_walk(root, without.resolve() if without else None))
    files = {item.source for item in found if isinstance(item, File)}
    if corpus := next((name for name in _BEIR_CORPUS if name in files), None):
        found = list(_beir(found, corpus))
    return sorted(found, key=lambda item: item.source)


def _walk(root: Path, without: Path | None) -> Iterator[File | Skipped]:
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = [entry for entry in listing if not entry.name.startswith(".")]
        except OSError as exc:
            yield Skipped(shown(folder.relative_to(root).as_posix()), reason_of(exc))
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders += [below] if (below := Path(entry.path)) != without else []
            else:
                source = Path(entry.path).relative_to(root).as_posix()
                yield _look(Path(entry.path), source, root)


def _look(path: Path, source: str, root: Path) -> File | Skipped:
    if not is_plain_name(source):
        return Skipped(shown(source), "its name holds control characters or is not valid text")
    try:
        mode = path.lstat().st_mode
    except OSError as exc:
        return Skipped(source, reason_of(exc))
    if stat.S_ISLNK(mode):
        return Skipped(source, _link(path, root))
    if not stat.S_ISREG(mode):
        return Skipped(source, "not a regular file (a pipe, socket or device)")
    file = File(path, source)
    return file if kind_of(path.name) else not_read(source)


def not_read(source: str) -> Skipped:
    """Name a file of a type that Footnote does not read."""
    return Skipped(source, f"not a type Footnote reads ({end_of(source) or 'no extension'})")


def _link(path: Path, root: Path) -> str:
    """Why a link is not followed."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a broken link"
    if not target.is_relative_to(root):
        return "a link out of the folder"
    return f"a link to {shown(target.relative_to(root).as_posix())}"


def _beir(found: list[File | Skipped], corpus: str) -> Iterator[File | Skipped]:
    """Of a BEIR folder only the corpus: its questions are no articles."""
    for item in found:
        if item.source.split("/")[0] in _BEIR_QUESTIONS:
            continue
        if item.source == corpus or isinstance(item, Skipped):
            yield item
        else:
            yield Skipped(item.source, f"only {corpus} of a BEIR folder is read")


def is_plain_name(name: str) -> bool:
    """Whether a name can be shown and stored as it is: no control, direction or line-breaking characters."""
    unseen = (char for char in name if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return all(char in "\u200c\u200d" for char in unseen)  # joiners spell words, and emoji


def shown(name: str) -> str:
    """The name as it can be shown and stored."""
    return name if is_plain_name(name) else repr(name)[1:-1]


def reason_of(exc: OSError) -> str:
    """The reason for a person: `permission denied`."""
    return (exc.strerror or str(exc) or type(exc).__name__).lower()
