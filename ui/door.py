"""The sign-in: strangers see one page and nothing else, and guess slowly. Stands between `Guard` and everything."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from ui.guard import LOOPBACK, App, Receive, Scope, Send
from ui.guessing import Guesses
from ui.neighbourhood import neighbourhood
from ui.sign_in import Accounts, kept_name
from ui.sign_in_page import sign_in_page
from ui.signed import DAYS, Signed, place_of_browser
from ui.users import User

USER = "footnote.user"
"""Where the scope of a request has the User who sent it."""
_BROWSER = "footnote-browser"  # a cookie: this browser has signed in before
_STARTING = "/gradio_api/startup-events"  # Gradio asks itself for this when it is launched
_YEAR, _DAY = 31_536_000, 86_400  # seconds
_LARGEST_FORM = 10_000  # bytes
_CHECKS = 1  # passwords at the same time: a core each, and 46 MiB


@dataclass(frozen=True, slots=True)
class Door:
    """What the sign-in knows; `framed`, whether pages of other sites may show the chat within them."""

    accounts: Accounts
    signed: Signed
    guesses: Guesses
    framed: bool = False
    checking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CHECKS))

    def cookie(self, secure: bool) -> str:
        """The name of the cookie that holds a token, as Gradio has it."""
        return f"access-token{'' if secure else '-unsecure'}-{self.signed.cookie}"

    def user(self, request: Request) -> User | None:
        """Who sends a request."""
        tokens = (request.cookies.get(self.cookie(secure)) for secure in (True, False))
        name = next((name for token in tokens if token and (name := self.signed.get(token))), None)
        return self.accounts.user(name) if name is not None else None


class SignIn:
    """ASGI middleware: takes `POST /login`, lets those who are signed in pass, and nobody else."""

    def __init__(self, app: App, door: Door, public: re.Pattern[str] | None = None) -> None:
        """`public` are the paths that strangers may see, by what they show or by the key in them."""
        self.app = app
        self.door = door
        self.public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its user in it, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        user = scope.get(USER) or self.door.user(request)  # a key's user has come in already
        if scope["path"].rstrip("/") == "/login":
            await (await self._sign_in(request))(scope, receive, send)
        elif user is not None or scope["path"] == _STARTING or self._is_public(scope):
            scope[USER] = user
            await self.app(scope, receive, send)
        elif scope["path"] == "/":
            await HTMLResponse(sign_in_page(), headers=_UNKEPT)(scope, receive, send)
        else:
            said = JSONResponse({"error": "sign in first"}, 401, {**_UNKEPT, "connection": "close"})
            await said(scope, receive, send)

    def _is_public(self, scope: Scope) -> bool:
        return self.public is not None and scope["method"] == "GET" and bool(self.public.fullmatch(scope["path"]))

    async def _sign_in(self, request: Request) -> Response:
        if int(request.headers.get("content-length", 0)) > _LARGEST_FORM:
            return _said(413, "That is no name and password.")
        try:
            form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        except (ValueError, ClientDisconnect):
            return _said(400, "That is no name and password.")
        name, password = (form.get(key, [""])[0] for key in ("username", "password"))
        name, address = kept_name(name), neighbourhood(request.client.host if request.client else "")
        browser = request.cookies.get(_BROWSER, "")
        places = [place_of_browser(browser), address]
        known = await run_in_threadpool(self.door.signed.known, name, places)
        if places[0] not in known:  # nobody else may have made it up
            browser = secrets.token_urlsafe(24)
            places[0] = place_of_browser(browser)
        tried = self.door.guesses.ask(name, address, known)
        if tried.wait:
            return _said(429, f"Too many wrong passwords: wait {_spoken(tried.wait)}.", wait=tried.wait)
        async with self.door.checking:
            user = await run_in_threadpool(self.door.accounts.check, name, password)
        if user is None:
            return _said(400, "Incorrect name or password.")
        tried.right()
        token = await run_in_threadpool(self.door.signed.begin, user, places)
        return self._let_in(token, browser, request, within=self.door.framed and "within" in form)

    def _let_in(self, token: str, browser: str, request: Request, *, within: bool) -> Response:
        """Set the cookies of a sign-in, which `within` a page of another site the browser keeps for that site alone."""
        secure = request.url.scheme == "https"
        within = within and (secure or request.url.hostname in LOOPBACK)  # Browsers keep no other such cookie.
        reply = JSONResponse({"success": True}, headers=_UNKEPT)
        for name, value, age in ((self.door.cookie(secure), token, DAYS * _DAY), (_BROWSER, browser, _YEAR)):
            how = "SameSite=None; Secure; Partitioned" if within else f"SameSite=Lax{'; Secure' if secure else ''}"
            reply.headers.append("set-cookie", f"{name}={value}; HttpOnly; Max-Age={age}; Path=/; {how}")
        return reply


_UNKEPT = {"cache-control": "no-store"}


def _said(status: int, detail: str, wait: int = 0) -> Response:
    later = {"retry-after": str(wait)} if wait else {}
    return JSONResponse({"detail": detail, "wait": wait}, status, {**_UNKEPT, **later})


def _spoken(seconds: int) -> str:
    return "1 second" if seconds == 1 else f"{seconds} seconds"
