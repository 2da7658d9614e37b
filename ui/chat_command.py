"""`footnote chat`: opens the chat, to those who may come in."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import FootnoteError
from rag.settings import load_settings
from rag.writing.running import PLACES
from ui.building import open_assistant
from ui.collector import resting
from ui.command_options import IndexOption, ModelOption, PartsOption, StoreOption
from ui.guard import is_loopback

if TYPE_CHECKING:
    from ui.history import History


def chat(
    index: IndexOption = None,
    store: StoreOption = None,
    parts: PartsOption = None,
    model: ModelOption = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 7860,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    auth: Annotated[
        str | None,
        typer.Option(
            metavar="USER:PASSWORD",
            help="An owner, besides `footnote users`; $FOOTNOTE_AUTH keeps it out of the list of processes.",
        ),
    ] = None,
    auth_file: Annotated[Path | None, typer.Option(metavar="FILE", hidden=True)] = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Let everybody in who can reach the address.")] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A name that this machine is reached by, as in chat.example.org; repeatable."
        ),
    ] = None,
    embed_from: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SITE",
            help="A site whose pages may show the chat in an <iframe>, as https://intranet.example; repeatable.",
        ),
    ] = None,
    uploads: Annotated[
        bool | None,
        typer.Option(
            "--uploads/--no-uploads", help="Whether files can be added (default: by editors, or on this machine)."
        ),
    ] = None,
    api: Annotated[
        bool, typer.Option("--api", help="Let programs ask too: as OpenAI's at /v1, described at /api (docs/api.md).")
    ] = False,
    public_answers: Annotated[
        bool, typer.Option("--public-answers", help="Let strangers open kept answers at their addresses, nothing else.")
    ] = False,
    history: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Keep conversations in PostgreSQL, at postgresql://user@host/database (default: beside the index).",
        ),
    ] = None,
) -> None:
    """Open the chat in the browser, on this machine only unless --host says otherwise."""
    with resting():
        from index.tie import tie_of
        from ui.log_lines import log_lines, logged
        from ui.sign_in import accounts, refuse_plain
        from ui.uploads import UploadLimits
        from ui.users import signed_file, users_file

    settings = load_settings(
        index=index, store=store, parts=parts, model=model, auth=auth, auth_file=auth_file, uploads=uploads,
        history=history,
    )  # fmt: skip
    secret = settings.auth.get_secret_value() if settings.auth else None
    refuse_plain(settings.auth_file)
    beside = users_file(settings.index)
    people = settings.users or (beside if os.path.lexists(beside) else None)
    allowed = None if no_auth else accounts(secret, people)
    local = is_loopback(host) and not allow_host  # a name of its own means a proxy, which lets others in
    if not (local or allowed or no_auth):
        reached = allow_host[0] if allow_host and is_loopback(host) else host
        raise FootnoteError(
            f"the chat would be open to everybody who reaches {reached}",
            "say who may with: footnote users add NAME, or set FOOTNOTE_AUTH=user:password, or say --no-auth",
        )
    shared = _shared_history(settings.history.get_secret_value()) if settings.history else None
    assistant = open_assistant(settings)
    taking = (local or bool(allowed and people)) if settings.uploads is None else settings.uploads
    if tie_of(settings.index):
        if settings.uploads:
            raise FootnoteError("a shared index takes no files in the chat", "index them: footnote index PATH")
        taking = False
    with resting():
        from ui.app import serve  # Gradio takes seconds to import; only the chat needs it.

    if settings.log_json:
        log_lines()
    serve(
        assistant,
        host=host,
        port=port,
        open_browser=open_browser,
        accounts=allowed,
        signed_file=signed_file(settings.index),
        allowed_hosts=(host, socket.gethostname(), *(allow_host or [])),
        upload_limits=UploadLimits(settings.upload_megabytes, settings.upload_files, settings.limits)
        if taking
        else None,
        programs=api,
        listeners=[logged(questions=settings.log_questions)] if settings.log_json else [],
        framed_by=embed_from or (),
        public_answers=public_answers,
        model_places=PLACES if local or allowed else (),  # not by strangers on a network
        model_timeout=settings.model_timeout,
        history=shared,
    )


def _shared_history(address: str) -> History:
    from ui.history import History  # SQLAlchemy comes with it; without an address the first answer brings it.

    return History.at(address)
