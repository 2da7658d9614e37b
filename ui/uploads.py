"""The files people give to the chat: checked, then kept in the `uploads` folder of the index. No web framework."""

from __future__ import annotations

import errno
import hashlib
import shutil
import stat
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from index.article import Article, text_sha256
from index.errors import FootnoteError
from index.files.limits import STANDARD, Limits, size_of
from index.generation import UPLOADS
from ui.arrivals import Arrivals
from ui.file_names import clean_name
from ui.upload_log import UploadLog
from ui.upload_names import Indexed, Names
from ui.users import LOCAL

_PATIENCE = 60  # seconds; a corpus may have to be read for its names
_NOTHING = Indexed()
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
        self.log = UploadLog(self.folder)
        self._arrivals = Arrivals(self.folder / ".incoming")
        self._names = Names(self.limits.reading)
        self._gone: frozenset[str] = frozenset()  # names that the index has still, of files that it will not find
        self._pending = self.folder / ".pending"

    @property
    def pending(self) -> bool:
        """True when files came or went that no build has taken in."""
        return self._pending.exists()

    def settle(self) -> None:
        """Note that the index holds exactly these files."""
        self._gone = frozenset()
        self._pending.unlink(missing_ok=True)

    def listing(self) -> list[Upload]:
        """The files kept, by name."""
        if not self.folder.is_dir():
            return []
        found = []
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):  # another server removed it just now
                about = path.lstat()
                if stat.S_ISREG(about.st_mode) and path.name[:1] != ".":
                    found.append(Upload(path.name, about.st_size))
        return sorted(found, key=lambda upload: upload.name.casefold())

    async def receive(self, given_name: str, body: AsyncIterable[bytes]) -> Path:
        """Take in a body under a cleaned name, not yet among the uploads; pass the path to `keep`.

        Raises FootnoteError when the name or the size will not do, or the disk is full.
        """
        name = clean_name(given_name)
        self._room(name)
        try:
            place = self._arrivals.place()
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

    def keep(self, arrived: Path, indexed: Indexed = _NOTHING, who: str = LOCAL.name) -> Received:
        """Read a file that arrived and keep it, or remove it with the reason.

        By what is `indexed` a duplicate is named, and an article that would take another's name.
        """
        from index.files.reading import read_path  # Much comes with it, and the page is up sooner without.

        try:
            articles, reasons = [], []
            for item in read_path(arrived, self.limits.reading, self.folder.parent):
                if isinstance(item, Article):
                    articles.append((item.source, text_sha256(item.text)))
                else:
                    reasons.append(item.reason)
            if not articles:
                return Received(arrived.name, "refused", next(iter(reasons), "no article in it"))
            with self._alone():
                return self._move_in(arrived, articles, indexed, who)
        except OSError as exc:
            raise _unwritable(exc) from exc
        finally:
            shutil.rmtree(arrived.parent, ignore_errors=True)

    def remove(self, name: str, who: str = LOCAL.name) -> None:
        """Remove an uploaded file. Raises FootnoteError for any other file."""
        self._size_of(name)
        try:
            with self._alone():
                size, file = self._size_of(name), self.folder / name
                digest, names = _digest(file), self._names.of(file)
                self._pending.touch()
                file.unlink()
                self._gone |= names
                self.log.note(who, "removed", name, size, digest)
        except OSError as exc:
            raise _unwritable(exc) from exc

    def _size_of(self, name: str) -> int:
        size = {upload.name: upload.bytes for upload in self.listing()}.get(name)
        if size is None:
            raise FootnoteError(
                f"{name} was not uploaded here", "only uploads can be removed; your own files stay as they are"
            )
        return size

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep out others who change the uploads, of other servers on this index too."""
        try:
            with FileLock(self.folder / ".lock", timeout=_PATIENCE):
                yield
        except Timeout as exc:
            raise FootnoteError("another Footnote is taking in uploads here", "try again in a moment") from exc

    def _move_in(self, arrived: Path, articles: list[tuple[str, str]], indexed: Indexed, who: str) -> Received:
        name = arrived.name
        before = {upload.name.casefold(): upload.name for upload in self.listing()}
        same = before.get(name.casefold(), name)
        twin = self._twin(arrived) or (indexed.texts.get(articles[0][1]) if len(articles) == 1 else None)
        if twin:
            return Received(name, "duplicate", f"the same text is here already: {twin}")
        earlier = self._names.of(self.folder / same) if same in before.values() else frozenset()
        others = [self.folder / other for other in before.values() if other != same]
        mine = {f"{folder}{source}" for source in earlier | self._gone for folder in ("", f"{UPLOADS}/")}
        taken = self._names.taken((source for source, _ in articles), arrived, others, indexed.sources - mine)
        if taken:
            return Received(name, "refused", f"its article {taken[0]} has the name of {taken[1]}; give it another")
        self._room(same)
        self._pending.touch()
        size, digest = arrived.stat().st_size, _digest(arrived)
        arrived.replace(self.folder / same)
        self._gone |= earlier
        did: Literal["added", "replaced"] = "replaced" if name.casefold() in before else "added"
        self.log.note(who, did, same, size, digest)
        return Received(same, did, articles=len(articles))

    def _twin(self, arrived: Path) -> str | None:
        """The upload with the very same bytes."""
        size, digest = arrived.stat().st_size, _digest(arrived)
        alike = (u.name for u in self.listing() if u.bytes == size)
        return next((name for name in alike if _digest(self.folder / name) == digest), None)

    def _room(self, name: str) -> None:
        names = {upload.name.casefold() for upload in self.listing()}
        if len(names) >= self.limits.files and name.casefold() not in names:
            raise FootnoteError(f"{self.limits.files:,} files were uploaded already", "remove some, then add this one")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unwritable(exc: OSError) -> FootnoteError:
    if exc.errno == errno.ENOSPC:
        return FootnoteError("the disk is full", "make room; the articles as they were still answer")
    what = f"the uploads folder cannot be written ({exc.strerror or exc})"
    return FootnoteError(what, "check its permissions; the articles as they were still answer")
