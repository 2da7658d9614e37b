"""The page's own routes beside Gradio's: it is still open; sign out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.carried import carried_of
from ui.sessions import Sessions
from ui.visitor import signed_in, visitor_of


def page_routes(sessions: Sessions) -> list[Route]:
    """`POST /footnote/here`, once a minute from every open page, and `POST /footnote/sign-out`."""

    async def here(request: Request) -> Response:
        user = signed_in(request.app, request.cookies)
        if request.app.auth is not None and user is None:
            return Response(status_code=401)
        visitor = visitor_of(request.headers, user)
        if visitor is None:
            return Response(status_code=403)
        conversation = request.headers.get("footnote-conversation")
        sessions.see(visitor, carried_of({"conversation": conversation}, visitor.owner).conversation)
        return Response(status_code=204)

    async def sign_out(request: Request) -> Response:
        """Forget the browser's sign-in, and leave the user's others be."""
        if visitor_of(request.headers, "somebody") is None:  # no form or link of another site sends these headers
            return Response(status_code=403)
        reply = Response(status_code=204)
        for how in ("", "-unsecure"):
            name = f"access-token{how}-{request.app.cookie_id}"
            request.app.tokens.pop(request.cookies.get(name), None)
            reply.delete_cookie(name, path="/")
        return reply

    return [
        Route("/footnote/here", here, methods=["POST"]),
        Route("/footnote/sign-out", sign_out, methods=["POST"]),
    ]
