"""What the page's address may say: a question, and who may have it asked at once."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse

from ui.guard import App, Receive, Scope, Send

PAGE = ("/", "/config", "/config/", "/gradio_api/info")


class Address:
    """ASGI middleware: what the page's address asks for is for the page's own script alone.

    Gradio would look for other pages and for components that somebody has uploaded. `/?q=QUESTION` asks at once only
    where the reader typed the address, or followed a link of the page's own; a link from anywhere else leads to
    `/?draft=QUESTION`, which puts the question into the box. Browsers say in a header which it is; those that do not
    are taken for a link from elsewhere. Where other pages may show this one (`framed`), theirs asks at once, too: the
    browser runs none of it within a page that may not.
    """

    def __init__(self, app: App, framed: bool = False) -> None:
        self.app = app
        self.framed = framed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without what its address asks for, or lead it elsewhere."""
        if scope["type"] != "http" or scope["path"] not in PAGE:
            await self.app(scope, receive, send)
            return
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("q")
        headers = HTTPConnection(scope).headers
        own = headers.get("sec-fetch-site") in ("none", "same-origin")
        own = own or (self.framed and headers.get("sec-fetch-dest") == "iframe")
        if asked and scope["path"] == "/" and not own:
            await RedirectResponse("?" + urlencode({"draft": asked[0]}), 303)(scope, receive, send)
        else:
            await self.app({**scope, "query_string": b""}, receive, send)
