"""The files people give to the chat: checked, then kept in the `uploads` folder of the index. No web framework."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import AsyncIterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

from index.article import Article, text_sha256
from index.errors import FootnoteError
from index.folder import PARSED, TEXT
from index.generation import UPLOADS
from index.limits import STANDARD, Limits, size_of
from index.reading import read_path

TYPES = (*sorted(TEXT | PARSED), ".jsonl")  # .jsonl.gz is for the command line: nobody knows how large it unpacks
_LONGEST_NAME = 120  # bytes; the file system allows 255, and the index adds a folder's name
_UNFIT = re.compile(r'[/\\:*?"<>|]')
# Windows opens devices by these names; a file named as a BEIR corpus would be read instead of all others.
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|corpus", re.I)

Kind = Literal["added", "replaced", "duplicate", "refused"]


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much people may give: bytes of one file, the number of files kept, and what indexing is willing to read."""

    megabytes: int = 50
    files: int = 200
    reading: Limits = STANDARD

    @property
    def bytes(self) -> int:
        """The most bytes of one file."""
        return min(self.megabytes * 1_000_000, self.reading.max_file_bytes)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file; `name` is the name it is kept by, `reason` says why it was not kept."""

    name: str
    kind: Kind
    reason: str = ""
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was given to the chat."""

    name: str
    bytes: int


class Uploads:
    """The uploads folder of one index. Nothing enters it that Footnote cannot read.

    A file arrives in a hidden folder beside them, is read as indexing will read it, and is moved in with one rename.
    """

    def __init__(self, index: Path, limits: UploadLimits | None = None) -> None:
        self.folder = index / UPLOADS
        self.limits = limits or UploadLimits()
        self._incoming = self.folder / ".incoming"
        self._pending = self.folder / ".pending"
        self._lock = Lock()
        shutil.rmtree(self._incoming, ignore_errors=True)  # what a killed server left behind

    @property
    def pending(self) -> bool:
        """True when files came or went that no build has taken in."""
        return self._pending.exists()

    def settle(self) -> None:
        """Note that the index holds exactly these files."""
        self._pending.unlink(missing_ok=True)

    def listing(self) -> list[Upload]:
        """The files kept, by name."""
        if not self.folder.is_dir():
            return []
        found = [p for p in self.folder.iterdir() if p.is_file() and not p.is_symlink() and p.name[:1] != "."]
        return sorted((Upload(p.name, p.stat().st_size) for p in found), key=lambda upload: upload.name.casefold())

    async def receive(self, given_name: str, body: AsyncIterable[bytes]) -> Path:
        """Take in a body under a cleaned name, not yet among the uploads; pass the path to `keep`.

        Raises FootnoteError when the name or the size will not do, or the disk is full.
        """
        name = clean_name(given_name)
        self._room(name)
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            place = self._incoming / secrets.token_hex(8)
            place.mkdir()
        except OSError as exc:
            raise _unwritable(exc) from exc
        try:
            taken = 0
            with (place / name).open("xb") as file:
                async for piece in body:
                    taken += len(piece)
                    if taken > self.limits.bytes:
                        raise FootnoteError(f"it is larger than {size_of(self.limits.bytes)}", "give a smaller file")
                    file.write(piece)
        except OSError as exc:
            shutil.rmtree(place, ignore_errors=True)
            raise _unwritable(exc) from exc
        except BaseException:  # also when the browser went away
            shutil.rmtree(place, ignore_errors=True)
            raise
        return place / name

    def keep(self, arrived: Path, known: dict[str, str]) -> Received:
        """Read a file that arrived and keep it, or remove it with the reason.

        `known` maps the SHA-256 of every indexed text to its source, so that a duplicate can be named.
        """
        try:
            texts, reasons = [], []
            for item in read_path(arrived, self.limits.reading):
                if isinstance(item, Article):
                    texts.append(text_sha256(item.text))
                else:
                    reasons.append(item.reason)
            if not texts:
                return Received(arrived.name, "refused", next(iter(reasons), "no article in it"))
            with self._lock:
                return self._move_in(arrived, texts, known)
        except OSError as exc:
            raise _unwritable(exc) from exc
        finally:
            shutil.rmtree(arrived.parent, ignore_errors=True)

    def remove(self, name: str) -> None:
        """Remove an uploaded file. Raises FootnoteError for any other file."""
        with self._lock:
            if name not in {upload.name for upload in self.listing()}:
                raise FootnoteError(
                    f"{name} was not uploaded here", "only uploads can be removed; your own files stay as they are"
                )
            try:
                self._pending.touch()
                (self.folder / name).unlink()
            except OSError as exc:
                raise _unwritable(exc) from exc

    def _move_in(self, arrived: Path, texts: list[str], known: dict[str, str]) -> Received:
        name = arrived.name
        before = {upload.name.casefold(): upload.name for upload in self.listing()}
        twin = self._twin(arrived) or (known.get(texts[0]) if len(texts) == 1 else None)
        if twin:
            return Received(name, "duplicate", f"the same text is here already: {twin}")
        same = before.get(name.casefold(), name)
        self._room(same)
        self._pending.touch()
        arrived.replace(self.folder / same)
        return Received(same, "replaced" if name.casefold() in before else "added", articles=len(texts))

    def _twin(self, arrived: Path) -> str | None:
        """The upload with the very same bytes."""
        size, digest = arrived.stat().st_size, _digest(arrived)
        alike = (u.name for u in self.listing() if u.bytes == size)
        return next((name for name in alike if _digest(self.folder / name) == digest), None)

    def _room(self, name: str) -> None:
        names = {upload.name.casefold() for upload in self.listing()}
        if len(names) >= self.limits.files and name.casefold() not in names:
            raise FootnoteError(f"{self.limits.files:,} files were uploaded already", "remove some, then add this one")


def clean_name(given: str) -> str:
    """A given file name without folders, control, direction and reserved characters.

    Raises FootnoteError when no name is left or Footnote does not read its type.
    """
    last = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    visible = "".join(
        c for c in last if unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in ("Zl", "Zp")
    )
    name = " ".join(_UNFIT.sub("_", visible).split())
    ending = next((e for e in sorted(TYPES, key=len, reverse=True) if name.lower().endswith(e)), None)
    if ending is None:
        raise FootnoteError("Footnote does not read this type of file", f"give one of: {' '.join(TYPES)}")
    stem = name[: -len(ending)].strip(". ")
    stem = os.fsencode(stem)[: _LONGEST_NAME - len(ending)].decode("utf-8", "ignore")
    if not stem or _TAKEN.fullmatch(stem):
        stem = f"upload {stem}".strip()
    return stem + ending.lower()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unwritable(exc: OSError) -> FootnoteError:
    if exc.errno == errno.ENOSPC:
        return FootnoteError("the disk is full", "make room; the articles as they were still answer")
    what = f"the uploads folder cannot be written ({exc.strerror or exc})"
    return FootnoteError(what, "check its permissions; the articles as they were still answer")
