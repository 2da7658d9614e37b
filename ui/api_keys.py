"""Keys to the interface for programs: kept beside the index by their digests, each with a role and a rate."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.errors import FootnoteError
from ui.users import Role, User, checked_name, users_file

log = logging.getLogger(__name__)

RATE = 60  # requests a minute, where nobody says otherwise
FASTEST = 6_000
_BEGINS = "fn-"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS keys "
    "(name TEXT PRIMARY KEY, role TEXT NOT NULL, rate INT NOT NULL, digest TEXT UNIQUE NOT NULL, made TEXT, used TEXT)"
)


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key: whose it is, what it may do, `rate` in requests a minute, the days it was made and last
    used."""

    name: str
    role: Role
    rate: int
    made: str
    used: str | None = None

    @property
    def user(self) -> User:
        """Who sends a request with this key."""
        return User(f"key {self.name}", self.role)


def keys_file(index: Path) -> Path:
    """The keys of an index, beside its users; hidden, so that no index reads it as an article."""
    file = users_file(index)
    return file.with_name(file.name.removesuffix("users") + "keys")


class Keys:
    """The keys in a file. A key is 256 bits of chance, so that a plain digest tells nothing of it."""

    def __init__(self, file: Path, listing: str = "footnote keys list", removing: str = "footnote keys remove") -> None:
        """`listing` and `removing` are the commands that people do that with."""
        self.file = file
        self._listing, self._removing = listing, removing

    @property
    def asked_for(self) -> bool:
        """Whether a key was ever made here: from then on one is needed, also when all were removed."""
        return self.file.exists()

    def add(self, name: str, role: Role = "reader", rate: int = RATE) -> str:
        """Make a key and return it, which is the only time it is seen. Raises FootnoteError."""
        name, token = checked_name(name), _BEGINS + secrets.token_urlsafe(32)
        if not 1 <= rate <= FASTEST:
            raise FootnoteError(f"a key cannot ask {rate} times a minute", f"choose 1 to {FASTEST}")
        with self._open() as db:
            try:
                db.execute(
                    "INSERT INTO keys VALUES (?, ?, ?, ?, ?, NULL)", (name, role, rate, _digest(token), _today())
                )
            except sqlite3.IntegrityError as exc:
                raise FootnoteError(
                    f"there is a key {name} already", f"{self._removing} {name}, or choose another name"
                ) from exc
        return token

    def listed(self) -> list[Key]:
        """Return all keys by name. Raises FootnoteError."""
        if not self.asked_for:
            return []
        with self._open() as db:
            return [Key(*row) for row in db.execute("SELECT name, role, rate, made, used FROM keys ORDER BY name")]

    def remove(self, name: str) -> None:
        """Take a key away, at once. Raises FootnoteError."""
        gone = 0
        if self.asked_for:
            with self._open() as db:
                gone = db.execute("DELETE FROM keys WHERE name = ?", (checked_name(name),)).rowcount
        if not gone:
            raise FootnoteError(f"there is no key {name}", f"see which there are with: {self._listing}")

    def find(self, token: str) -> Key | None:
        """Return the key that a token is, None for any other; the day of its use is kept."""
        if not (token.startswith(_BEGINS) and self.asked_for):
            return None
        try:
            with self._open() as db:
                rows, digest = db.execute("SELECT digest, name, role, rate, made, used FROM keys"), _digest(token)
                # In the same time wherever they differ.
                row = next((row for row in rows.fetchall() if secrets.compare_digest(row[0], digest)), None)
                if row and row[5] != _today():
                    db.execute("UPDATE keys SET used = ? WHERE digest = ?", (_today(), digest))
                return Key(*row[1:]) if row else None
        except FootnoteError as exc:
            log.warning("%s", exc)
            return None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self.file, timeout=5)) as db, db:
                db.execute(_TABLE)
                yield db
        except (OSError, sqlite3.DatabaseError) as exc:
            raise FootnoteError(f"the keys in {self.file} cannot be used ({exc})", "check the file") from exc


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
