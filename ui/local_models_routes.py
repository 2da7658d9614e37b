"""What the settings ask of the models on this machine, over HTTP."""

from __future__ import annotations

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index.errors import FootnoteError
from ui.local_models import LocalModels
from ui.visitor import signed_in, visitor_of


def local_models_routes(models: LocalModels) -> list[Route]:
    """`POST /footnote/models`, which looks for them, and `/footnote/try`, which asks one something."""

    def allowed(request: Request) -> bool:
        user = signed_in(request.app, request.cookies)
        return visitor_of(request.headers, user) is not None and models.may(user)

    async def found(request: Request) -> Response:
        if not allowed(request):
            return Response(status_code=403)
        return JSONResponse({"html": await run_in_threadpool(models.listed)})

    async def tried(request: Request) -> Response:
        if not allowed(request):
            return Response(status_code=403)
        try:
            model = str(dict(json.loads(await request.body())).get("model"))
            return JSONResponse({"said": await run_in_threadpool(models.tried, model)})
        except (ValueError, TypeError):
            return Response(status_code=400)
        except FootnoteError as exc:
            return JSONResponse({"said": str(exc)})

    return [Route("/footnote/models", found, methods=["POST"]), Route("/footnote/try", tried, methods=["POST"])]
