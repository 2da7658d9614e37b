"""Files to articles: a folder, one file, a JSON-lines corpus, or a file that holds others."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from index.article import Article, Skipped
from index.cleaning import clean_text, one_line
from index.files.corpus import read_corpus
from index.files.decoding import decode
from index.files.document import Document, Unreadable
from index.files.front_matter import split_front_matter
from index.files.holders.unpacking import Held
from index.files.kinds import How
from index.files.limits import STANDARD, Limits, size_of
from index.files.ours import refuse_ours
from index.files.sandbox import Sandbox, Spent
from index.files.scanning import Scanner
from index.folder import File, find_files, reason_of
from index.generation import SCANS
from index.private_copy import private_folder

__all__ = ["Limits", "clean_text", "read_path"]

T = TypeVar("T")
_DEEPEST = 3  # files in files in files
_TRIES = 3  # for a file that somebody writes meanwhile


def read_path(path: Path, limits: Limits = STANDARD, without: Path | None = None) -> Iterator[Article | Skipped]:
    """The articles at `path` in the order of their names, and every file or line that was skipped.

    `path` is a folder, a file, or a JSON-lines corpus; the folder `without`, an index's own, is not looked into, and
    keeps what is read from scans. Sources are unique.
    Nothing is read before the first item is asked for. Raises `NothingToIndex` at once when there is nothing at `path`.
    """
    return (item for _, item in read_files(path, limits, without))


def read_files(path: Path, limits: Limits, without: Path | None = None) -> Iterator[tuple[str, Article | Skipped]]:
    """As `read_path`, each with the name of the file that it stands in."""
    return _read(find_files(path, without), limits, without and without / SCANS)


def _read(files: list[File | Skipped], limits: Limits, scans: Path | None) -> Iterator[tuple[str, Article | Skipped]]:
    # A file's name is its own: no line of a corpus can take it, whichever of them is read first.
    taken = {file.source for file in files if isinstance(file, File) and file.how in (How.TEXT, How.PARSED)}
    with Sandbox(limits) as sandbox, Scanner(limits, scans) as scanner, ExitStack() as ending:
        reader = _Reader(limits, sandbox, scanner, taken, ending)
        for file in files:
            for item in [file] if isinstance(file, Skipped) else reader.read(file):
                yield file.source, item


class _Reader:
    """Reads files within limits; `taken` holds the names that articles of a corpus cannot take, `ending` what is done
    at the end."""

    def __init__(self, limits: Limits, sandbox: Sandbox, scanner: Scanner, taken: set[str], ending: ExitStack) -> None:
        self._limits = limits
        self._sandbox = sandbox
        self._scanner = scanner
        self._taken = taken
        self._spent: list[Spent] = []  # at each depth, on the files that lie in the one now read
        self._room: Path | None = None
        self._ending = ending

    def read(self, file: File, about: Held | None = None, depth: int = 0) -> Iterator[Article | Skipped]:
        """Yield the articles of a file, and what of it is skipped; `about` is what its holder knows of it."""
        if file.how is How.CORPUS:
            yield from read_corpus(file, self._limits, self._taken)
            return
        try:
            if file.how is How.HOLDER:
                yield from self._held(file, depth)
            else:
                yield _with(self._document(file), about).article(file.source, name=Path(file.source).stem)
        except Unreadable as exc:
            yield Skipped(file.source, str(exc))
        except OSError as exc:
            yield Skipped(file.source, reason_of(exc))
        except Exception as exc:  # Whatever else a file brings about is its own fault, and no other file's.
            yield Skipped(file.source, f"it cannot be read ({one_line(f'{type(exc).__name__}: {exc}', at_most=120)})")

    def _held(self, file: File, depth: int) -> Iterator[Article | Skipped]:
        if depth >= _DEEPEST:
            raise Unreadable(f"it lies in more than {_DEEPEST} files, each in the other")
        with self._unpacked(depth) as room:

            def unpack() -> tuple[Path, list[Held]]:
                into = Path(mkdtemp(dir=room))  # one for each try
                return into, self._sandbox.unpack(file.path, file.source, into, self._spent[depth])

            into, parts = _settled(file.path, self._limits.max_corpus_bytes, unpack)
            for part in parts:
                if part.unreadable:
                    yield Skipped(part.source, part.unreadable)
                else:
                    yield from self.read(File(into / part.name, part.source), part, depth + 1)

    @contextmanager
    def _unpacked(self, depth: int) -> Iterator[Path]:
        """Give a folder to unpack into, in one that goes with this process however it ends."""
        if depth == 0:
            self._spent = [Spent() for _ in range(_DEEPEST)]
        if self._room is None:
            self._room, remove = private_folder()
            self._ending.callback(remove)
        within = Path(mkdtemp(dir=self._room))
        try:
            yield within
        finally:
            shutil.rmtree(within, ignore_errors=True)

    def _document(self, file: File) -> Document:
        def read() -> Document:
            if file.how is not How.PARSED:
                return _read_text(file.path, self._limits)
            return self._scanner.document(file.path, self._sandbox.parse(file.path), self._sandbox)

        return _settled(file.path, self._limits.max_file_bytes, read)


def _with(document: Document, about: Held | None) -> Document:
    """Return a document with what its holder knows of it, where it does not say that itself."""
    if about is None:
        return document
    known = ((name, getattr(about, name)) for name in ("title", "date", "publisher", "url"))
    return replace(document, **{name: value for name, value in known if value and not getattr(document, name)})


def _settled(path: Path, most: int, read: Callable[[], T]) -> T:
    """Return what a file holds at one moment: half of the old words and half of the new ones are neither."""
    for _ in range(_TRIES):
        before = _look(path)
        if before.st_size > most:
            raise Unreadable(f"{size_of(before.st_size)}, more than {size_of(most)}")
        found = read()
        after = _look(path)
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return found
    raise Unreadable("it changes while it is read")


def _look(path: Path) -> os.stat_result:
    """Return a regular file's size and time; since the folder was listed it may have become something else."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("it is no longer a regular file")
    return found


def _read_text(path: Path, limits: Limits) -> Document:
    too_long = Unreadable(f"more than {limits.max_text_chars:,} characters")
    if path.stat().st_size > 4 * limits.max_text_chars:  # no encoding takes more than four bytes a character
        raise too_long
    text, note = decode(path.read_bytes())
    if len(text) > limits.max_text_chars:
        raise too_long
    refuse_ours(text)
    return split_front_matter(clean_text(text), note)
