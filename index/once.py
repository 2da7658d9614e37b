"""What is made once a process and takes long: who asks for it meanwhile waits, where a cache alone would make two."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from threading import Lock
from typing import TypeVar

Value = TypeVar("Value")


def once(make: Callable[[], Value]) -> Callable[[], Value]:
    """Return what gives to all who call it the one value that `make` makes for the first."""
    made, lock = cache(make), Lock()

    @wraps(make)
    def wait() -> Value:
        with lock:
            return made()

    return wait
