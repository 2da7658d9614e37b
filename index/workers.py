"""Machines that embed for a builder: texts go to whoever is free, and what one does not bring another one does.

A worker is `footnote worker`, which has the same model. So whoever embeds a text, the same vectors come of it, and the
builder's own model does what is left over when workers die, hang or are slow.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from urllib.parse import urlsplit

import httpx
import numpy as np

from index.embedded import ARRAYS, Embedded, arrays_of, embedded_at
from index.errors import FootnoteError
from index.minilm import DIMENSION, arithmetic
from index.token_codes import CODES

MODEL_HEADER = "Footnote-Model"
_TOKEN_LETTERS = 16
_PIECE = 32  # texts of one request, some 100 kB to send and 150 kB to get
_AT_ONCE = 2  # requests to a worker: the next is there when one is answered
_PATIENCE = 10.0  # seconds that the builder, done with its own, waits for the others' last pieces
_REST = 60.0  # seconds until a worker that failed is tried again
_TIMEOUT = httpx.Timeout(120.0, connect=5.0)
_UNREADABLE = (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile)

Texts = Sequence[str]
Own = Callable[[Texts, Sequence[int]], list[Embedded]]
"""Embeds texts whose titles have so many characters, in this process."""


def checked_token(token: str | None) -> str:
    """Return the token that builder and workers share. Raises FootnoteError where there is none worth the name."""
    if not token or len(token) < _TOKEN_LETTERS or not token.isascii() or not token.isprintable():
        raise FootnoteError(
            f"a worker needs a token of {_TOKEN_LETTERS} letters or more",
            "set FOOTNOTE_WORKER_TOKEN to the same there and where the index is built",
        )
    return token


def model() -> str:
    """Return what a worker and its builder must have in common: the model, its arithmetic and the codes of tokens."""
    return f"{arithmetic()}.{CODES}"


def packed(batch: Sequence[Embedded]) -> bytes:
    """Return what a worker sends."""
    out = io.BytesIO()
    np.savez(out, **arrays_of(batch))
    return out.getvalue()


def unpacked(sent: bytes, count: int) -> list[Embedded]:
    """Return the `count` passages that a worker sent. Raises ValueError and its like where it sent something else."""
    with np.load(io.BytesIO(sent), allow_pickle=False) as there:
        arrays = {name: there[name] for name in ARRAYS}
    tokens = int(arrays["bounds"][-1])
    if arrays["vectors"].shape != (count, DIMENSION) or not np.isfinite(arrays["vectors"]).all():
        raise ValueError("not the vectors asked for")
    if len(arrays["bounds"]) != count + 1 or {len(arrays[name]) for name in ("codes", "starts", "ids")} != {tokens}:
        raise ValueError("not the tokens asked for")
    return [embedded_at(arrays, row) for row in range(count)]


class _Away(Exception):
    """A worker did not bring what it was asked for."""


class Worker:
    """One of the machines, by its address."""

    def __init__(self, address: str, token: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise FootnoteError(f"{address!r} is no address of a worker", "name it as in http://host:7870")
        self.address = address.rstrip("/")
        self.did, self.failed, self.rests_until = 0, "", 0.0
        headers = {"Authorization": f"Bearer {token}", MODEL_HEADER: model()}
        self._client = httpx.Client(base_url=self.address, headers=headers, timeout=_TIMEOUT)

    def check(self) -> None:
        """Ask whether it would work for this builder; one that is away may come later. Raises FootnoteError."""
        try:
            status = self._client.get("/").status_code
        except httpx.HTTPError as exc:
            self.rest(f"cannot be reached ({type(exc).__name__})")
            return
        if status == httpx.codes.UNAUTHORIZED:
            raise FootnoteError(f"the worker {self.address} does not know the token", "set the same worker_token there")
        if status == httpx.codes.CONFLICT:
            raise FootnoteError(
                f"the worker {self.address} has another model or another Footnote", "install the same one there"
            )
        if status != httpx.codes.OK:
            raise FootnoteError(f"{self.address} is no worker ({status})", "start one there: footnote worker")

    def embed(self, texts: Texts, titles: Sequence[int]) -> list[Embedded]:
        """Have texts embedded. Raises _Away."""
        try:
            said = self._client.post("/embed", json={"texts": list(texts), "titles": list(titles)})
            if said.status_code != httpx.codes.OK:
                raise _Away(f"refused the work ({said.status_code})")
            found = unpacked(said.content, len(texts))
        except (httpx.HTTPError, RuntimeError) as exc:  # The second from a connection that the end of a build closes.
            raise _Away(f"stopped answering ({type(exc).__name__})") from exc
        except _UNREADABLE as exc:
            raise _Away("sent what cannot be read") from exc
        self.did += len(texts)
        return found

    def rest(self, why: str) -> None:
        """Leave it alone for a while."""
        self.failed, self.rests_until = why, time.monotonic() + _REST

    def close(self) -> None:
        """Let go of its connections."""
        self._client.close()


class _Work:
    """The pieces of one batch by number: those that wait, who has which, and what came of them."""

    def __init__(self, texts: int) -> None:
        self.pieces = [slice(at, at + _PIECE) for at in range(0, texts, _PIECE)]
        self.waiting = deque(range(len(self.pieces)))
        self.held: dict[int, Worker] = {}
        self.done: dict[int, list[Embedded]] = {}
        self.changed = Condition()
        self.over = False

    def take(self, worker: Worker) -> int | None:
        """Return a piece for a worker, None when none waits."""
        with self.changed:
            if self.over or not self.waiting:
                return None
            number = self.waiting.popleft()
            self.held[number] = worker
            return number

    def give_back(self, number: int) -> None:
        """Put back a piece that a worker did not bring."""
        with self.changed:
            if self.held.pop(number, None):
                self.waiting.append(number)
            self.changed.notify_all()

    def bring(self, number: int, found: list[Embedded]) -> None:
        """Take in what came of a piece; whoever is first, it is the same."""
        with self.changed:
            self.held.pop(number, None)
            self.done[number] = found
            self.changed.notify_all()

    def left(self, patience: float) -> int | None:
        """Return a piece for the builder: one that waits, else after so many seconds one that a worker has not brought,
        which then rests; None when all is done."""
        with self.changed:
            self.changed.wait_for(lambda: self.waiting or len(self.done) == len(self.pieces), patience)
            if self.waiting:
                return self.waiting.popleft()
            for number, worker in list(self.held.items()):
                worker.rest("did not answer in time")
                del self.held[number]
                self.waiting.append(number)
            return self.waiting.popleft() if self.waiting else None


class Workers:
    """All workers of a build."""

    def __init__(self, addresses: Sequence[str], token: str | None) -> None:
        """Look for them. Raises FootnoteError where one will not work for this builder."""
        known = checked_token(token)
        self.all = [Worker(address, known) for address in addresses]
        try:
            for worker in self.all:
                worker.check()
        except FootnoteError:
            self.close()
            raise

    def embed(self, texts: Texts, titles: Sequence[int], own: Own) -> list[Embedded]:
        """Return what the workers, and `own` beside them, make of texts, in order. Raises what `own` raises."""
        work = _Work(len(texts))
        for worker in self.all:
            if worker.rests_until <= time.monotonic():
                for _ in range(_AT_ONCE):
                    Thread(target=_serve, args=(worker, work, texts, titles), name="worker", daemon=True).start()
        try:
            while (number := work.left(_PATIENCE)) is not None:
                piece = work.pieces[number]
                work.bring(number, own(texts[piece], titles[piece]))
        finally:
            work.over = True
        return [one for number in range(len(work.pieces)) for one in work.done[number]]

    def notes(self) -> tuple[str, ...]:
        """Return what each did, and which one failed: lines for who built."""
        return tuple(
            f"worker {w.address} embedded {w.did:,} passages{f', and {w.failed}' if w.failed else ''}" for w in self.all
        )

    def close(self) -> None:
        """Let go of the connections."""
        for worker in self.all:
            worker.close()


def _serve(worker: Worker, work: _Work, texts: Texts, titles: Sequence[int]) -> None:
    """Have a worker do pieces until none waits or it fails."""
    while (number := work.take(worker)) is not None:
        piece = work.pieces[number]
        try:
            found = worker.embed(texts[piece], titles[piece])
        except _Away as exc:
            worker.rest(str(exc))
            work.give_back(number)
            return
        work.bring(number, found)
