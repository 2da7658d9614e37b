"""Takes uploads into the index beside the chat: one build at a time, in a process of its own.

Run as `python -m ui.indexing DIR`, this module is that process; it prints its progress as JSON lines.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Condition, Thread
from typing import Any, Literal

from index import child
from index.errors import FootnoteError, IndexBusy

State = Literal["idle", "working", "waiting", "failed"]
_PATIENCE = 3.0  # seconds between two looks at a lock that somebody else holds
_ASKING_SECONDS = 20.0  # for watched answers, after what was uploaded is published
_SECRETS = ("FOOTNOTE_AUTH", "FOOTNOTE_AUTH_FILE")


@dataclass(frozen=True, slots=True)
class Work:
    """How far indexing is. `done` of `total` passages, both 0 while files are read; `error` is for a person."""

    state: State = "idle"
    done: int = 0
    total: int = 0
    error: str = ""


Runner = Callable[[], Iterator[dict[str, Any]]]
"""Runs one build and yields what it says: {"done", "total"} on the way, {"ended"}, {"busy"} or {"error"} at last."""


class Indexer:
    """Runs builds one after the other on a thread of its own; asking during a build makes one more after it."""

    def __init__(self, run: Runner, on_end: Callable[[], None] = lambda: None, patience: float = _PATIENCE) -> None:
        """`on_end` is called after every build that succeeded and that nothing was asked for since."""
        self._run = run
        self._on_end = on_end
        self._patience = patience
        self._wanted = False
        self._changed = Condition()
        self._work = Work()
        self._thread: Thread | None = None

    @property
    def work(self) -> Work:
        """How far indexing is now."""
        return self._work

    def want(self) -> None:
        """Ask for a build, after the one at work if there is one."""
        with self._changed:
            self._wanted = True
            self._work = replace(self._work, state="working") if self._work.state != "working" else self._work
            if self._thread is None:
                self._thread = Thread(target=self._serve, name="indexing", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _serve(self) -> None:
        while True:
            self._await_wish()
            last: dict[str, Any] = {"error": "indexing ended without a word — try again"}
            try:
                for last in self._run():
                    self._work = Work("working", int(last.get("done", 0)), int(last.get("total", 0)))
            except OSError as exc:
                last = {"error": f"indexing cannot be started ({exc.strerror or exc}) — try again"}
            self._end(last)

    def _await_wish(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted)
            self._wanted = False

    def _end(self, last: dict[str, Any]) -> None:
        error = "" if last.get("ended") else str(last.get("error", "indexing was ended — try again"))
        with self._changed:
            if "busy" in last:
                self._work = Work("waiting", error=f"{last['busy']}; the files wait for it.")
                self._changed.wait(self._patience)
                self._wanted = True
            elif not self._wanted:
                if not error:
                    self._on_end()
                self._work = Work("failed", error=error) if error else Work()


def apart(index: Path) -> Runner:
    """A runner that builds the index in `index` in a process of its own, at low priority."""

    def run() -> Iterator[dict[str, Any]]:
        kept = {name: value for name, value in os.environ.items() if name not in _SECRETS}
        process = child.start("ui.indexing", str(index), environment=kept, stdout=subprocess.PIPE)
        assert process.stdout is not None
        try:
            for line in process.stdout:
                with suppress(ValueError):
                    yield json.loads(line)
        finally:
            process.kill()
            process.stdout.close()
            process.wait()

    return run


def main(arguments: Sequence[str]) -> None:
    """Build the index in the folder that is the only argument."""
    from index.builder import Progress, build_index
    from index.earlier import indexed_paths
    from index.generation import has_index
    from rag.settings import load_settings
    from rag.watched import ask_watched

    with suppress(AttributeError, OSError):  # Windows has no nice; the chat comes first where there is
        os.nice(10)
    folder = Path(arguments[0])

    def say(**what: object) -> None:
        print(json.dumps(what), flush=True)

    def report(progress: Progress) -> None:
        say(done=progress.done, total=progress.total)

    try:
        if not has_index(folder):  # An upload alone would be all that is left of it.
            raise FootnoteError(
                f"the index at {folder} is gone", f"build it again: footnote index PATH --index {folder}"
            )
        settings = load_settings(index=folder)
        paths = list(indexed_paths(folder))
        with settings.at_work() as workers:
            build_index(
                paths, folder, embedding=settings.embedding, limits=settings.limits, workers=workers, on_progress=report
            )
        with suppress(FootnoteError):  # The articles are published, whatever becomes of this.
            ask_watched(settings, seconds=_ASKING_SECONDS)
    except IndexBusy as exc:
        say(busy=exc.what)
    except FootnoteError as exc:
        say(error=str(exc))
    except Exception as exc:
        say(error=f"indexing failed ({type(exc).__name__}) — run footnote index to see more")
    else:
        say(ended=True)


if __name__ == "__main__":
    main(sys.argv[1:])
