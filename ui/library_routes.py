"""The library over HTTP: a few small routes beside Gradio's, behind the door."""

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
from ui.door import USER
from ui.library import Library, NotAllowed, refused
from ui.neighbourhood import neighbourhood
from ui.users import LOCAL, User

NAME = "footnote-name"  # a header that no form, image or link of another site can send along
_ARRIVING = 4  # uploads of one person at the same time; whose own stall waits for nobody else's
_READ = 2  # uploads that are read at the same time: they are parsed in processes of their own
_SECONDS = 600.0
_UNKEPT = {"cache-control": "no-store"}
Handler = Callable[[Request], Awaitable[Response]]


def library_routes(library: Library) -> list[Route]:
    """`GET /footnote/library` and `/footnote/log`; `POST /footnote/upload`, `/footnote/remove` and
    `/footnote/accept-removals`."""
    arriving: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
    reading = asyncio.Semaphore(_READ)

    async def listing(request: Request) -> Response:
        since = request.query_params.get("since", "")
        return JSONResponse(await run_in_threadpool(library.state, since, _user(request)), headers=_UNKEPT)

    async def log(request: Request) -> Response:
        try:
            return JSONResponse({"log": await run_in_threadpool(library.log, _user(request))}, headers=_UNKEPT)
        except FootnoteError as exc:
            return JSONResponse({"error": str(exc)}, status_code=403)

    async def upload(request: Request) -> Response:
        name = _name(request)
        place = arriving.setdefault(_person(request), asyncio.Semaphore(_ARRIVING))
        try:
            async with place, asyncio.timeout(_SECONDS):
                arrived = await library.receive(name, request.stream(), _user(request))
            async with reading:  # Not bounded in time: whatever arrived is read or removed, and reading has its limits.
                received = await run_in_threadpool(library.keep, arrived, _user(request))
        except NotAllowed as exc:
            return JSONResponse(asdict(refused(name, exc)), status_code=403)
        except FootnoteError as exc:
            received = refused(name, exc)
        except TimeoutError:
            received = refused(name, FootnoteError("it took too long to arrive", "try again"))
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse(asdict(received))

    async def remove(request: Request) -> Response:
        try:
            await run_in_threadpool(library.remove, _name(request), _user(request))
        except FootnoteError as exc:
            return JSONResponse({"error": str(exc)}, status_code=403 if isinstance(exc, NotAllowed) else 400)
        return JSONResponse({"removed": True})

    async def accept(request: Request) -> Response:
        try:
            await run_in_threadpool(library.accept_removals, _user(request))
        except FootnoteError as exc:
            return JSONResponse({"error": str(exc)}, status_code=403 if isinstance(exc, NotAllowed) else 400)
        return JSONResponse({"accepted": True})

    return [
        Route("/footnote/library", listing, methods=["GET"]),
        Route("/footnote/log", log, methods=["GET"]),
        Route("/footnote/upload", _named(upload), methods=["POST"]),
        Route("/footnote/remove", _named(remove), methods=["POST"]),
        Route("/footnote/accept-removals", _named(accept), methods=["POST"]),
    ]


def _user(request: Request) -> User:
    """Who sends a request; `SignIn` lets nobody pass whom it does not know."""
    user = request.scope.get(USER)
    return user if isinstance(user, User) else LOCAL


def _person(request: Request) -> str:
    user = _user(request)
    if user is not LOCAL:
        return f"user:{user.name}"
    return neighbourhood(request.client.host) if request.client else ""


def _name(request: Request) -> str:
    return unquote(request.headers.get(NAME, ""))[:1000]


def _named(handler: Handler) -> Handler:
    async def named(request: Request) -> Response:
        return await handler(request) if _name(request) else Response(status_code=400)

    return named
