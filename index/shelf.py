"""The files of generations where several machines reach them: a folder, or an object store by a driver of fsspec."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from index.errors import FootnoteError, IndexDamaged, StoreUnavailable
from index.manifest import Manifest

_MANIFEST = "manifest.json"


class Shelf:
    """Generations below `URL/COLLECTION/`, each a folder with the files that its manifest names, and the manifest."""

    def __init__(self, url: str, collection: str) -> None:
        self._url = url
        self._collection = collection

    def check(self) -> None:
        """Raise StoreUnavailable where there is no such folder: one that is made would hide a drive that is missing."""
        files, root = self._opened
        if isinstance(files, LocalFileSystem) and not files.isdir(root):
            raise StoreUnavailable(f"no folder at {self._url}", "make it, or mount the drive that it is on")

    def put(self, generation: Path) -> None:
        """Copy a finished generation there, its manifest last. Raises StoreUnavailable."""
        self.check()
        files, _ = self._opened
        for name in (*Manifest.read(generation).files, _MANIFEST):
            with self._translated():
                to = self._at(generation.name, name)
                files.makedirs(to.rpartition("/")[0], exist_ok=True)
                files.put_file(str(generation / name), to)

    def fetch(self, name: str, into: Path) -> bool:
        """Copy a generation into an empty folder of its name; return False where it is not there, or not whole.

        What it holds is compared with its sums when it is opened. Raises StoreUnavailable, IndexDamaged, or OSError
        where the folder cannot be written.
        """
        self.check()
        if not self._got(name, _MANIFEST, into):
            return False
        return all(self._got(name, file, into) for file in Manifest.read(into).files)

    def sweep(self, keep: Collection[str]) -> None:
        """Remove the generations of this index but those to keep. Raises StoreUnavailable."""
        files, _ = self._opened
        with self._translated():
            files.invalidate_cache()
            try:
                there = files.ls(self._at(), detail=False)
            except FileNotFoundError:
                return
            for path in there:
                if PurePosixPath(path).name not in keep:
                    files.rm(path, recursive=True)

    def _got(self, name: str, file: str, into: Path) -> bool:
        parts = PurePosixPath(file)
        if parts.is_absolute() or ".." in parts.parts or "\\" in file:
            raise IndexDamaged(into, f"manifest: {file!r} is no file of a generation")
        (into / parts).parent.mkdir(parents=True, exist_ok=True)
        files, _ = self._opened
        with self._translated():
            try:
                files.get_file(self._at(name, file), str(into / parts))
            except FileNotFoundError:
                return False
        return True

    def _at(self, *names: str) -> str:
        return "/".join((self._opened[1].rstrip("/"), self._collection, *names))

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        """The driver, and where the shelf is in its words."""
        try:
            with self._translated():
                files, root = fsspec.url_to_fs(self._url)
        except ImportError as exc:
            raise FootnoteError(f"{self._url} needs a driver of fsspec ({exc})", "install it with pip") from exc
        return files, str(root)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Drivers raise errors of their own: of all kinds, for all that goes wrong."""
        try:
            yield
        except (FootnoteError, ImportError):
            raise
        except Exception as exc:
            raise StoreUnavailable(
                f"the files of the index at {self._url} cannot be reached ({exc})",
                "check the address of --parts, and what this machine may do there",
            ) from exc
