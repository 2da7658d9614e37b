"""The interface for programs: `/api` as Footnote's own, `/v1` as OpenAI's, described by OpenAPI."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from index.errors import FootnoteError
from index.installer import for_here
from rag.evidence.frozen import Evidence
from rag.evidence.store import NotKept
from rag.search.filters import Filters
from ui.api_asking import Gone, answered
from ui.api_errors import BROKE, UNKEPT, refused, said
from ui.api_models import AnswerObject, ArticleList, ArticleObject, Ask, EvidenceObject, Found, Refusal, passages
from ui.api_openai import openai_routes
from ui.api_page import page

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.metrics import Metrics

_SAYS: Any = {400: {"model": Refusal}, 401: {"model": Refusal}, 422: {"model": Refusal}, 429: {"model": Refusal}}
# Only said here, for those who make clients of the document; `KeyDoor` looks at it.
_KEY = HTTPBearer(auto_error=False, scheme_name="key", description="A key of `footnote keys add`, where one is needed.")
_ASKS: Any = {503: {"model": Refusal}}


def api(desk: Desk) -> FastAPI:
    """The interface in which programs wait their turn among the people on the page."""
    app = FastAPI(
        title="Footnote",
        version="1",
        summary="Answers about a folder of articles, with a footnote under every sentence",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=_SAYS,
        dependencies=[Depends(_KEY)],
    )

    @app.get("/api", include_in_schema=False)
    async def told(request: Request) -> Response:
        return HTMLResponse(page(app.openapi(), str(request.base_url).rstrip("/")))

    @app.post("/api/ask", summary="Answer a question", response_model=AnswerObject, responses=_ASKS, tags=["Footnote"])
    async def ask(request: Request, asked: Ask) -> Response:
        answer = await answered(desk, asked, request)
        if asked.freeze:
            answer = replace(answer, frozen=(await run_in_threadpool(desk.assistant.freeze, answer)).hash)
        return JSONResponse(answer.to_json(), headers=UNKEPT)

    @app.get(
        "/api/answers/{hash}",
        summary="Read a kept answer",
        response_model=EvidenceObject,
        responses={404: {"model": Refusal}},
        tags=["Footnote"],
    )
    def kept(hash: Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="The answer's `frozen`.")]) -> Response:
        try:
            return JSONResponse(Evidence((desk.assistant.kept.open(hash),)).to_json(), headers=UNKEPT)
        except NotKept as exc:
            return said(404, str(exc))

    @app.get("/api/search", summary="Find passages", response_model=Found, responses=_ASKS, tags=["Footnote"])
    def search(
        q: Annotated[str, Query(description="What to search for.", max_length=100_000)],
        count: Annotated[int, Query(ge=1, le=100, description="The most passages.")] = 10,
        after: Annotated[date | None, Query(description="Only articles of this day or later.")] = None,
        before: Annotated[date | None, Query(description="Only articles of this day or earlier.")] = None,
        source: Annotated[str | None, Query(description="Only articles whose source fits, as in `a*.md`.")] = None,
        author: Annotated[str | None, Query(description="Only articles whose author's name holds this.")] = None,
    ) -> Response:
        found = desk.search(q, Filters(after, before, source, author=author))
        return JSONResponse({"question": q, "passages": passages(found[:count])}, headers=UNKEPT)

    @app.get("/api/articles", summary="List the articles", response_model=ArticleList, tags=["Footnote"])
    def articles(
        source: Annotated[str, Query(description="Only articles whose source fits, as in `a*.md`.")] = "*",
        offset: Annotated[int, Query(ge=0, le=10**9, description="How many to leave out at the beginning.")] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000, description="The most articles.")] = 100,
    ) -> Response:
        known = [info for info in desk.assistant.articles() if fnmatchcase(info.source, source)]
        shown = [asdict(info) for info in known[offset : offset + limit]]
        return JSONResponse({"articles": shown, "total": len(known)}, headers=UNKEPT)

    @app.get(
        "/api/articles/{source:path}",
        summary="Read an article",
        response_model=ArticleObject,
        responses={404: {"model": Refusal}},
        tags=["Footnote"],
    )
    def article(source: Annotated[str, Path(description="As a citation names it.")]) -> Response:
        try:
            found = desk.assistant.article(source)
        except FootnoteError as exc:
            return said(404, str(exc))
        return JSONResponse({name: getattr(found, name) for name in ArticleObject.model_fields}, headers=UNKEPT)

    numbers = _numbers(desk)

    @app.get("/metrics", include_in_schema=False)  # Prometheus has a format of its own.
    def metrics() -> Response:
        if numbers is None:
            return said(501, for_here("prometheus-client is not installed — pip install 'footnote-rag[api]'"))
        return Response(numbers.text(), media_type="text/plain; version=0.0.4", headers=UNKEPT)

    app.include_router(openai_routes(desk))
    _say_what_is_wrong(app)
    return app


def _numbers(desk: Desk) -> Metrics | None:
    """Begin to count what is asked; None where the extra is missing."""
    try:
        from ui.metrics import Metrics
    except ModuleNotFoundError as exc:
        if (exc.name or "").split(".")[0] != "prometheus_client":
            raise
        return None
    return Metrics(desk)


def _say_what_is_wrong(app: FastAPI) -> None:
    """Whatever goes wrong is said in one shape, and never with what was sent."""

    @app.exception_handler(FootnoteError)
    async def footnote(_: Request, exc: FootnoteError) -> Response:
        return refused(exc)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, exc: RequestValidationError) -> Response:
        first = exc.errors()[0]
        return said(422, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def http(_: Request, exc: HTTPException) -> Response:
        return said(exc.status_code, str(exc.detail), exc.headers)

    @app.exception_handler(Gone)
    async def gone(_: Request, __: Gone) -> Response:
        return Response(status_code=499)  # nobody reads it

    @app.exception_handler(Exception)
    async def broken(_: Request, __: Exception) -> Response:
        return said(500, BROKE)
