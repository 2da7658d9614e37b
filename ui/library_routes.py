"""The library over HTTP: three small routes beside Gradio's, for those who are signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from urllib.parse import unquote
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index.errors import FootnoteError
from ui.address import neighbourhood
from ui.library import Library, refused

NAME = "footnote-name"  # a header that no form, image or link of another site can send along
_ARRIVING = 4  # uploads of one person at the same time; whose own stall waits for nobody else's
_READ = 2  # uploads that are read at the same time: they are parsed in processes of their own
_SECONDS = 600.0
Handler = Callable[[Request], Awaitable[Response]]


def library_routes(library: Library) -> list[Route]:
    """`GET /footnote/library`, `POST /footnote/upload` and `POST /footnote/remove`."""
    arriving: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
    reading = asyncio.Semaphore(_READ)

    async def listing(request: Request) -> Response:
        since = request.query_params.get("since", "")
        return JSONResponse(await run_in_threadpool(library.state, since), headers={"cache-control": "no-store"})

    async def upload(request: Request) -> Response:
        name = _name(request)
        place = arriving.setdefault(_person(request), asyncio.Semaphore(_ARRIVING))
        try:
            async with place, asyncio.timeout(_SECONDS):
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

    return [
        Route("/footnote/library", _signed_in(listing), methods=["GET"]),
        Route("/footnote/upload", _signed_in(_named(upload)), methods=["POST"]),
        Route("/footnote/remove", _signed_in(_named(remove)), methods=["POST"]),
    ]


def _person(request: Request) -> str:
    return neighbourhood(request.client.host) if request.client else ""


def _name(request: Request) -> str:
    return unquote(request.headers.get(NAME, ""))[:1000]


def _named(handler: Handler) -> Handler:
    async def named(request: Request) -> Response:
        return await handler(request) if _name(request) else Response(status_code=400)

    return named


def _signed_in(handler: Handler) -> Handler:
    async def checked(request: Request) -> Response:
        app = request.app  # Gradio's; this is how it knows who is signed in
        cookies = (request.cookies.get(f"access-token{how}-{app.cookie_id}") for how in ("", "-unsecure"))
        if app.auth is not None and not any(token and app.tokens.get(token) for token in cookies):
            return Response(status_code=401)
        return await handler(request)

    return checked
