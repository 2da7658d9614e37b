"""The Atom feed of what changed, at `/feed/KEY.atom`: for feed readers, which cannot sign in. A key opens it alone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from index.errors import FootnoteError
from rag.watched import Watched
from ui.api_door import Paces
from ui.api_keys import Keys, keys_file
from ui.atom import feed_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

FEED = re.compile(r"/feed/fn-[\w-]{43}\.atom", re.ASCII)
"""What may be asked for here."""
RATE = 10  # times a minute; readers look a few times a day
_AT_ONCE = 1  # feeds that are made at the same time
_UNKEPT = {"cache-control": "no-store"}


def feed_keys(index: Path) -> Keys:
    """The keys of an index's feed, apart from those of programs: none of these opens what the others do."""
    file = keys_file(index)
    feed = "footnote watched feed"
    return Keys(file.with_name(file.name.removesuffix("keys") + "feeds"), f"{feed} --keys", f"{feed} --revoke")


def feed_routes(assistant: Callable[[], Assistant], keys: Keys) -> list[Route]:
    """`GET /feed/KEY.atom`, for whoever has one of the `keys`; the key is written nowhere."""
    making, paces = asyncio.Semaphore(_AT_ONCE), Paces()

    async def feed(request: Request) -> Response:
        key = await run_in_threadpool(keys.find, str(request.path_params["key"]))
        if key is None:
            return PlainTextResponse("Not found", 404, _UNKEPT)
        if wait := paces.wait(key):
            return PlainTextResponse("Too often", 429, {**_UNKEPT, "retry-after": str(wait)})
        try:
            async with making:
                text = await run_in_threadpool(lambda: feed_of(Watched(assistant().kept)))
        except FootnoteError as exc:
            return PlainTextResponse(str(exc), 500, _UNKEPT)
        return Response(text, media_type="application/atom+xml", headers=_UNKEPT)

    return [Route("/feed/{key}.atom", feed, methods=["GET"])]
