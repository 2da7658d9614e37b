"""A small newspaper in two states, thirty questions that tell them apart, and processes that may die.

Everything that opens an index runs in a forked child, so that a crash is an outcome and not the end. The parent never
starts a thread: forking is safe as long as that holds.
"""

from __future__ import annotations

import os
import pickle
import random
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import FootnoteError

ARTICLES = 40
_PATIENCE = 120.0  # seconds


def prepare() -> None:
    """Load what children share, and let a table of random vectors stand in for the model: kills are many, and what
    they are to hit is how an index is written, not how well it finds."""
    import numpy as np

    from index.minilm import DIMENSION, MiniLM
    from index.sentences import sentence_spans

    sentence_spans("One. Two.")  # Loads the sentence splitter, the slowest import of all.
    table = np.random.default_rng(0).normal(size=(4093, DIMENSION)).astype(np.float32)

    def start(self: Any, threads: int | None = None) -> None:
        self.threads = threads or 1

    MiniLM.__init__ = start  # type: ignore[method-assign]
    MiniLM._states = lambda _, ids: table[np.array(ids) % len(table)]  # type: ignore[method-assign]


def boat(number: int) -> str:
    """A name that no other article holds: `Balomir`."""
    chosen = random.Random(number)
    syllables = [chosen.choice("bdfgklmnprstvz") + chosen.choice("aeiou") for _ in range(3)]
    return ("".join(syllables) + chosen.choice("lmnrst")).capitalize()


def _article(number: int, state: int) -> str:
    name, port = boat(number), boat(1000 + number)
    tonnes = 100 + 7 * number + state
    return (
        f"The {name} comes home to {port}\n\n"
        f"The trawler {name} landed {tonnes} tonnes of cod at {port} on Monday. "
        f"Her skipper said that the nets of the {name} had held in spite of the storm. "
        f"The harbour master of {port} counted {3 + number} boats at the quay that evening."
    )


def old_state(folder: Path) -> Path:
    """Write the newspaper as it was: articles 0 to 39."""
    folder.mkdir(parents=True)
    for number in range(ARTICLES):
        (folder / f"a{number:02}.txt").write_text(_article(number, 0), "utf-8")
    return folder


def new_state(folder: Path) -> Path:
    """Change it: 0–9 have other figures, 10–14 are gone, 40–44 are new, 15–17 have other names."""
    for number in range(10):
        (folder / f"a{number:02}.txt").write_text(_article(number, 1), "utf-8")
    for number in range(10, 15):
        (folder / f"a{number:02}.txt").unlink()
    for number in range(ARTICLES, ARTICLES + 5):
        (folder / f"a{number:02}.txt").write_text(_article(number, 0), "utf-8")
    for number in range(15, 18):
        (folder / f"a{number:02}.txt").rename(folder / f"b{number:02}.txt")
    return folder


QUESTIONS = [
    f"How many tonnes of cod did the {boat(number)} land?" for number in (*range(20), *range(35, 45))
]  # 30, of which 23 are answered otherwise in the new state


def answers(index: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Ask the thirty questions; return the words and the sources of each answer."""
    from rag.assistant import Assistant
    from rag.settings import Settings

    assistant = Assistant.open(index, Settings())
    found = [assistant.ask(question) for question in QUESTIONS]
    return [(answer.text, tuple(c.source for c in answer.citations)) for answer in found]


def build(paths: list[Path], index: Path, **options: Any) -> Any:
    """Build an index in small batches, so that a small newspaper has many steps."""
    import index.writing as writing
    from index.builder import build_index

    writing._BATCH = 4
    return build_index(paths, index, **options)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended: what it returned, the kind and the words of what it raised, or the signal that ended it."""

    value: Any = None
    error: tuple[str, str] | None = None
    signal: int = 0


def in_child(work: Callable[..., Any], *arguments: Any) -> Outcome:
    """Run a function in a forked child and return how it ended."""
    receive, send = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(receive)
        _work(send, work, arguments)
    os.close(send)
    with os.fdopen(receive, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return Outcome(signal=os.WTERMSIG(status))
    return Outcome(*pickle.loads(data)) if data else Outcome(error=("Exit", str(os.WEXITSTATUS(status))))


def _work(send: int, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """In the child: run, report, and end without the parent's clean-up."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # A crash is an outcome here; its trace is noise.
    try:
        try:
            result: tuple[Any, tuple[str, str] | None] = (work(*arguments), None)
        except BaseException as exc:
            kind = "FootnoteError" if isinstance(exc, FootnoteError) else type(exc).__name__
            result = (None, (kind, str(exc)))
        with os.fdopen(send, "wb") as pipe:
            pipe.write(pickle.dumps(result))
    finally:
        os._exit(0)


class Acknowledged:
    """A child at work that tells each step it has reached; it can be killed there."""

    def __init__(self, work: Callable[[Callable[[str], None]], Any], *, waits: bool) -> None:
        """`work` gets the function to tell a step with; with `waits` the child goes on only when it is told to."""
        self._events, send = os.pipe()
        hear, self._go = os.pipe()
        self.steps: list[str] = []
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._events)
            os.close(self._go)

            def tell(step: str) -> None:
                os.write(send, step.encode() + b"\n")
                if waits:
                    os.read(hear, 1)

            _work(os.open(os.devnull, os.O_WRONLY), lambda: (work(tell), tell("done")), ())
        os.close(send)
        os.close(hear)
        self._waits = waits
        self._buffer = b""

    def next(self) -> str | None:
        """Wait for the next step; None when the child has ended."""
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self._events], [], [], _PATIENCE)
            if not ready:
                raise TimeoutError("the child tells nothing")
            data = os.read(self._events, 65_536)
            if not data:
                return None
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        self.steps.append(line.decode())
        return self.steps[-1]

    def go_on(self) -> None:
        """Let a waiting child take its next step."""
        if self._waits:
            os.write(self._go, b"x")

    def kill(self, delay: float = 0.0) -> bool:
        """Send SIGKILL, and return whether it ended the child before it was done."""
        time.sleep(delay)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        while self.next() is not None:
            pass
        self._close()
        return os.WIFSIGNALED(status) and "done" not in self.steps

    def end(self) -> list[str]:
        """Let the child run to its end, and return its steps."""
        while self.next() is not None:
            self.go_on()
        os.waitpid(self.pid, 0)
        self._close()
        return self.steps

    def _close(self) -> None:
        os.close(self._events)
        os.close(self._go)
