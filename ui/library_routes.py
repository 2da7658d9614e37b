"""The library over HTTP: three small routes beside Gradio's, for those who are signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index.errors import FootnoteError
from ui.library import Library, refused
from ui.visitor import signed_in

NAME = "footnote-name"  # a header that no form, image or link of another site can send along
_ARRIVING, _READ = 16, 2  # uploads at the same time; those that are read are parsed in processes of their own
_SECONDS = 600.0
Handler = Callable[[Request], Awaitable[Response]]


def library_routes(library: Library) -> list[Route]:
    """`GET /footnote/library`; `POST /footnote/upload`, `/footnote/remove` and `/footnote/accept-removals`."""
    arriving, reading = asyncio.Semaphore(_ARRIVING), asyncio.Semaphore(_READ)

    async def listing(request: Request) -> Response:
        since = request.query_params.get("since", "")
        return JSONResponse(await run_in_threadpool(library.state, since), headers={"cache-control": "no-store"})

    async def upload(request: Request) -> Response:
        name = _name(request)
        try:
            async with arriving, asyncio.timeout(_SECONDS):
                arrived = await library.receive(name, request.stream())
            async with reading:  # Not bounded in time: whatever arrived is read or removed, and reading has its limits.
                received = await run_in_threadpool(library.keep, arrived)
        except FootnoteError as exc:
            received = refused(name, exc)
        except TimeoutError:
            received = refused(name, FootnoteError("it took too long to arrive", "try again"))
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse(asdict(received))

    async def remove(request: Request) -> Response:
        try:
            await run_in_threadpool(library.remove, _name(request))
        except FootnoteError as exc:
            return JSONResponse({"error": str(exc)}, status_code=400)
        return JSONResponse({"removed": True})

    async def accept(_: Request) -> Response:
        try:
            await run_in_threadpool(library.accept_removals)
        except FootnoteError as exc:
            return JSONResponse({"error": str(exc)}, status_code=400)
        return JSONResponse({"accepted": True})

    return [
        Route("/footnote/accept-removals", _signed_in(_named(accept)), methods=["POST"]),
        Route("/footnote/library", _signed_in(listing), methods=["GET"]),
        Route("/footnote/upload", _signed_in(_named(upload)), methods=["POST"]),
        Route("/footnote/remove", _signed_in(_named(remove)), methods=["POST"]),
    ]


def _name(request: Request) -> str:
    return unquote(request.headers.get(NAME, ""))[:1000]


def _named(handler: Handler) -> Handler:
    async def named(request: Request) -> Response:
        return await handler(request) if _name(request) else Response(status_code=400)

    return named


def _signed_in(handler: Handler) -> Handler:
    async def checked(request: Request) -> Response:
        if request.app.auth is not None and signed_in(request.app, request.cookies) is None:
            return Response(status_code=401)
        return await handler(request)

    return checked
