"""Questions of programs: they wait their turn among the page's, and stop when whoever asked has gone."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from index.errors import FootnoteError
from rag.streaming import in_threads, pieces
from ui.api_models import Ask
from ui.desk import ASKING_AT_MOST, LINES

if TYPE_CHECKING:
    from rag.answer.answer import Answer
    from ui.desk import Desk

Step = tuple["Answer | None", str]
"""The answer so far, None while it waits for its turn, and the text that it adds."""
_POOL = ThreadPoolExecutor(LINES * ASKING_AT_MOST, thread_name_prefix="footnote-api")


class Gone(Exception):
    """Whoever asked has left."""


def steps(desk: Desk, asked: Ask) -> AsyncGenerator[Step, None]:
    """Yield the answer as it grows, with the text that each state adds. Raises FootnoteError, Busy for one."""
    return in_threads(_steps(desk, asked), _POOL)


async def answered(desk: Desk, asked: Ask, request: Request | None = None) -> Answer:
    """Return the whole answer. Raises as `steps` does, and Gone when the request's sender has left."""
    answer = None
    async with aclosing(steps(desk, asked)) as growing:
        async for step in growing:
            answer = step[0]
            if request is not None and await request.is_disconnected():
                raise Gone
    if answer is None:
        raise FootnoteError("there is no answer", "ask again")
    return answer


def _steps(desk: Desk, asked: Ask) -> Generator[Step, None, None]:
    wishes: dict[str, Any] = {"as_of": asked.as_of} if asked.as_of else {}
    growing = desk.growing(
        asked.question, asked.history, filters=lambda _: asked.filters, options=asked.options, **wishes
    )
    try:
        first = None
        for first in growing:
            if first is not None:
                break
            yield None, ""
        if first is not None:
            yield from pieces(_after(first, growing))
    finally:
        growing.close()


def _after(first: Answer, growing: Generator[Answer | None, None, None]) -> Generator[Answer, None, None]:
    yield first
    for answer in growing:
        if answer is not None:
            yield answer


def question(text: str, history: Sequence[str] = ()) -> Ask:
    """A question of a conversation, however long: what is too long is said with the answer."""
    return Ask.model_construct(question=text, history=list(history))
