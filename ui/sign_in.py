"""Who may open the chat when it is not on this machine alone: names, passwords, and no patience for guessing."""

from __future__ import annotations

import hmac
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from index.errors import FootnoteError

_TRIES = 10  # wrong passwords a minute for one name; after that even the right one waits
_NOBODY = "\0"


class Accounts:
    """Names and passwords. Use `check` as Gradio's `auth=`."""

    def __init__(self, passwords: dict[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        self._passwords = {name: password.encode() for name, password in passwords.items()}
        self._clock = clock
        self._wrong: dict[str, deque[float]] = {}

    def check(self, name: str, password: str) -> bool:
        """Whether the password is this name's, in a time that does not say how much of it is right."""
        known = name in self._passwords
        wrong = self._wrong.setdefault(name if known else _NOBODY, deque(maxlen=_TRIES))
        blocked = len(wrong) == _TRIES and self._clock() - wrong[0] < 60
        right = hmac.compare_digest(password.encode("utf-8", "surrogatepass"), self._passwords.get(name, b"\xff"))
        if right and known and not blocked:
            wrong.clear()
            return True
        if not blocked:
            wrong.append(self._clock())
        return False


def accounts(pairs: str | None, file: Path | None) -> Accounts | None:
    """The accounts in `user:password` (one) and in a file of such lines; None when neither is given.

    Lines that are empty or begin with # are skipped. Raises FootnoteError, which never repeats a password.
    """
    lines = [(pairs, "--auth or FOOTNOTE_AUTH")] if pairs else []
    if file is not None:
        try:
            text = file.read_text("utf-8")
        except (OSError, ValueError) as exc:
            raise FootnoteError(f"{file} cannot be read ({exc})", "write user:password in it, one a line") from exc
        kept = ((n, line.strip()) for n, line in enumerate(text.splitlines(), start=1))
        lines += [(line, f"line {n} of {file}") for n, line in kept if line and line[0] != "#"]
    passwords: dict[str, str] = {}
    for line, place in lines:
        name, colon, password = line.partition(":")
        if not (name.strip() and colon and password):
            raise FootnoteError(f"{place} is not a name and a password", "write it as user:password")
        passwords[name.strip()] = password
    if file is not None and not passwords:
        raise FootnoteError(f"{file} names nobody", "write user:password in it, one a line")
    return Accounts(passwords) if passwords else None
