"""Where the chat's conversations are kept: a SQLite file beside the index, or PostgreSQL for many servers."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    func,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from index.errors import FootnoteError

log = logging.getLogger(__name__)

CONVERSATION = Table(
    "conversation",
    MetaData(),
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("owner", "title", "changed")),
    Column("version", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("turns", "words")),
    # Which was written to last, whatever the clock said then: one that is set back must not make the newest the oldest.
    Column("place", BigInteger, nullable=False),
    Index("conversation_of_owner", "owner", "place"),
)
_FORM = 2  # of the file's table; 1 had no place
_TABLE = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL, version INTEGER NOT NULL,
    turns TEXT NOT NULL, words TEXT NOT NULL
) WITHOUT ROWID;
"""
_PLACES = """
ALTER TABLE conversation ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
UPDATE conversation SET place = older.place
    FROM (SELECT id, row_number() OVER (ORDER BY changed) AS place FROM conversation) AS older
    WHERE older.id = conversation.id;
DROP INDEX IF EXISTS of_owner;
CREATE INDEX of_owner ON conversation (owner, place);
"""
# Of libpq: a database that is gone or silent is noticed within seconds. What the address itself says wins.
_PATIENCE = {
    "connect_timeout": "5",
    "options": "-c statement_timeout=10s",
    "tcp_user_timeout": "10000",
    "application_name": "footnote",
}
_AS = "postgresql://user@host/database"


class Store(Protocol):
    """Holds the table of conversations, for SQLAlchemy to ask."""

    position: str
    """The function that says where in a text another one begins, 0 for nowhere."""

    def opened(self) -> AbstractContextManager[Connection]:
        """Return a transaction, whole or not at all. Entering and leaving raise FootnoteError."""

    def alone(self, db: Connection, owner: str) -> None:
        """Let nobody else write to this owner's conversations until the transaction ends."""


class SqliteFile:
    """One file, its owner's alone."""

    position = "instr"

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = create_engine("sqlite://", creator=self._connected, poolclass=NullPool, hide_parameters=True)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Return a transaction. Raises FootnoteError."""
        try:
            with self._engine.begin() as db:
                yield db
        except (SQLAlchemyError, OSError) as exc:
            raise FootnoteError(
                f"the history at {self.file} cannot be used ({_reason(exc)})",
                "check its permissions, or move the file away",
            ) from exc

    def alone(self, db: Connection, owner: str) -> None:
        """Do nothing: whoever writes to the file has it alone."""

    def _connected(self) -> sqlite3.Connection:
        # Questions are the reader's own affair: nobody else on this machine reads them.
        os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(self.file, timeout=5)
        try:
            db.execute("PRAGMA secure_delete = ON")
            _bring_up_to_date(db)
        except BaseException:
            db.close()
            raise
        return db


def _bring_up_to_date(db: sqlite3.Connection) -> None:
    """Make the table, or bring one of an earlier form up to date; of two processes at once the first does it."""
    if db.execute("PRAGMA user_version").fetchone()[0] < _FORM:
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] < _FORM:
            for statement in f"{_TABLE}{_PLACES}PRAGMA user_version = {_FORM}".split(";"):
                db.execute(statement)
        db.commit()


class Postgres:
    """A database that several servers share. No error shows its password."""

    position = "strpos"

    def __init__(self, address: str) -> None:
        """Connect, and make the table where it is not. Raises FootnoteError."""
        url = _url(address)
        named = {part: url.query[part] for part in ("host", "port") if part in url.query}
        self._shown = url.set(drivername="postgresql", query=named).render_as_string(hide_password=True)
        url = url.set(drivername="postgresql+psycopg", query={**_PATIENCE, **url.query})
        # Nothing is prepared: a pooler such as PgBouncer may give each transaction another connection.
        given: dict[str, Any] = {"prepare_threshold": None}
        try:
            self.engine = create_engine(
                url, connect_args=given, pool_pre_ping=True, pool_timeout=5, hide_parameters=True
            )
        except ImportError:
            raise FootnoteError(
                "a history in PostgreSQL needs psycopg, which is not installed", "pip install 'footnote-rag[postgres]'"
            ) from None
        try:
            with self.engine.begin() as db:
                self.alone(db, "")  # of two servers that start at once
                CONVERSATION.metadata.create_all(db)
        except SQLAlchemyError as exc:
            raise FootnoteError(
                f"the history at {self._shown} cannot be used ({_reason(exc)})",
                "see that this database runs, and that its user may connect and make a table; FOOTNOTE_HISTORY or "
                "--history says another, without it a file beside the index is used",
            ) from exc

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """Return a transaction. Raises FootnoteError."""
        try:
            with self.engine.begin() as db:
                yield db
        except SQLAlchemyError as exc:  # Where it is, is nothing for everybody who has the page open.
            log.warning("the history at %s cannot be used: %s", self._shown, _reason(exc))
            raise FootnoteError(
                "the database of the history cannot be used", "tell whoever runs Footnote, whose log says why"
            ) from exc

    def alone(self, db: Connection, owner: str) -> None:
        """Wait until nobody else writes to this owner's conversations."""
        key = int.from_bytes(sha256(f"footnote history {owner}".encode()).digest()[:8], signed=True)
        db.execute(select(func.pg_advisory_xact_lock(key)))


def _url(address: str) -> URL:
    """Read an address. A password with an @ in it would be taken for part of the host, and shown: it is refused."""
    try:
        url = make_url(address)
        good = url.drivername in ("postgresql", "postgres") and address.count("@") < 2 and bool(url.database)
    except (ArgumentError, ValueError):
        good = False
    if not good:
        raise FootnoteError(
            "what was given as history is no address of a PostgreSQL database",
            f"write {_AS}, in a password %40 for @, %2F for / and %3A for :",
        )
    return url


def _reason(exc: Exception) -> str:
    return " ".join(str(getattr(exc, "orig", None) or exc).split())[:300]
