"""A language model that is asked: streams its words, can be stopped at any moment, and always ends in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from index.cleaning import visible
from index.providers import AGAIN
from rag.answer.spent import Spent
from rag.writing.failures import BROKEN, ModelFailed, as_model_failed, finish_of
from rag.writing.forms import Form, Forms
from rag.writing.llm import Loaded, given, load
from rag.writing.model_name import ModelName, parse_model
from rag.writing.spending import dollars, prices_of, spent_as_counted, spent_as_said
from rag.writing.thoughts import THINKS, THOUGHT, spoken, thought_of

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_BEAT = 0.5  # Seconds: how soon somebody who waits can stop.
_WORTH_WAITING = 5.0  # Seconds that a model which asks to wait is waited for, once.
_PROBE = [("user", "Count from one to ten, in words.")]

Message = tuple[str, str]
"""A role (`system`, `user` or `assistant`) and what it says."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a model ended its answer, None where that was not said, and what its server says it came to."""

    finish: str | None
    spent: Spent | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """How fast a model is: seconds to the first word, and characters a second after it."""

    first: float
    speed: float | None


class Model:
    """One model for all users. Calls run on one thread with an event loop of its own, begun by the first call."""

    def __init__(
        self, name: ModelName, *, timeout: float = 120, window: int | None = None, price: str | None = None
    ) -> None:
        """`timeout`: the seconds that one call may take in all; `window`: its context in tokens, if not as usual;
        `price`: dollars a million tokens read and written. Raises BadModel for a price that is none."""
        self.known_as = name
        self.timeout = timeout
        self.price = price
        if price:
            prices_of(price)
        self._loaded: Callable[[], Loaded] = lambda: load(name, timeout=timeout, window=window)
        self._ready: Loaded | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._lock = Lock()

    @classmethod
    def named(
        cls, text: str, *, timeout: float = 120, window: int | None = None, price: str | None = None
    ) -> Model | None:
        """Return the model that a string names, None for `none`. Raises BadModel."""
        name = parse_model(text)
        return cls(name, timeout=timeout, window=window, price=price) if name else None

    @classmethod
    def over(cls, llm: LLM, *, timeout: float = 120, window: int | None = None) -> Model:
        """Return the model that a llama-index LLM is, made by somebody else, who closes what it holds."""
        loaded, name = given(llm, window)
        model = cls(name, timeout=timeout)
        model._loaded = lambda: loaded
        return model

    @property
    def name(self) -> str:
        """The name to show."""
        return str(self.known_as)

    @property
    def local(self) -> bool:
        """True when the model runs in this process, so that nothing leaves it."""
        return self.known_as.provider == "gguf"

    @property
    def loaded(self) -> Loaded:
        """The model, connected or read by the first who asks for it. Raises BadModel."""
        with self._lock:
            if self._ready is None:
                self._ready = self._loaded()
            return self._ready

    @property
    def room(self) -> int:
        """How many tokens a prompt may have."""
        return max(256, self.loaded.window - self.loaded.written - 64)

    def write(self, messages: list[Message], *, itemised: bool = False) -> Generator[str, None, Ended]:
        """Yield the model's text as it comes, and "" every half second without any; return how it ended.

        `itemised`: its server is asked to hold it to the form of `Itemised`, where it can.

        Closing the generator ends the call and its connection. Raises ModelFailed, also when the model has not ended
        in time or breaks off.
        """
        box: SimpleQueue[str | Ended | Exception] = SimpleQueue()
        deadline = time.monotonic() + self.timeout
        loaded, written = self.loaded, False
        call = asyncio.run_coroutine_threadsafe(self._pump(loaded, messages, box.put, itemised), self._running())
        try:
            while True:
                item = self._next(box, deadline)
                if isinstance(item, Exception):
                    raise item
                if not isinstance(item, Ended):
                    written = written or bool(item)
                    yield item
                elif item.finish not in BROKEN:
                    return item
                else:
                    raise ModelFailed(f"the model {self.name} {'broke off' if written else 'wrote nothing'}", AGAIN)
        finally:
            call.cancel()

    def spent(self, messages: list[Message], said: str, ended: Ended | None) -> Spent:
        """Return what a call came to, by its server's word where it ended and gave it, else as counted here."""
        spent = (ended and ended.spent) or spent_as_counted(messages, said)
        return replace(spent, dollars=dollars(self.known_as, spent, self.price))

    def ask(self, messages: list[Message], *, characters: int) -> Generator[None, None, str]:
        """Return what the model says, up to so many characters; yields twice a second while it does."""
        said = ""
        with closing(self.write(messages)) as pieces:
            for piece in pieces:
                said += piece
                if len(said) > characters and len(spoken(said).text) > characters:
                    break
                if not piece:
                    yield
        return said

    def probe(self) -> Probe:
        """Ask something short and return how fast the answer came. Raises BadModel or ModelFailed."""
        _, started = self.loaded, time.monotonic()
        first, written = 0.0, 0
        with closing(self.write(_PROBE)) as pieces:
            for piece in pieces:
                first = first or (time.monotonic() - started if piece else 0.0)
                written += len(piece)
        if not written:
            raise ModelFailed(f"the model {self.name} wrote nothing", "try another model")
        took = time.monotonic() - started - first
        return Probe(first, written / took if took > 0 else None)

    def close(self) -> None:
        """Let the connections and the thread go; the next call begins them anew."""
        with self._lock:
            ready, loop, thread = self._ready, self._loop, self._thread
            self._ready = self._loop = self._thread = None
        if loop is None or thread is None:
            return
        if ready and ready.close:
            with suppress(Exception):
                asyncio.run_coroutine_threadsafe(_awaited(ready.close), loop).result(timeout=2)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=2)
        if not thread.is_alive():
            loop.close()

    def _next(self, box: SimpleQueue[str | Ended | Exception], deadline: float) -> str | Ended | Exception:
        left = deadline - time.monotonic()
        if left <= 0:
            raise ModelFailed(
                f"the model {self.name} did not answer within {self.timeout:.0f} s", "raise the setting model_timeout"
            )
        try:
            return box.get(timeout=min(_BEAT, left))
        except Empty:
            return ""

    async def _pump(self, loaded: Loaded, messages: list[Message], put: Callable[[Any], None], itemised: bool) -> None:
        async def asked(form: Form) -> Ended:
            return await self._stream(loaded, messages, put, form)

        forms = loaded.forms if itemised else Forms()
        try:
            try:
                put(await forms.first(asked))
            except ModelFailed as exc:
                if exc.retry_after is None or exc.retry_after > _WORTH_WAITING:
                    raise
                await asyncio.sleep(exc.retry_after)
                put(await forms.first(asked))
        except Exception as exc:  # Whoever reads the box raises it, our own errors too.
            put(exc)

    async def _stream(self, loaded: Loaded, messages: list[Message], put: Callable[[Any], None], form: Form) -> Ended:
        """Hand the text on piece by piece and return how it ended."""
        from llama_index.core.llms import ChatMessage

        finish, said, thinks, spent = None, False, False, None
        chat = [ChatMessage(role=role, content=content) for role, content in messages]
        async for chunk in self._chunks(loaded, chat, form):
            finish, spent = finish_of(chunk.raw) or finish, spent_as_said(chunk.raw) or spent
            if thought := thought_of(chunk.raw):
                put(("" if thinks else THINKS) + visible(thought))
                thinks = True
            if chunk.delta:
                put((THOUGHT if thinks else "") + visible(chunk.delta))
                said, thinks = True, False
            await asyncio.sleep(0)  # A model in this process leaves no other moment to be stopped.
        if finish is None and said and loaded.silent:
            return Ended("stop", spent)
        if finish is None and not said and loaded.close:  # Some servers only know whole answers.
            with as_model_failed(self.name, self.known_as.key):
                whole = await loaded.llm.achat(chat, **form)
            put(visible(whole.message.content or ""))
            finish, spent = finish_of(whole.raw), spent_as_said(whole.raw)
        return Ended(finish, spent)

    async def _chunks(self, loaded: Loaded, chat: list[Any], form: Form) -> AsyncIterator[Any]:
        """Yield what the provider sends; only what it raises itself is told as the model's failure."""
        with as_model_failed(self.name, self.known_as.key):
            async for chunk in await loaded.llm.astream_chat(chat, **form):
                yield chunk

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, name="footnote-model", daemon=True)
                self._thread.start()
            return self._loop


async def _awaited(close: Callable[[], Any]) -> None:
    await close()
