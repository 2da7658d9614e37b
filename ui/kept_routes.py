"""A kept answer at its address, `/a/HASH`, with what has become of its articles; and its files, `/a/HASH.pdf`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from index.errors import FootnoteError
from rag.evidence.formats import html
from rag.evidence.formats.formats import FORMATS, export
from rag.evidence.frozen import Evidence
from rag.evidence.store import NotKept
from rag.evidence.today import today
from ui.export import file_name

if TYPE_CHECKING:
    from rag.assistant import Assistant

PATHS = re.compile(rf"/a/[0-9a-f]{{64}}(\.({'|'.join(FORMATS)}))?")
"""What may be asked for here."""
_AT_ONCE = 1  # files that are made at the same time: one takes half a second of a core
_NAMES = {
    "html": "Web page", "pdf": "PDF", "docx": "Word", "md": "Markdown", "json": "JSON", "csl": "CSL", "bib": "BibTeX",
    "ris": "RIS",
}  # fmt: skip
_UNKEPT = {"cache-control": "no-store"}


def kept_routes(assistant: Callable[[], Assistant]) -> list[Route]:
    """`GET /a/HASH` and `GET /a/HASH.FORMAT`; `assistant` gives the one over the articles as they are now."""
    making = asyncio.Semaphore(_AT_ONCE)

    async def answer(request: Request) -> Response:
        name, _, kind = str(request.path_params["name"]).partition(".")
        try:
            if not kind:
                return HTMLResponse(await run_in_threadpool(_page, assistant(), name), headers=_UNKEPT)
            async with making:
                return await run_in_threadpool(_file, assistant(), name, kind)
        except FootnoteError as exc:
            return PlainTextResponse(str(exc), 404 if isinstance(exc, NotKept) else 500, _UNKEPT)

    return [Route("/a/{name}", answer, methods=["GET"])]


def _page(assistant: Assistant, name: str) -> str:
    frozen = assistant.kept.open(name)
    named = frozen.record["articles"]
    states = {named[source]: today(frozen, source, assistant.index.article) for source in frozen.sources}
    return html.page(Evidence((frozen,)), states, list(_NAMES.items()))


def _file(assistant: Assistant, name: str, kind: str) -> Response:
    frozen, form = assistant.kept.open(name), FORMATS[kind]
    file = file_name(frozen.answer.question, form.ending)
    told = {"content-disposition": f"attachment; filename*=utf-8''{quote(file)}", **_UNKEPT}
    return Response(export(Evidence((frozen,)), kind), media_type=form.mime, headers=told)
