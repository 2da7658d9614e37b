"""One form of JSON for one value (RFC 8785), and its SHA-256: the name of whatever is kept."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """Return a JSON value as the one text that all programs agree on: sorted keys, no blanks, UTF-8."""
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
