"""The seal of a file: the SHA-256 of all its bytes, in which the seal's own digits count as zeros."""

from __future__ import annotations

import hashlib
import re
from collections import deque

NAME = "footnote-seal:sha256:"
BLANK = NAME + "0" * 64
"""What a file holds in the seal's place until it is sealed."""
_TRIED = 16  # each costs a digest of the whole; what is written behind a file's own is only its title
_SEAL = re.compile(re.escape(NAME.encode()) + rb"([0-9a-f]{64})")


def sealed(blank: bytes) -> bytes:
    """Return the bytes with the seal in its place, the last one that is blank."""
    at = blank.rindex(BLANK.encode()) + len(NAME)
    return blank[:at] + hashlib.sha256(blank).hexdigest().encode() + blank[at + 64 :]


def unsealed(data: bytes) -> bytes | None:
    """Return the bytes with a blank in the place of a seal that holds; None where there is none that does.

    An article may speak of seals: any of the last few may be the file's own.
    """
    for found in reversed(deque(_SEAL.finditer(data), maxlen=_TRIED)):
        blank = data[: found.start(1)] + b"0" * 64 + data[found.end(1) :]
        if hashlib.sha256(blank).hexdigest().encode() == found[1]:
            return blank
    return None
