"""Files to articles: a folder, one file, or a JSON-lines corpus."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from index.article import Article, Skipped
from index.cleaning import clean_text, one_line
from index.corpus import read_corpus
from index.decoding import decode
from index.document import Document, Unreadable
from index.folder import File, find_files, reason_of
from index.front_matter import split_front_matter
from index.limits import STANDARD, Limits, size_of
from index.ours import refuse_ours
from index.sandbox import Sandbox

__all__ = ["Limits", "clean_text", "read_path"]

_TRIES = 3  # for a file that somebody writes meanwhile


def read_path(path: Path, limits: Limits = STANDARD, without: Path | None = None) -> Iterator[Article | Skipped]:
    """The articles at `path` in the order of their names, and every file or line that was skipped.

    `path` is a folder, a file, or a JSON-lines corpus; the folder `without` is not looked into. Sources are unique.
    Nothing is read before the first item is asked for. Raises `NothingToIndex` at once when there is nothing at `path`.
    """
    return (item for _, item in read_files(path, limits, without))


def read_files(path: Path, limits: Limits, without: Path | None = None) -> Iterator[tuple[str, Article | Skipped]]:
    """As `read_path`, each with the name of the file that it stands in."""
    return _read(find_files(path, without), limits)


def _read(files: list[File | Skipped], limits: Limits) -> Iterator[tuple[str, Article | Skipped]]:
    # A file's name is its own: no line of a corpus can take it, whichever of them is read first.
    taken = {file.source for file in files if isinstance(file, File) and not file.is_corpus}
    with Sandbox(limits) as sandbox:
        for file in files:
            if isinstance(file, Skipped):
                yield file.source, file
            elif file.is_corpus:
                yield from ((file.source, item) for item in read_corpus(file, limits, taken))
            else:
                yield file.source, _read_file(file, limits, sandbox)


def _read_file(file: File, limits: Limits, sandbox: Sandbox) -> Article | Skipped:
    try:
        return _document(file, limits, sandbox).article(file.source, name=file.path.stem)
    except Unreadable as exc:
        return Skipped(file.source, str(exc))
    except OSError as exc:
        return Skipped(file.source, reason_of(exc))
    except Exception as exc:  # Whatever else a file brings about is its own fault, and no other file's.
        return Skipped(file.source, f"it cannot be read ({one_line(f'{type(exc).__name__}: {exc}', at_most=120)})")


def _document(file: File, limits: Limits, sandbox: Sandbox) -> Document:
    """Return what a file holds at one moment: half of the old words and half of the new ones are neither."""
    for _ in range(_TRIES):
        before = _look(file.path)
        if before.st_size > limits.max_file_bytes:
            raise Unreadable(f"{size_of(before.st_size)}, more than {size_of(limits.max_file_bytes)}")
        document = sandbox.parse(file.path) if file.is_parsed else _read_text(file.path, limits)
        after = _look(file.path)
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return document
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
