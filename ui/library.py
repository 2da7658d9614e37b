"""The library beside the chat: what there is to ask about, what was uploaded, and how far indexing is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, Callable
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from index.article import text_sha256
from index.errors import FootnoteError
from index.removals import accept_removals, refused_removals
from ui.file_names import TYPES, clean_name
from ui.indexing import Indexer
from ui.upload_names import Indexed
from ui.uploads import Received, Uploads
from ui.users import LOCAL, Role, User

if TYPE_CHECKING:
    from rag.assistant import Assistant


class NotAllowed(FootnoteError):
    """A user asks for what their role may not do."""


Row = tuple[str, str, str | None, str | None, int, str | None]
"""Source, title, publisher, date, number of passages and author of an article."""


class Library:
    """Lists articles and takes uploads; shared by all users, so it holds nothing of any of them.

    Answers come from the articles as they were until a new generation of the index is published.
    """

    def __init__(
        self, assistant: Callable[[], Assistant], uploads: Uploads | None = None, indexer: Indexer | None = None
    ) -> None:
        """`assistant` returns the one that answers now; without `uploads` and `indexer` the library only lists."""
        self._assistant = assistant
        self.uploads = uploads
        self._indexer = indexer
        self._lock = Lock()
        self._listed: tuple[object, str, list[Row]] | None = None
        self._removed: set[str] = set()
        if uploads and indexer and uploads.pending:
            indexer.want()

    def state(self, since: str = "", user: User = LOCAL) -> dict[str, Any]:
        """What the page shows, for JSON; `articles` is None when the page has them already, as of version `since`."""
        work = asdict(self._indexer.work) if self._indexer else {"state": "idle"}  # read first: never "idle" too early
        assistant = self._assistant()
        version, rows = self._rows(assistant)
        return {
            "version": version,
            "question": self._question() if user.may("editor") else None,
            "articles": None if since == version else rows,
            "status": assistant.status,
            "uploads": self._uploaded() if user.may("editor") else None,
            "log": self.uploads is not None and user.may("owner") and self.uploads.log.begun,
            "work": work,
        }

    def log(self, user: User = LOCAL) -> list[dict[str, Any]]:
        """Who added and removed what, the last first, for the owner. Raises FootnoteError."""
        if self.uploads is None:
            raise _no_uploads()
        _refuse_unless(user, "owner", "see who added and removed files")
        return self.uploads.log.events()

    async def receive(self, given_name: str, body: AsyncIterable[bytes], user: User = LOCAL) -> Path:
        """Take in an upload, still to be kept. Raises FootnoteError."""
        if self.uploads is None:
            raise _no_uploads()
        _refuse_unless(user, "editor", "add files")
        return await self.uploads.receive(given_name, body)

    def keep(self, arrived: Path, user: User = LOCAL) -> Received:
        """Read and keep an upload, and have it indexed. Raises FootnoteError."""
        if self.uploads is None or self._indexer is None:
            raise _no_uploads()
        received = self.uploads.keep(arrived, self._indexed(), user.name)
        if received.kind in ("added", "replaced"):
            with self._lock:
                self._removed.discard(received.name)
            self._indexer.want()
        return received

    def remove(self, name: str, user: User = LOCAL) -> None:
        """Remove an uploaded file, and have the index follow. Raises FootnoteError."""
        if self.uploads is None or self._indexer is None:
            raise _no_uploads()
        _refuse_unless(user, "editor", "remove files")
        self.uploads.remove(name, user.name)
        with self._lock:
            self._removed.add(name)
        self._indexer.want()

    def accept_removals(self, user: User = LOCAL) -> None:
        """Say yes to taking out the articles that are gone, and have the index follow. Raises FootnoteError."""
        if self._indexer is None:
            raise _no_uploads()
        _refuse_unless(user, "editor", "let articles go")
        accept_removals(self._assistant().index.folder)
        self._indexer.want()

    def _question(self) -> str | None:
        """What articles are gone and wait for a yes, where it can be said here."""
        return refused_removals(self._assistant().index.folder) if self._indexer else None

    def _rows(self, assistant: Assistant) -> tuple[str, list[Row]]:
        with self._lock:
            if self._listed is None or self._listed[0] is not assistant:
                rows = [(a.source, a.title, a.publisher, a.date, a.passages, a.author) for a in assistant.articles()]
                version = text_sha256(json.dumps(rows))[:16]
                self._listed = (assistant, version, rows)
            return self._listed[1], self._listed[2]

    def _uploaded(self) -> dict[str, Any] | None:
        if self.uploads is None:
            return None
        limits = self.uploads.limits
        files = [[upload.name, upload.bytes] for upload in self.uploads.listing()]
        return {"types": TYPES, "bytes": limits.bytes, "most": limits.files, "files": files}

    def _indexed(self) -> Indexed:
        """What the index holds, without the texts of the files on their way out."""
        assistant = self._assistant()
        texts = assistant.index.catalogue.texts()
        sources = frozenset(article.source for article in assistant.articles())
        with self._lock:
            kept = {sha: source for sha, source in texts.items() if source.rpartition("/")[2] not in self._removed}
        return Indexed(kept, sources)


def refused(given_name: str, error: FootnoteError) -> Received:
    """What became of a file that never arrived."""
    try:
        name = clean_name(given_name)
    except FootnoteError:
        name = given_name[:80]
    return Received(name, "refused", str(error))


def _refuse_unless(user: User, role: Role, what: str) -> None:
    if not user.may(role):
        who = "the owner" if role == "owner" else "editors and the owner"
        raise NotAllowed(f"{user.name} may not {what}: {who} may", "ask the owner of this Footnote")


def _no_uploads() -> FootnoteError:
    return FootnoteError("uploads are off", "allow them with: footnote chat --uploads")
