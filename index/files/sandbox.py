"""A process of its own for the parsers of files made by strangers, for pictures of their pages and what those say.

One worker serves many files and is replaced when it crashes or overruns its time. Requests and replies are
JSON lines on its standard input and output: nothing a hostile file could make of it is unpickled here.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

from index import child
from index.cleaning import one_line
from index.files.document import Document, LeftOut, Unreadable
from index.files.formats import parse, unpack
from index.files.holders.unpacking import Held
from index.files.limits import Limits, size_of
from index.files.pdf_picture import picture
from index.files.scans import Reading, read_picture
from index.layout import Layout

_UNPACKING = 10  # times as long as for one file: it holds many


@dataclass(slots=True)
class Spent:
    """What unpacking took so far, of files that lie in one: a small archive may hold many, each of them a bomb."""

    bytes: int = 0
    seconds: float = 0.0


class Sandbox:
    """Parses files in a bounded child process; use it as a context manager."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._worker: subprocess.Popen[str] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def parse(self, path: Path, readings: Mapping[int, Reading] | None = None) -> Document:
        """The document in a file; raises `Unreadable` with the reason, also when the parser died of it.

        `readings` has what was read from the pictures of its pages, by their numbers.
        """
        given = None if readings is None else {number: asdict(reading) for number, reading in readings.items()}
        answer = self._answer({"path": str(path), "readings": given}, self._limits.max_seconds)
        left_out = tuple(LeftOut(*out) for out in answer.pop("left_out"))
        layout = Layout.from_json(found) if (found := answer.pop("layout")) else None
        return Document(**{**answer, "scans": tuple(answer["scans"])}, left_out=left_out, layout=layout)

    def picture(self, path: Path, page: int, width: int, sha256: str | None = None, *, small: bool = False) -> bytes:
        """A page of a file as a PNG so many pixels wide, or as small as `pdf_picture` makes it; raises `Unreadable` as
        `parse` does, and where the file is another one than that with this SHA-256."""
        request = {"path": str(path), "page": page, "width": width, "sha256": sha256, "small": small}
        return base64.b64decode(self._answer(request, self._limits.max_seconds)["picture"])

    def read(self, picture: Path) -> Reading:
        """What a picture says; raises `Unreadable` as `parse` does."""
        return Reading.from_json(self._answer({"path": str(picture), "words": True}, self._limits.max_seconds))

    def unpack(self, path: Path, source: str, into: Path, spent: Spent, only: str | None = None) -> list[Held]:
        """Take the files that a file holds out of it, into a folder, and add to what was `spent` on those beside it.

        `only` the file of this name, or the one that holds it, where it is given. Raises `Unreadable`.
        """
        request = {"path": str(path), "source": source, "into": str(into), "taken": spent.bytes, "only": only}
        most = _UNPACKING * self._limits.max_seconds
        if spent.seconds >= most:
            raise Unreadable(f"unpacking the files beside it took more than {most:g} s")
        started = time.monotonic()
        try:
            answer = self._answer(request, ceil(most - spent.seconds))
        finally:
            spent.seconds += time.monotonic() - started
        spent.bytes = answer["taken"]
        return [Held(**held) for held in answer["held"]]

    def _answer(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        started = time.monotonic()
        reply = self._ask({**request, "seconds": seconds}, seconds)
        if time.monotonic() - started >= seconds:
            self._stop()
            raise Unreadable(f"reading it took more than {seconds:g} s")
        if not reply.endswith("\n"):
            raise Unreadable(f"its parser crashed (exit {self._stop(patience=1.0)})")
        answer: dict[str, Any] = json.loads(reply)
        if reason := answer.pop("unreadable", None):
            raise Unreadable(reason)
        return answer

    def _ask(self, request: dict[str, Any], seconds: float) -> str:
        if self._worker and self._worker.poll() is not None:
            self._stop()
        worker = self._worker = self._worker or child.start(
            "index.files.sandbox", json.dumps(asdict(self._limits)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert worker.stdin is not None
        assert worker.stdout is not None
        killer = threading.Timer(seconds, worker.kill)
        killer.start()
        try:
            worker.stdin.write(json.dumps(request) + "\n")
            worker.stdin.flush()
            return worker.stdout.readline()
        except (BrokenPipeError, UnicodeDecodeError):
            return ""
        finally:
            killer.cancel()
            killer.join()

    def _stop(self, patience: float = 0.0) -> int | None:
        """The exit code of the worker, which has `patience` seconds to end by itself."""
        worker, self._worker = self._worker, None
        if worker is None:
            return None
        if patience:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(patience)
        worker.kill()
        worker.communicate()
        return worker.returncode


def _reply(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    path = Path(request["path"])
    try:
        if "into" in request:
            into = Path(request["into"])
            found = unpack(path, request["source"], into, limits, request["taken"], request["only"])
            return {"held": [asdict(held) for held in found.held], "taken": found.taken}
        if "page" in request:
            drawn = picture(path, request["page"], request["width"], request["sha256"], small=request["small"])
            return {"picture": base64.b64encode(drawn).decode("ascii")}
        if "words" in request:
            return asdict(read_picture(path))
        given = request["readings"]
        readings = None if given is None else {int(n): Reading.from_json(reading) for n, reading in given.items()}
        return asdict(parse(path, limits, readings))
    except Unreadable as exc:
        return {"unreadable": str(exc)}
    except MemoryError:
        return {"unreadable": f"reading it takes more than {size_of(limits.max_memory_bytes)} of memory"}
    except ImportError as exc:
        return {"unreadable": f"its parser is not installed ({one_line(str(exc), at_most=120)})"}
    except OSError as exc:
        return {"unreadable": (exc.strerror or str(exc)).lower()}
    except Exception as exc:  # any other failure of a parser is the file's fault, and named
        detail = one_line(f"{type(exc).__name__}: {exc}", at_most=120)
        return {"unreadable": f"damaged {path.suffix.lower()} file ({detail})"}


def _bound(limits: Limits) -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits; the clock still runs
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.max_memory_bytes, limits.max_memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a parser prints must not look like a reply
    _bound(limits)
    for request in sys.stdin:
        asked = json.loads(request)
        _set_alarm(asked["seconds"] + 1)
        replies.write(json.dumps(_reply(asked, limits)) + "\n")
        replies.flush()
        _set_alarm(0)


def _set_alarm(seconds: float) -> None:
    """Ends this process when time is up, also when nobody is left to kill it."""
    with suppress(ImportError, AttributeError):
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    _serve()
