"""The pages of articles over HTTP, behind the door: their pictures, and their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index.errors import FootnoteError
from ui.pdf_page import WIDTHS, PageBusy, PageView

# The address holds the hash of the file: another file's page has another one.
_KEPT = {"cache-control": "private, max-age=3600"}
_UNKEPT = {"cache-control": "no-store"}


def pdf_page_routes(view: PageView) -> list[Route]:
    """`GET /footnote/page` and `/footnote/page-words` of a `source` and a page `n`, the first with a `width`."""

    async def picture(request: Request) -> Response:
        width = _number(request, "width") or WIDTHS[0]
        return await _said(
            lambda source, page: view.picture(source, page, width),
            request,
            lambda png: Response(png, media_type="image/png", headers=_KEPT),
        )

    async def words(request: Request) -> Response:
        return await _said(view.words, request, lambda found: JSONResponse(found, headers=_UNKEPT))

    return [
        Route("/footnote/page", picture, methods=["GET"]),
        Route("/footnote/page-words", words, methods=["GET"]),
    ]


async def _said(ask: Callable[[str, int], Any], request: Request, shown: Callable[[Any], Response]) -> Response:
    source, page = request.query_params.get("source", "")[:1000], _number(request, "n")
    if not source or page is None:
        return Response(status_code=400)
    try:
        return shown(await run_in_threadpool(ask, source, page))
    except FootnoteError as exc:
        status = 503 if isinstance(exc, PageBusy) else 404
        return JSONResponse({"error": str(exc)}, status, _UNKEPT)


def _number(request: Request, name: str) -> int | None:
    given = request.query_params.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else None
