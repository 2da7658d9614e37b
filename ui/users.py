"""Who may use an index, and as what: one file beside it, a `name:role:hash` a line, that only its owner reads."""

from __future__ import annotations

import os
import stat
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock, Timeout

from index.errors import FootnoteError
from index.folder import is_plain_name, reason_of
from ui.passwords import is_hash

Role = Literal["reader", "editor", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)
MEANING = "reader asks, editor also adds and removes files, owner also sees who did"
_LARGEST = 1_000_000  # bytes; some 7,000 users
_LONGEST_NAME = 100
_HEADER = "# The users of Footnote. To change them: footnote users add|role|passwd|remove\n"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in. `hash` is of the password, by argon2; empty for whoever needs no sign-in."""

    name: str
    role: Role
    hash: str = ""

    def may(self, role: Role) -> bool:
        """Whether this user may do what that role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


LOCAL = User("somebody", "owner")
"""Whoever uses a chat that asks for no sign-in."""


def users_file(index: Path) -> Path:
    """The users of an index: `.footnote-users` beside `.footnote`. Hidden, so that no index reads it as an article."""
    folder = index.absolute()
    return folder.parent / f".{folder.name.lstrip('.')}-users"


def signed_file(index: Path) -> Path:
    """Who is signed in to the chat of an index, beside its users."""
    file = users_file(index)
    return file.with_name(file.name.removesuffix("users") + "signed")


def read_users(file: Path) -> dict[str, User]:
    """Return the users by name. Raises FootnoteError, which repeats neither hashes nor passwords."""
    text, users = _text(file), dict[str, User]()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            user = _user(line, f"line {number} of {file}", file)
            if user.name in users:
                raise FootnoteError(f"{file} names {user.name} twice", "remove one of the two lines")
            users[user.name] = user
    return users


def change_users(file: Path, change: Callable[[dict[str, User]], None]) -> None:
    """Change the users, none where there is no file, and put the file in place whole. Raises FootnoteError."""
    file = file.resolve()
    with _alone(file):
        users = read_users(file) if os.path.lexists(file) else {}
        change(users)
        lines = (f"{user.name}:{user.role}:{user.hash}\n" for user in users.values())
        handle, aside = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")  # readable by us alone
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.writelines((_HEADER, *lines))
                out.flush()
                os.fsync(out.fileno())
            Path(aside).replace(file)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


def checked_name(name: str) -> str:
    """Return a name as it is kept. Raises FootnoteError."""
    kept = unicodedata.normalize("NFC", name).strip()
    if not kept or ":" in kept or kept.startswith("#") or len(kept) > _LONGEST_NAME or not is_plain_name(kept):
        shown = f"{kept[:_LONGEST_NAME]!r}"
        raise FootnoteError(
            f"{shown} cannot be a user's name", f"use 1 to {_LONGEST_NAME} plain characters, no colon, no # in front"
        )
    return kept


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    lock = FileLock(f"{file}.lock", timeout=5)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with lock:
            yield
            if os.name != "nt":
                with suppress(OSError):
                    Path(lock.lock_file).unlink()
    except Timeout as exc:
        raise FootnoteError(f"somebody else is changing {file}", "try again in a moment") from exc
    except OSError as exc:
        raise FootnoteError(f"{file} cannot be written ({reason_of(exc)})", "check the folder's permissions") from exc


def _text(file: Path) -> str:
    """The file's text; whatever else may be at that place, this neither hangs nor takes much memory."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError as exc:
        raise FootnoteError(f"there is no {file}", "make it with: footnote users add NAME") from exc
    except (OSError, ValueError) as exc:
        raise FootnoteError(f"{file} cannot be read ({exc})", "check the path and its permissions") from exc
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
            raise FootnoteError(f"{file} is no file of users", "name the one that `footnote users` wrote")
        if os.name != "nt" and about.st_mode & 0o077:
            raise FootnoteError(f"{file} may be read or changed by others on this machine", f"chmod 600 {file}")
        return os.read(handle, _LARGEST).decode("utf-8-sig")  # editors on Windows begin a file with a mark
    except ValueError as exc:
        raise FootnoteError(f"{file} is not text in UTF-8", "name the file that `footnote users` wrote") from exc
    finally:
        os.close(handle)


def _user(line: str, place: str, file: Path) -> User:
    name, *rest = line.strip().split(":", 2)
    role = next((role for role in ROLES if len(rest) == 2 and role == rest[0].strip()), None)
    if role is None or not rest[1].startswith("$argon2"):
        raise FootnoteError(
            f"{place} is no `name:role:hash`",
            f"a file of user:password lines is taken over, hashed, with: footnote users add --from {file}",
        )
    if not is_hash(rest[1].strip()):
        raise FootnoteError(f"the password hash in {place} cannot be used", "set it anew with: footnote users passwd")
    try:
        return User(checked_name(name), role, rest[1].strip())
    except FootnoteError as exc:
        raise FootnoteError(f"{place}: {exc.what}", exc.cure) from exc
