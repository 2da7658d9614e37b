"""Who may open the chat: the users in the file, read again when it changes, and perhaps one named at the start."""

from __future__ import annotations

import logging
from pathlib import Path

from index.errors import FootnoteError
from ui.passwords import hashed, matches
from ui.users import User, checked_name, read_users

log = logging.getLogger(__name__)


class Accounts:
    """The users as they are now. A file that cannot be read any more leaves them as they were, and says so."""

    def __init__(self, file: Path | None = None, *always: User) -> None:
        """`always` are users who are not in the file. Raises FootnoteError when the file cannot be read."""
        self._nobody = hashed("nobody's password")  # so that a name that is not there takes as long as one that is
        self._file = file
        self._always = {user.name: user for user in always}
        self._seen = _version(file) if file else None
        self._users = read_users(file) if file else {}
        both = sorted(self._users.keys() & self._always.keys())
        if both:
            raise FootnoteError(f"{both[0]} is in {file} and in FOOTNOTE_AUTH too", "name each user once")
        if not (self._users or self._always):
            raise FootnoteError(f"{file} names nobody", "add somebody with: footnote users add NAME")

    def user(self, name: str) -> User | None:
        """The user of a name, None when there is none."""
        self._look()
        return self._users.get(name) or self._always.get(name)

    def check(self, name: str, password: str) -> User | None:
        """The user whose name and password these are; takes the same time whichever of them is wrong."""
        user = self.user(name)
        right = matches(password, user.hash if user else self._nobody)
        return user if right else None

    def _look(self) -> None:
        if self._file is None or (now := _version(self._file)) == self._seen:
            return
        try:
            self._users = read_users(self._file)
        except FootnoteError as exc:
            log.warning("the users stay as they were: %s", exc)
        self._seen = now


def kept_name(name: str) -> str:
    """A name that was typed as it is kept; one that nobody can have stays as it is."""
    try:
        return checked_name(name)
    except FootnoteError:
        return name


def accounts(pair: str | None, file: Path | None) -> Accounts | None:
    """The accounts in `user:password`, an owner, and in a file of users; None when neither is given.

    Raises FootnoteError, which never repeats a password.
    """
    if pair is None:
        return Accounts(file) if file else None
    name, colon, password = pair.partition(":")
    if not (name.strip() and colon and password):
        raise FootnoteError("--auth or FOOTNOTE_AUTH is not a name and a password", "write it as user:password")
    return Accounts(file, User(checked_name(name), "owner", hashed(password)))


def refuse_plain(file: Path | None) -> None:
    """Raise FootnoteError for a file of passwords as they are, which Footnote read once."""
    if file is not None:
        raise FootnoteError(
            "--auth-file and FOOTNOTE_AUTH_FILE are no longer read, for they hold passwords as they are",
            f"take them over, hashed, with: footnote users add --from {file}",
        )


def _version(file: Path) -> tuple[int, int, int] | None:
    """What changes when the file does; None when it is gone."""
    try:
        about = file.stat()
    except (OSError, ValueError):
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
