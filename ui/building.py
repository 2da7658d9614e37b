"""Building and opening an index from the command line: once, or after every change of the folders."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import Console

from index.errors import FootnoteError, IndexBusy, IndexNotFound, StoreUnavailable
from rag.settings import Settings
from ui.collector import resting
from ui.telling import tell
from ui.terminal import build_progress, show_summary

if TYPE_CHECKING:
    from index.builder import Summary
    from rag.assistant import Assistant


def watch_folders(paths: list[Path], settings: Settings, *, rebuild: bool, accept_removals: bool, poll: bool) -> None:
    """Build the index at once and after every burst of changes, until Ctrl+C. The first build may fail, no later one
    ends it, and one that meets another at work or no server comes again; what is accepted or built anew is so the first
    time only."""
    from index.watching import follow

    console = Console()
    builds = count()

    def once() -> bool:
        first = next(builds) == 0
        try:
            build(
                paths,
                settings,
                console,
                rebuild=rebuild and first,
                accept_removals=accept_removals and first,
                quiet=not first,
            )
        except (IndexBusy, StoreUnavailable) as exc:
            if first and isinstance(exc, StoreUnavailable):
                raise
            console.print(exc.what, markup=False, soft_wrap=True)
            return False
        except FootnoteError as exc:
            if first:
                raise
            console.print(f"error: {exc}", markup=False, soft_wrap=True)
        return True

    settings.tied()
    with _interrupting() as stop, suppress(KeyboardInterrupt):
        follow(_wanted(paths, settings), settings.index, once, polling=poll or None, stop=stop)
    console.print("Stopped.")


@contextmanager
def _interrupting() -> Iterator[Event]:
    """Give an event that Ctrl+C sets beside raising KeyboardInterrupt: one that is raised while Python clears an object
    away is printed and lost."""
    stop = Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _wanted(paths: list[Path], settings: Settings) -> list[Path]:
    """Return the PATHs that are asked for: those given, else those of the index that is there, else the samples."""
    from index.earlier import indexed_paths
    from index.tie import tie_of

    wanted = [path.expanduser() for path in paths] or list(indexed_paths(settings.index))
    if not wanted and (shared := tie_of(settings.index)):  # Nobody else's machines are to answer from the samples.
        raise IndexNotFound(settings.index, shared.address)
    return wanted or [_sample_articles()]


def build(
    paths: list[Path],
    settings: Settings,
    console: Console,
    *,
    rebuild: bool = False,
    accept_removals: bool = False,
    quiet: bool = False,
) -> Summary:
    """Build the index and show what was done; `quiet` shows nothing when nothing changed."""
    from index.builder import build_index

    folder = settings.tied()
    with settings.at_work() as workers, build_progress(console) as report:
        summary = build_index(
            _wanted(paths, settings),
            folder,
            embedding=settings.embedding,
            rebuild=rebuild,
            accept_removals=accept_removals,
            limits=settings.limits,
            workers=workers,
            on_progress=report,
        )
    if summary.rebuilt or not quiet:
        show_summary(console, summary)
    if summary.rebuilt:
        try:
            tell(settings, console)
        except FootnoteError as exc:  # The articles are published, whatever becomes of this.
            console.print(f"watched answers: {exc}", markup=False, soft_wrap=True)
    return summary


def open_assistant(settings: Settings) -> Assistant:
    """Open the assistant, building an index of the sample articles first where there is none."""
    Thread(target=_open_networks, args=(settings.reader is None,), daemon=True).start()
    with resting():
        from index.tie import tie_of
        from rag.assistant import Assistant

    try:
        return Assistant.open(settings.tied(), settings)
    except IndexNotFound:
        if tie_of(settings.index):  # What is shared is filled by whoever set it up.
            raise
        console = Console(stderr=True)
        console.print(
            f"No index at {settings.index} yet: indexing the sample articles. "
            f"For your own: footnote index PATH --index {settings.index}",
            markup=False,
            soft_wrap=True,
        )
        build([], settings, console)
        return Assistant.open(settings.index, settings)


def _open_networks(ours: bool) -> None:
    """Open what reads while other things are imported, which onnxruntime does without Python's lock. Who asks for it
    meanwhile waits, and hears of an error there."""
    with suppress(Exception):
        from index.minilm import bundled
        from rag.reading.reader import reader

        if ours:
            reader()
        bundled()


def _sample_articles() -> Path:
    """Return the sample articles: of the current folder, else those that came with Footnote."""
    here = Path("seeds/articles")
    return here if here.is_dir() else Path(__file__).parents[1] / "seeds" / "articles"
