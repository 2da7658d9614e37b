"""Follows folders and says when to bring the index in line with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import watchfiles

from index.errors import FootnoteError
from index.folder import reason_of
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
    and again, for network drives; None leaves it to the system. A folder that goes away is waited for.
    Raises FootnoteError when a path is no folder at first, or the system cannot follow it.
    """
    roots = [_folder(path) for path in (*paths, *uploads(folder))]
    stop = stop or Event()
    while all(root.is_dir() for root in roots):
        if _followed(roots, build, partial(_bursts, watch, roots, folder.resolve(), polling, stop)):
            return
        while not all(root.is_dir() for root in roots):
            if stop.wait(_TICK / 1000):
                return


def _followed(roots: Sequence[Path], build: Callable[[], bool], bursts: Callable[[], Iterator[set[Any]]]) -> bool:
    """Build until following ends, and return True; False when a folder is no longer the one that is followed."""
    wanted, followed = True, _identities(roots)
    with suppress(FileNotFoundError):  # It went away just now.
        for changes in bursts():
            wanted = wanted or bool(changes)
            if wanted:
                wanted = not build()
            if _identities(roots) != followed:
                return False
        return True
    return False


def _bursts(watch: Watch, roots: Sequence[Path], index: Path, polling: bool | None, stop: Event) -> Iterator[set[Any]]:
    try:
        yield from watch(
            *roots,
            watch_filter=lambda _, path: concerns(Path(path), roots, index),
            step=_QUIET,
            debounce=_LONGEST,
            rust_timeout=_TICK,
            yield_on_timeout=True,  # The first comes when watching has begun, so nothing is missed before it.
            force_polling=polling,
            poll_delay_ms=_POLL,
            stop_event=stop,
            ignore_permission_denied=True,  # Such a folder is named among the skipped, and no other one's fault.
        )
    except FileNotFoundError:
        raise
    except OSError as exc:  # Most likely the system's limit on the number of folders that are followed.
        raise FootnoteError(
            f"the folders cannot be followed ({reason_of(exc)})", "look at the files every 2 s instead, with --poll"
        ) from exc


def _identities(roots: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Return what tells a folder from another one that was put in its place; None where there is none."""
    found: list[tuple[int, int] | None] = []
    for root in roots:
        try:
            stat = root.stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_dev, stat.st_ino))
    return found


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
