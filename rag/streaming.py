"""An answer that grows, as text that is sent on: what was said is never unsaid."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import Executor
from contextlib import closing
from typing import TypeVar, cast

from anyio import CancelScope

from rag.answer.answer import REFUSED, Answer

WITHDRAWN = "What stands above is withdrawn. The answer is:"
T = TypeVar("T")
_END = object()


def spoken(answer: Answer) -> str:
    """Return what an answer says, with its `[n]` marks; of a refusal, that it is one."""
    return REFUSED if answer.refused else answer.text


def pieces(growing: Generator[Answer, None, None]) -> Generator[tuple[Answer, str], None, None]:
    """Yield each state of an answer with the text it adds, often none; together the pieces are the last one's text.

    Where the whole answer is another than what was said on the way (the model's was taken back, and quotes stand in),
    it follows behind WITHDRAWN. Closing the iterator ends the answer.
    """
    said, answer = "", None
    with closing(growing):
        for answer in growing:
            text = spoken(answer)
            piece = text.removeprefix(said) if text.startswith(said) else ""
            said += piece
            yield answer, piece
    if answer is not None and spoken(answer) != said:
        yield answer, f"\n\n{WITHDRAWN}\n\n{spoken(answer)}"


async def in_threads(steps: Generator[T, None, None], pool: Executor | None = None) -> AsyncGenerator[T, None]:
    """Yield what a generator yields, each step in a thread; who stops listening closes it, once its step has ended."""
    loop = asyncio.get_running_loop()
    step: asyncio.Future[object] | None = None
    try:
        while True:
            step = loop.run_in_executor(pool, next, steps, _END)
            item = await asyncio.shield(step)
            if item is _END:
                return
            yield cast(T, item)
    finally:
        with CancelScope(shield=True):  # A web server cancels again at each await.
            if step is not None:
                await asyncio.wait([step])
            await loop.run_in_executor(pool, steps.close)
