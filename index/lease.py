"""One builder at a time on many machines: a record that says who builds, and until when that counts."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread

from index.errors import FootnoteError, IndexBusy
from index.manifest import now
from index.records import Record, Records

SECONDS = 60.0
"""How long a builder is believed to live after its last sign of life. Clocks may differ by half of it."""

_KIND = "builder"


@contextmanager
def leased(records: Records, at: str, folder_id: str, seconds: float = SECONDS) -> Iterator[None]:
    """Be the only builder of the index `at` a store; a sign of life is given again and again.

    `folder_id` names the index folder that is built in, whose lock is held: what stands in its own name was left by a
    builder that was killed. Raises IndexBusy naming the holder.
    """
    held = records.latest(_KIND)
    if held and float(held.values["until"]) > time.time() and held.values["folder"] != folder_id:
        raise _busy(at, held)
    who = f"process {os.getpid()} on {platform.node()} since {now()}"
    number = held.number + 1 if held else 1
    mine = records.claim(_KIND, number, who=who, folder=folder_id, until=time.time() + seconds)
    if mine is None:
        raise _busy(at, records.latest(_KIND))
    stop = Event()
    Thread(target=_live_on, args=(records, mine, seconds, stop), name="lease", daemon=True).start()
    try:
        yield
    finally:
        stop.set()
        with suppress(FootnoteError):  # It ends by itself.
            records.change(mine, until=0.0)


def _live_on(records: Records, mine: Record, seconds: float, stop: Event) -> None:
    while not stop.wait(seconds / 4):
        with suppress(FootnoteError):  # A server that is away is asked again.
            records.change(mine, until=time.time() + seconds)


def _busy(at: str, held: Record | None) -> IndexBusy:
    who, until = (str(held.values["who"]), float(held.values["until"])) if held else (None, time.time())
    clock = datetime.fromtimestamp(until, UTC).isoformat(timespec="seconds")
    return IndexBusy(at, who, f"wait for it to end; if it was killed, its turn ends by itself at {clock}")
