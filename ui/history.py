"""The conversations that the chat keeps, each its owner's alone."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, func, select

from index.errors import FootnoteError
from ui.conversation import Conversation
from ui.history_stores import CONVERSATION, Postgres, SqliteFile, Store
from ui.turn import Turn

log = logging.getLogger(__name__)

MOST_CONVERSATIONS = 500
"""Of one owner; those written to longest ago go first, but none that a page shows."""
MOST_LISTED = 200
LONGEST_TITLE = 120
LARGEST_TURN = 1_000_000  # characters of JSON; an answer of ten sentences and its citations has some 20,000
_LARGEST = 50_000_000  # characters of JSON in one conversation
TOO_LONG = "This answer was too long to be kept."
_TURNS = TypeAdapter(list[dict[str, object]])
_KEPT = CONVERSATION.c
_LISTED = (_KEPT.id, _KEPT.version, _KEPT.title, _KEPT.changed)


class History:
    """All conversations. Every call names the owner, and finds nothing of anybody else's."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def beside(cls, index: Path) -> History:
        """The history of an index: `.footnote-history.db` beside `.footnote`."""
        folder = index.absolute()
        return cls(SqliteFile(folder.parent / f"{folder.name}-history.db"))

    @classmethod
    def at(cls, address: str) -> History:
        """The history in a PostgreSQL database, which several servers may share. Raises FootnoteError."""
        return cls(Postgres(address))

    def save(self, owner: str, conversation: Conversation, shown: Collection[str] = ()) -> Conversation:
        """Keep a conversation, and return it as it is kept now.

        It becomes a new one where that of its id has been deleted or changed by another tab, so that neither overwrites
        the other. Of too many the oldest are deleted, except those that are `shown`. Raises FootnoteError.
        """
        turns, now = turns_json(conversation), datetime.now(UTC).isoformat(timespec="milliseconds")
        if len(turns) > _LARGEST:
            raise FootnoteError("this conversation is too long to be kept", "begin a new one")
        others = CONVERSATION.alias()
        of_owner = others.c.owner == owner
        last = select(func.coalesce(func.max(others.c.place), 0) + 1).where(of_owner).scalar_subquery()
        values = {"changed": now, "turns": turns, "words": _words(conversation), "place": last}
        same = (_KEPT.id == conversation.id, _KEPT.owner == owner, _KEPT.version == conversation.version)
        with self.store.opened() as db:
            self.store.alone(db, owner)
            if db.execute(CONVERSATION.update().where(*same).values(**values, version=_KEPT.version + 1)).rowcount:
                return replace(conversation, version=conversation.version + 1, changed=now)
            new = secrets.token_urlsafe(16)
            title = _one_line(conversation.turns[0].question if conversation.turns else "Empty")
            db.execute(CONVERSATION.insert().values(**values, id=new, owner=owner, title=title, version=1))
            latest = select(others.c.id).where(of_owner).order_by(others.c.place.desc()).limit(MOST_CONVERSATIONS)
            too_many = (_KEPT.owner == owner, _KEPT.id.not_in(latest), _KEPT.id.not_in(list(shown)))
            db.execute(CONVERSATION.delete().where(*too_many))
            return replace(conversation, id=new, version=1, title=title, changed=now)

    def load(self, owner: str, conversation: str) -> Conversation | None:
        """Return a conversation of this owner, or None. Raises FootnoteError."""
        with self.store.opened() as db:
            row = db.execute(select(_KEPT.turns, *_LISTED).where(*_of(owner, conversation))).first()
        return Conversation(turns_of(row[0]), *row[1:]) if row else None

    def conversations(self, owner: str, search: str = "") -> list[Conversation]:
        """Return this owner's conversations that hold all words searched for, latest first, without their turns.

        Raises FootnoteError.
        """
        words = _plain(search).casefold().split()
        position = getattr(func, self.store.position)
        said = [position(_KEPT.words, word) > 0 for word in words]
        with self.store.opened() as db:
            rows = db.execute(select(*_LISTED, *said).where(_KEPT.owner == owner).order_by(_KEPT.place.desc())).all()
        # Titles are folded here: no two databases agree on small letters.
        found = (
            Conversation((), *row[:4])
            for row in rows
            if all(here or word in row.title.casefold() for word, here in zip(words, row[4:], strict=True))
        )
        return list(islice(found, MOST_LISTED))

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing. Raises FootnoteError."""
        if title.strip():
            with self.store.opened() as db:
                changed = CONVERSATION.update().where(*_of(owner, conversation))
                db.execute(changed.values(title=_one_line(title)))

    def delete(self, owner: str, conversation: str) -> None:
        """Delete a conversation. Raises FootnoteError."""
        with self.store.opened() as db:
            db.execute(CONVERSATION.delete().where(*_of(owner, conversation)))


def _of(owner: str, conversation: str) -> tuple[ColumnElement[bool], ...]:
    return _KEPT.id == conversation, _KEPT.owner == owner


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
    return " ".join(_plain(title).split())[:LONGEST_TITLE]


def _plain(text: str) -> str:
    """PostgreSQL takes no text with a NUL in it."""
    return text.replace("\0", "")


def _words(conversation: Conversation) -> str:
    """What a search looks through: questions and answers."""
    said = (f"{t.question} {t.answer.text[:LARGEST_TURN] if t.answer else ''}" for t in conversation.turns)
    return _plain("\n".join(said)).casefold()
