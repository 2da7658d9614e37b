"""Follows folders and says when to bring the index in line with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import watchfiles

from index.errors import FootnoteError
from index.generation import uploads

_QUIET, _LONGEST = 400, 10_000  # ms: a burst ends when nothing happened for the first, or after the second
_TICK = 3_000  # ms between two looks at what is still to be done
_POLL = 2_000  # ms between two looks at the files of a drive that reports no changes

Watch = Callable[..., Iterator[set[Any]]]


def follow(
    paths: Sequence[Path],
    folder: Path,
    build: Callable[[], bool],
    *,
    polling: bool | None = None,
    stop: Event | None = None,
    watch: Watch = watchfiles.watch,
) -> None:
    """Call `build` at once and after every burst of changes at `paths`, until `stop` is set.

    `build` returns whether it is done; if not, it is called again a little later. `polling` looks at the files again
    and again, for network drives; None leaves it to the system.
    Raises FootnoteError when a path is no folder.
    """
    roots = [_folder(path) for path in (*paths, *uploads(folder))]
    bursts = watch(
        *roots,
        watch_filter=lambda _, path: concerns(Path(path), roots, folder.resolve()),
        step=_QUIET,
        debounce=_LONGEST,
        rust_timeout=_TICK,
        yield_on_timeout=True,  # The first comes when watching has begun, so nothing is missed before it.
        force_polling=polling,
        poll_delay_ms=_POLL,
        stop_event=stop,
    )
    wanted = True
    for changes in bursts:
        wanted = wanted or bool(changes)
        if wanted:
            wanted = not build()


def concerns(path: Path, roots: Sequence[Path], index: Path) -> bool:
    """Whether a change of this file can change the index: hidden files and the index's own are never read."""
    if path.is_relative_to(index) and not any(path.is_relative_to(own.resolve()) for own in uploads(index)):
        return False
    root = next((root for root in roots if path.is_relative_to(root)), None)
    return root is not None and not any(part.startswith(".") for part in path.relative_to(root).parts)


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise FootnoteError(f"{path} is no folder to watch", "name the folder it is in, or leave out --watch")
    return path.resolve()
