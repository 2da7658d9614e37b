"""What ties an index folder to an index that several machines share.

Such an index has its vectors and a few small records in a Chroma server, and all other files on a shelf. A folder that
is tied to it holds copies of its generations, which are opened as those of any folder are: only their vectors are asked
of the server.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from index.address import Address
from index.claiming import claimed
from index.errors import FootnoteError, IndexDamaged
from index.generation import NAME, STORE, has_index
from index.integrity import read_json, write_durably
from index.records import Records
from index.server import Server, connected
from index.shelf import Shelf

CURRENT = "current"
"""The kind of the record that names the generation which readers are to open."""


class Current(NamedTuple):
    """The generation that readers are to open and the one it replaced, empty for the first; the record's number."""

    number: int
    generation: str
    before: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A shared index as an index folder knows it; `parts` is the address of the shelf, `id` names the folder."""

    address: str
    parts: str
    id: str

    @property
    def server(self) -> Server:
        """The connection. Raises StoreUnavailable."""
        return connected(Address.parse(self.address))

    @property
    def records(self) -> Records:
        """The records. Raises StoreUnavailable."""
        return _records(Address.parse(self.address))

    @property
    def shelf(self) -> Shelf:
        """Where the files are."""
        return Shelf(self.parts, Address.parse(self.address).collection)

    def current(self) -> Current | None:
        """Return what is published, None before the first time. Raises StoreUnavailable, or FootnoteError where the
        record names no generation."""
        record = self.records.latest(CURRENT)
        if record is None:
            return None
        found = Current(record.number, str(record.values.get("generation")), str(record.values.get("before")))
        if NAME.fullmatch(found.generation) and (not found.before or NAME.fullmatch(found.before)):
            return found
        raise FootnoteError(f"the record of the index at {self.address} names no generation", "build the index again")


def tie_of(folder: Path) -> Tie | None:
    """Return what an index folder is tied to, None for one that stands alone. Raises IndexDamaged."""
    if not os.path.lexists(folder / STORE):
        return None
    try:
        values = read_json(folder / STORE)
        return Tie(str(values["address"]), str(values["parts"]), str(values["id"]))
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged(folder, f"{STORE}: {exc}") from exc


def tie(folder: Path, store: str, parts: str | None) -> None:
    """Tie an index folder to the shared index at `store`, whose files are on the shelf `parts`.

    `parts` is needed the first time. Raises FootnoteError where the folder holds an index of its own, or of another
    store, and StoreUnavailable where one of the two cannot be reached.
    """
    address, known = Address.parse(store), tie_of(folder)
    shelf = _absolute(parts) if parts else known.parts if known else ""
    if known and known.address != str(address):
        raise FootnoteError(f"{folder} is tied to the index at {known.address}", "name another folder with --index DIR")
    if known and known.parts == shelf:
        return
    if not known and has_index(folder):
        raise FootnoteError(f"the index at {folder} stands alone", "name a new folder with --index DIR")
    if not shelf:
        raise FootnoteError(
            f"nothing says where the files of the index at {address} are",
            "name a folder that all machines see, or an object store, with --parts",
        )
    if urlsplit(shelf).password:  # It would stand in the folder, and in errors.
        raise FootnoteError("the address of --parts holds a password", "give it to the driver, as its own page says")
    new = Tie(str(address), shelf, known.id if known else uuid.uuid4().hex)
    new.current()  # One that cannot be reached leaves no folder behind.
    new.shelf.check()
    with claimed(folder):
        write_durably(folder / STORE, json.dumps(asdict(new)))


def _absolute(parts: str) -> str:
    return parts if "://" in parts else str(Path(parts).expanduser().absolute())


@lru_cache(maxsize=8)
def _records(address: Address) -> Records:
    return Records(connected(address))
