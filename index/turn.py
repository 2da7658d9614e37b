"""A build's turn to publish: at once in a folder that stands alone, under a lease and at the store in one that is tied.

Of two who publish over the same generation one is refused, so a builder that stood still for longer than its lease
takes nothing back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from index.address import Address
from index.copying import alone, follow
from index.errors import FootnoteError, IndexBusy, IndexDamaged
from index.generation import publish
from index.lease import leased
from index.tie import CURRENT, Current, Tie, tie_of

Publish = Callable[[Path, str | None], None]
"""Makes a finished generation the current one, and keeps of the others the one of this name."""


@contextmanager
def turn(folder: Path) -> Iterator[Publish]:
    """Give what publishes; before, bring the folder in step with the store that it is tied to.

    Raises IndexBusy when another machine builds, StoreUnavailable, and what `follow` raises.
    """
    shared = tie_of(folder)
    if shared is None:
        yield partial(publish, folder)
        return
    shared.shelf.check()
    with leased(shared.records, shared.address, shared.id):
        with suppress(IndexDamaged):  # A build mends it.
            follow(folder)
        base = shared.current()
        _sweep(shared, {base.generation, base.before} if base else ())
        yield partial(_publish, folder, shared, base)


def _publish(folder: Path, shared: Tie, base: Current | None, generation: Path, before: str | None) -> None:
    shared.shelf.put(generation)
    number, replaced = (base.number + 1, before or base.generation) if base else (1, "")
    if shared.records.claim(CURRENT, number, generation=generation.name, before=replaced) is None:
        raise IndexBusy(shared.address, "it has published meanwhile", "try again; what it published answers")
    with alone(folder):
        publish(folder, generation, before)
    with suppress(FootnoteError):  # It is published; the next build clears away.
        _sweep(shared, {generation.name, replaced})


def _sweep(shared: Tie, keep: Collection[str]) -> None:
    """Remove the generations that are too old, and those whose builders died."""
    named = re.compile(re.escape(Address.parse(shared.address).collection) + r"\.(\d{8}-\d{6}-\d{6})")
    for collection in shared.server.collections():
        if (found := named.fullmatch(collection)) and found[1] not in keep:
            shared.server.drop(collection)
    shared.shelf.sweep(keep)
