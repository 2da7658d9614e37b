"""A worker: embeds texts for the builder of another machine, who knows the token."""

from __future__ import annotations

import secrets
from threading import Lock
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from index.embedder import embed_here
from index.minilm import MiniLM
from index.workers import MODEL_HEADER, model, packed

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_MOST_BYTES = 16_000_000


class _Asked(BaseModel):
    """Texts, and how many characters of each are its title and the line break behind it."""

    texts: list[str] = Field(max_length=256)
    titles: list[int] = Field(max_length=256)


def worker_app(minilm: MiniLM, token: str) -> ASGIApp:
    """Return what answers a builder: `/` says whether it would work for this one, `/embed` embeds."""
    computing = Lock()  # One request has all cores; the next one is read meanwhile.

    def embedded(asked: _Asked) -> bytes:
        with computing:
            return packed(embed_here(minilm, asked.texts, asked.titles))

    def refused(request: Request) -> Response | None:
        given = request.headers.get("authorization", "").encode()
        if not secrets.compare_digest(given, f"Bearer {token}".encode()):
            return PlainTextResponse("Which token?", 401)
        if request.headers.get(MODEL_HEADER) != model():
            return PlainTextResponse("Another model", 409)
        return None

    async def about(request: Request) -> Response:
        return refused(request) or JSONResponse({"model": model()})

    async def embed(request: Request) -> Response:
        if no := refused(request):
            return no
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _MOST_BYTES:
                return PlainTextResponse("Too much at once", 413)
        try:
            asked = _Asked.model_validate_json(body)
        except ValidationError:
            return PlainTextResponse("No texts to embed", 400)
        if not asked.texts or len(asked.texts) != len(asked.titles):
            return PlainTextResponse("A title's length for each text", 400)
        return Response(await run_in_threadpool(embedded, asked), media_type="application/octet-stream")

    return Starlette(routes=[Route("/", about), Route("/embed", embed, methods=["POST"])])
