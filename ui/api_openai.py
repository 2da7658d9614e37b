"""OpenAI's way of asking: `/v1/chat/completions`, streamed or not, and `/v1/models`."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from index.errors import FootnoteError
from ui.api_asking import Step, answered, question, steps
from ui.api_completions import MODEL, Completed, Completion, asked_in
from ui.api_errors import BROKE, UNKEPT, error, refused, said
from ui.api_models import Refusal
from ui.api_text import footnotes, marks, plain, whole

if TYPE_CHECKING:
    from rag.answer.answer import Answer
    from ui.desk import Desk

log = logging.getLogger(__name__)

_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_STREAM = {**UNKEPT, "x-accel-buffering": "no"}  # nginx would hold the pieces back
_WAIT = ": one moment\n\n"


def openai_routes(desk: Desk) -> APIRouter:
    """The routes that OpenAI's clients know."""
    routes = APIRouter(prefix="/v1", tags=["As OpenAI's"])
    about = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": "footnote"}
    refusals: Any = {400: {"model": Refusal}, 503: {"model": Refusal}}

    @routes.get("/models", summary="The one model there is")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [about]}

    @routes.get("/models/{model}", summary="That model", responses={404: {"model": Refusal}})
    async def model(model: Annotated[str, Path(description="Its name.")]) -> Response:
        return JSONResponse(about) if model == MODEL else said(404, f"there is no model {model!r} — use {MODEL}")

    @routes.post(
        "/chat/completions",
        summary="Answer the last question of a conversation",
        response_class=JSONResponse,
        responses={200: {"model": Completed, "content": {"text/event-stream": {}}}, **refusals},
    )
    async def complete(request: Request, wanted: Completion) -> Response:
        try:
            asked = question(*asked_in(wanted.messages))
            if not wanted.stream:
                return JSONResponse(_completion(await answered(desk, asked, request)), headers=UNKEPT)
            growing = steps(desk, asked)
            first = await anext(growing)  # What cannot be answered is said by the status.
        except FootnoteError as exc:
            return refused(exc)
        usage = bool(wanted.stream_options and wanted.stream_options.include_usage)
        return StreamingResponse(_events(first, growing, usage), media_type="text/event-stream", headers=_STREAM)

    return routes


def _completion(answer: Answer) -> dict[str, Any]:
    text = whole(answer)
    message = {"role": "assistant", "content": text, "refusal": None, "annotations": marks(answer, text)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head("chat.completion"), "choices": [choice], "usage": _USAGE, "footnote": answer.to_json()}


async def _events(first: Step, growing: AsyncGenerator[Step, None], usage: bool) -> AsyncGenerator[str, None]:
    """Yield OpenAI's chunks; the last one with a choice holds the annotations and the whole answer."""
    head = _head("chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        return _event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more})

    async with aclosing(growing):
        yield chunk({"role": "assistant", "content": ""})
        (answer, piece), text = first, ""
        try:
            while True:
                text += plain(piece)
                yield chunk({"content": plain(piece)}) if piece else _WAIT
                answer, piece = await anext(growing)
        except StopAsyncIteration:
            pass
        except FootnoteError as exc:
            yield _event(error(400, str(exc)))
            return
        except Exception:
            log.exception("answering failed")
            yield _event(error(500, BROKE))
            return
    if answer is not None:
        below = footnotes(answer)
        yield chunk({"content": below}) if below else ""
        yield chunk({"annotations": marks(answer, text + below)}, "stop", footnote=answer.to_json())
    if usage:
        yield _event({**head, "choices": [], "usage": _USAGE})
    yield "data: [DONE]\n\n"


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
