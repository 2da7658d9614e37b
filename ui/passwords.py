"""Passwords: how they are hashed and compared. Nothing here is ever printed."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from index.errors import FootnoteError

SHORTEST, LONGEST = 8, 1_000  # characters
# OWASP's first choice for argon2id: 46 MiB, one pass, one lane; some 40 ms on one core.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
_MOST_KIBIBYTES, _MOST_PASSES, _MOST_LANES = 1 << 20, 20, 16  # a hash that asks for more holds up the whole server


def hashed(password: str) -> str:
    """The argon2 hash of a password."""
    return _HASHER.hash(_bytes(password))


def matches(password: str, hash_: str) -> bool:
    """Whether a password is the one that was hashed."""
    try:
        return len(password) <= LONGEST and _HASHER.verify(hash_, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def is_hash(text: str) -> bool:
    """Whether a text is an argon2 hash that can be checked at a bearable cost."""
    try:
        found = extract_parameters(text)
    except InvalidHashError:
        return False
    dear = found.memory_cost > _MOST_KIBIBYTES or found.time_cost > _MOST_PASSES or found.parallelism > _MOST_LANES
    return text.isascii() and not dear


def checked(password: str) -> str:
    """Return a new password if it is long enough. Raises FootnoteError, which does not repeat it."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise FootnoteError(
            f"a password has {SHORTEST} characters or more", "choose a longer one, such as four or five words"
        )
    return password


def _bytes(password: str) -> bytes:
    # Keyboards differ in how they put ä together; a browser may send half a character.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
