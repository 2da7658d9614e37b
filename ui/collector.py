"""Python's garbage collector rests while a command starts: again and again it would look through what modules bring,
and none of that is garbage. A fifth of the time until the page was up went into it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Let the collector rest; what was made meanwhile counts as old afterwards, and is looked through seldom."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.freeze()
            gc.unfreeze()  # What was frozen joins the oldest generation, without a look.
            gc.enable()
