"""Who is signed in, and where names have signed in from: kept beside the index, so that a restart signs nobody out."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from ui.users import User

log = logging.getLogger(__name__)

DAYS = 30
_KNOWN_DAYS, _MOST_PLACES = 365, 50
_DAY = 86_400.0
_TABLES = """
CREATE TABLE IF NOT EXISTS signed (token TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT NOT NULL, until REAL);
CREATE TABLE IF NOT EXISTS known (name TEXT, place TEXT, time REAL, PRIMARY KEY (name, place));
CREATE TABLE IF NOT EXISTS server (cookie TEXT NOT NULL);
"""


class Signed(MutableMapping[str, str]):
    """The tokens of those who are signed in, and whose they are: what Gradio keeps as `app.tokens`.

    A token is good for DAYS, until its user signs out, is removed, or has another password. Of tokens only digests are
    kept. Where the file cannot be used, all is kept in memory.
    """

    def __init__(
        self, file: Path | None, user: Callable[[str], User | None], clock: Callable[[], float] = time.time
    ) -> None:
        """`user` returns a user as they are now."""
        self._user = user
        self._clock = clock
        self._lock = Lock()
        self._db = _opened(file)
        self._unwritten: dict[str, tuple[str, str, float]] = {}  # by digest, as in the table
        self._ended: set[str] = set()  # what a full disk would not let go
        with self._lock, self._db as db:
            if not (row := db.execute("SELECT cookie FROM server").fetchone()):
                row = (secrets.token_urlsafe(16),)
                db.execute("INSERT INTO server VALUES (?)", row)
            self.cookie = str(row[0])

    def begin(self, user: User, places: list[str]) -> str:
        """Sign a user in, remember where from, and return the token."""
        token, now = secrets.token_urlsafe(32), self._clock()
        row = (_digest(token), user.name, _of(user), now + DAYS * _DAY)
        try:
            self._keep(row, places, now)
        except sqlite3.Error as exc:  # a full disk keeps nobody out
            log.warning("a sign-in could not be written down (%s): it ends with this server", exc)
            with self._lock:
                self._unwritten[row[0]] = row[1:]
        return token

    def _keep(self, row: tuple[str, str, str, float], places: list[str], now: float) -> None:
        user, known = row[1], [(row[1], place, now) for place in places]
        with self._lock, self._db as db:
            db.execute("DELETE FROM signed WHERE until < ?", (now,))
            db.execute("INSERT INTO signed VALUES (?, ?, ?, ?)", row)
            db.execute("DELETE FROM known WHERE time < ?", (now - _KNOWN_DAYS * _DAY,))
            db.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", known)
            db.execute(
                "DELETE FROM known WHERE name = ?1 AND place NOT IN"
                " (SELECT place FROM known WHERE name = ?1 ORDER BY time DESC LIMIT ?2)",
                (user, _MOST_PLACES),
            )

    def known(self, name: str, places: list[str]) -> list[str]:
        """Return those of the places that the name has signed in from."""
        rows = self._rows("SELECT place FROM known WHERE name = ?", name)
        return [place for place in places if (place,) in rows]

    def __getitem__(self, token: str) -> str:
        digest = _digest(token)
        if digest in self._ended:
            raise KeyError("signed out")
        kept = self._unwritten.get(digest)
        rows = [kept] if kept else self._rows("SELECT name, password, until FROM signed WHERE token = ?", digest)
        name, password, until = rows[0] if rows else ("", "", 0.0)
        user = self._user(name) if until > self._clock() else None
        if user is None or _of(user) != password:
            raise KeyError("nobody is signed in by this token")
        return user.name

    def __delitem__(self, token: str) -> None:
        digest, gone = _digest(token), 0
        try:
            with self._lock, self._db as db:
                gone = db.execute("DELETE FROM signed WHERE token = ?", (digest,)).rowcount
        except sqlite3.Error as exc:
            log.warning("a sign-out could not be written down (%s)", exc)
            self._ended.add(digest)
        if self._unwritten.pop(digest, None) is None and not gone and digest not in self._ended:
            raise KeyError("nobody is signed in by this token")

    def __setitem__(self, token: str, name: str) -> None:
        raise TypeError("who signs in comes by `begin`")

    def __iter__(self) -> Iterator[str]:
        return iter(())  # digests are kept, no tokens

    def __len__(self) -> int:
        return len(self._rows("SELECT 1 FROM signed"))

    def _rows(self, sql: str, *given: str) -> list[tuple[Any, ...]]:
        """What is found; nothing, said in the log, where the file cannot be read just now."""
        try:
            with self._lock:
                return self._db.execute(sql, given).fetchall()
        except sqlite3.Error as exc:
            log.warning("who is signed in cannot be read (%s)", exc)
            return []


def place_of_browser(secret: str) -> str:
    """The place that a browser is, by the secret in its cookie."""
    return f"browser:{_digest(secret)}"


def _digest(token: object) -> str:
    return hashlib.sha256(str(token).encode("utf-8", "replace")).hexdigest()


def _of(user: User) -> str:
    """What stands for a user's password: a token dies with it."""
    return _digest(user.hash)


def _opened(file: Path | None) -> sqlite3.Connection:
    if file is not None:
        with suppress(sqlite3.Error, OSError):
            file.unlink() if _broken(file) else None
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            return _tables(file)
        log.warning("%s cannot be used: who signs in now has to do so again when Footnote is started anew", file)
    return _tables(":memory:")


def _tables(place: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(place, timeout=1, check_same_thread=False)
    try:
        db.executescript(_TABLES)
        db.execute("SELECT count(*) FROM signed").fetchone()
        db.execute("INSERT INTO known VALUES ('', '', 0)")
        db.rollback()
    except sqlite3.Error:
        db.close()
        raise
    return db


def _broken(file: Path) -> bool:
    """Whether there is a file that is no database. Nothing is lost with it but that everybody signs in once more."""
    try:
        _tables(file).close() if file.is_file() else None
    except sqlite3.OperationalError:  # locked, or not to be written
        return False
    except sqlite3.DatabaseError:
        return True
    return False
