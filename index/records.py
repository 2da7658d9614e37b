"""Small numbered records in a collection of a Chroma server: of two who write the same number, one gets it.

A server has no "change this if it is still that". But it leaves an id that exists as it is, and takes what is written
in one order: whoever was first with a number reads back what they wrote, and everybody else somebody else's.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple

from index.server import Server

Value = str | float | int


class Record(NamedTuple):
    """The record of a kind with a number; `values` are what was written."""

    kind: str
    number: int
    values: Mapping[str, Value]

    @property
    def id(self) -> str:
        """What the server knows it by."""
        return f"{self.kind}-{self.number:09}"


class Records:
    """The records of a shared index. Everything raises StoreUnavailable."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._name = server.address.collection
        self._lock = Lock()
        self._known: Any = None

    def latest(self, kind: str) -> Record | None:
        """Return the record of a kind with the highest number, or None."""
        found: list[Mapping[str, Any]] = []
        with self._server.translated(self._forget):
            collection = self._collection(create=False)
            found = collection.get(where={"kind": kind}, include=["metadatas"])["metadatas"]
        records = (Record(kind, int(values["number"]), values) for values in found)
        return max(records, key=lambda record: record.number, default=None)

    def claim(self, kind: str, number: int, **values: Value) -> Record | None:
        """Write a record, and remove those before it; None where somebody else has written this number or a later one.

        Who claims the number after the latest one has made sure that nobody came in between.
        """
        mine = Record(kind, number, {**values, "kind": kind, "number": number, "token": uuid.uuid4().hex})
        with self._server.translated():
            collection = self._collection(create=True)
            collection.add(ids=[mine.id], embeddings=[[0.0]], metadatas=[dict(mine.values)])
        latest = self.latest(kind)
        if latest is None or latest.values.get("token") != mine.values["token"]:
            return None
        with self._server.translated():
            collection.delete(where={"$and": [{"kind": kind}, {"number": {"$lt": number}}]})
        return mine

    def change(self, record: Record, **values: Value) -> None:
        """Write other values into a record, if it is still there."""
        with self._server.translated(self._forget):
            self._collection(create=False).update(ids=[record.id], metadatas=[values])

    def _collection(self, *, create: bool) -> Any:
        with self._lock:
            if self._known is None:
                client = self._server.client
                get = client.get_or_create_collection if create else client.get_collection
                self._known = get(self._name, embedding_function=None)
            return self._known

    def _forget(self) -> None:
        """Look the collection up again the next time: the server's data are others now."""
        self._known = None
