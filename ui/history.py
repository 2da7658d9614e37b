"""Conversations kept in one SQLite file beside the index folder, each its owner's alone."""

from __future__ import annotations

import json
import logging
import os
import secrets
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.errors import FootnoteError
from ui.conversation import Conversation
from ui.turn import Turn

log = logging.getLogger(__name__)

MOST_CONVERSATIONS = 500
"""Of one owner; those written to longest ago go first, but none that a page shows."""
MOST_LISTED = 200
LONGEST_TITLE = 120
LARGEST_TURN = 1_000_000  # characters of JSON; an answer of ten sentences and its citations has some 20,000
_LARGEST = 50_000_000  # characters of JSON in one conversation
TOO_LONG = "This answer was too long to be kept."
_FORM = 2  # of the table; 1 had no place
_TABLE = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL, version INTEGER NOT NULL,
    turns TEXT NOT NULL, words TEXT NOT NULL
) WITHOUT ROWID;
"""
# Which was written to last, whatever the clock said then: one that is set back must not make the newest the oldest.
_PLACES = """
ALTER TABLE conversation ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
UPDATE conversation SET place = older.place
    FROM (SELECT id, row_number() OVER (ORDER BY changed) AS place FROM conversation) AS older
    WHERE older.id = conversation.id;
DROP INDEX IF EXISTS of_owner;
CREATE INDEX of_owner ON conversation (owner, place);
"""
_TURNS = TypeAdapter(list[dict[str, object]])
_LAST = "(SELECT COALESCE(MAX(place), 0) + 1 FROM conversation WHERE owner = ?)"


class History:
    """The file of all conversations. Every call names the owner, and finds nothing of anybody else's."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def beside(cls, index: Path) -> History:
        """The history of an index: `.footnote-history.db` beside `.footnote`."""
        folder = index.absolute()
        return cls(folder.parent / f"{folder.name}-history.db")

    def save(self, owner: str, conversation: Conversation, shown: Collection[str] = ()) -> Conversation:
        """Keep a conversation, and return it as it is kept now.

        It becomes a new one where that of its id has been deleted or changed by another tab, so that neither overwrites
        the other. Of too many the oldest are deleted, except those that are `shown`. Raises FootnoteError.
        """
        turns, now = turns_json(conversation), datetime.now(UTC).isoformat(timespec="milliseconds")
        if len(turns) > _LARGEST:
            raise FootnoteError("this conversation is too long to be kept", "begin a new one")
        values = (now, turns, _words(conversation), owner)
        with self._opened() as db:
            done = db.execute(
                f"UPDATE conversation SET changed = ?, turns = ?, words = ?, place = {_LAST}, version = version + 1"
                " WHERE id = ? AND owner = ? AND version = ?",
                (*values, conversation.id, owner, conversation.version),
            )
            if done.rowcount:
                return replace(conversation, version=conversation.version + 1, changed=now)
            new = secrets.token_urlsafe(16)
            title = _one_line(conversation.turns[0].question if conversation.turns else "Empty")
            db.execute(
                "INSERT INTO conversation (changed, turns, words, place, id, owner, title, version)"
                f" VALUES (?, ?, ?, {_LAST}, ?, ?, ?, 1)",
                (*values, new, owner, title),
            )
            db.execute(
                "DELETE FROM conversation WHERE owner = ? AND id NOT IN"
                " (SELECT id FROM conversation WHERE owner = ? ORDER BY place DESC LIMIT ?)"
                " AND id NOT IN (SELECT value FROM json_each(?))",
                (owner, owner, MOST_CONVERSATIONS, json.dumps(list(shown))),
            )
            return replace(conversation, id=new, version=1, title=title, changed=now)

    def load(self, owner: str, conversation: str) -> Conversation | None:
        """Return a conversation of this owner, or None. Raises FootnoteError."""
        with self._opened() as db:
            row = db.execute(
                "SELECT turns, id, version, title, changed FROM conversation WHERE id = ? AND owner = ?",
                (conversation, owner),
            ).fetchone()
        return Conversation(turns_of(row[0]), *row[1:]) if row else None

    def conversations(self, owner: str, search: str = "") -> list[Conversation]:
        """Return this owner's conversations that hold all words searched for, latest first, without their turns.

        Raises FootnoteError.
        """
        words = search.casefold().split()
        holds = "".join(" AND instr(words || ' ' || title_words(title), ?)" for _ in words)
        with self._opened() as db:
            db.create_function("title_words", 1, lambda title: str(title).casefold(), deterministic=True)
            rows = db.execute(
                f"SELECT id, version, title, changed FROM conversation WHERE owner = ?{holds}"
                " ORDER BY place DESC LIMIT ?",
                (owner, *words, MOST_LISTED),
            )
            return [Conversation((), *row) for row in rows]

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing. Raises FootnoteError."""
        if title.strip():
            with self._opened() as db:
                db.execute(
                    "UPDATE conversation SET title = ? WHERE id = ? AND owner = ?",
                    (_one_line(title), conversation, owner),
                )

    def delete(self, owner: str, conversation: str) -> None:
        """Delete a conversation. Raises FootnoteError."""
        with self._opened() as db:
            db.execute("DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation, owner))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            # Questions are the reader's own affair: nobody else on this machine reads them.
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self.file, timeout=5)) as db, db:
                db.execute("PRAGMA secure_delete = ON")
                self._formed(db)
                yield db
        except (sqlite3.Error, OSError) as exc:
            raise FootnoteError(
                f"the history at {self.file} cannot be used ({exc})", "check its permissions, or move the file away"
            ) from exc

    def _formed(self, db: sqlite3.Connection) -> None:
        """Make the table, or bring one of an earlier form up to date; of two processes at once the first does it."""
        if db.execute("PRAGMA user_version").fetchone()[0] < _FORM:
            db.execute("BEGIN IMMEDIATE")
            if db.execute("PRAGMA user_version").fetchone()[0] < _FORM:
                for statement in f"{_TABLE}{_PLACES}PRAGMA user_version = {_FORM}".split(";"):
                    db.execute(statement)
            db.commit()


def turns_json(conversation: Conversation) -> str:
    """Return the turns as JSON. An answer too long to be kept leaves its question and says so; it spoils no other."""
    return f"[{','.join(map(_turn_json, conversation.turns))}]"


def _turn_json(turn: Turn) -> str:
    whole = json.dumps(turn.to_json(), ensure_ascii=False)
    if len(whole) <= LARGEST_TURN:
        return whole
    return json.dumps(Turn(turn.id, turn.question, state="failed", error=TOO_LONG).to_json(), ensure_ascii=False)


def turns_of(text: str) -> tuple[Turn, ...]:
    """Return the turns in a JSON text; what is no turn, or has another's id, is left out."""
    turns: dict[int, Turn] = {}
    try:
        kept = _TURNS.validate_json(text)
    except ValidationError:
        log.warning("a kept conversation cannot be read")
        return ()
    for values in kept:
        try:
            turn = Turn.from_json(values)
        except ValueError:
            log.warning("a turn of a kept conversation cannot be read")
            continue
        turns.setdefault(turn.id, turn)
    return tuple(turns[n] for n in sorted(turns))


def _one_line(title: str) -> str:
    return " ".join(title.split())[:LONGEST_TITLE]


def _words(conversation: Conversation) -> str:
    """What a search looks through: questions and answers."""
    said = (f"{t.question} {t.answer.text[:LARGEST_TURN] if t.answer else ''}" for t in conversation.turns)
    return "\n".join(said).casefold()
