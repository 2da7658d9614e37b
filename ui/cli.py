"""The command line: `footnote index`, `ask`, `chat`, `export`, `verify`, `users`, `eval` and `doctor`."""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from index.errors import FootnoteError, IndexNotFound
from rag.question.asking import checked
from rag.settings import Settings, load_settings
from rag.writing.model_health import model_health
from rag.writing.running import PLACES
from ui.api_keys_commands import keys
from ui.building import build, open_assistant, watch_folders
from ui.corpus_commands import BRIEF_EXAMPLE, SUMMARY_EXAMPLE, brief, summary
from ui.diff_command import DIFF_EXAMPLE, show_versions
from ui.evaluating import EVAL_EXAMPLE, PROMPTS_EXAMPLE, IndexOption, evaluate, prompts
from ui.evidence_commands import EXPORT_EXAMPLE, VERIFY_EXAMPLE, export, verify
from ui.guard import is_loopback
from ui.health import examine, show_health, show_left_out
from ui.mcp_command import MCP_EXAMPLE, mcp
from ui.telling import NotifyOption, notifying
from ui.terminal import show_answer, show_trace
from ui.users_commands import users
from ui.watched_commands import watched

app = typer.Typer(
    help="Answers about a folder of articles, with a footnote under every sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

EmbeddingOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The embedding model: minilm, openai:NAME, ollama:NAME or huggingface:NAME."),
]

ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="The language model that writes: openai:NAME, ollama:NAME, … or none (docs/models.md).",
    ),
]


StoreOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The Chroma server of a shared index: chroma://host:8000/collection."),
]
PartsOption = Annotated[
    str | None,
    typer.Option(metavar="PLACE", help="Where its other files are: a folder that all machines see, or s3://…"),
]


def _day(value: str) -> date:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as exc:
        raise typer.BadParameter(f"{value!r} is not a date such as 2024-11-12") from exc


def _day_option(text: str) -> Any:
    return typer.Option(parser=_day, metavar="DATE", help=text)


def _columns(given: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given.split(",")]
    if not all(part.strip() and head.strip() for part, _, head in pairs):
        raise typer.BadParameter(f"{given!r} is not PART=HEAD,…, as in text=Body,title=Headline")
    return {part.strip(): head.strip() for part, _, head in pairs}


@app.callback()
def _common(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    _State.debug = debug


class _State:
    debug = False


@app.command(
    short_help="Read a folder of articles, or what changed in it.",
    epilog="Example: footnote index ~/articles --index ~/articles-index",
)
def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Folders, files or .jsonl corpora (default: as before)."),
    ] = None,
    index: IndexOption = None,
    store: StoreOption = None,
    parts: PartsOption = None,
    embedding: EmbeddingOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build everything anew.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when any file is skipped.")] = False,
    accept_removals: Annotated[
        bool,
        typer.Option("--accept-removals", help="Take out what is gone, also where a folder lost most of its files."),
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and follow every change of the folders.")] = False,
    poll: Annotated[
        bool, typer.Option("--poll", help="With --watch: look at the files every 2 s, for network drives.")
    ] = False,
    columns: Annotated[
        dict[str, str] | None,
        typer.Option(
            parser=_columns, metavar="PART=HEAD,…", help="The columns of tables, as text=Body,title=Headline."
        ),
    ] = None,
    notify: NotifyOption = None,
) -> None:
    """Bring the index in line with the articles at PATH: what is new, changed or gone."""
    settings = notifying(
        load_settings(index=index, store=store, parts=parts, embedding=embedding, columns=columns, notify=notify)
    )
    if watch:
        watch_folders(paths or [], settings, rebuild=rebuild, accept_removals=accept_removals, poll=poll)
        return
    built = build(paths or [], settings, Console(), rebuild=rebuild, accept_removals=accept_removals)
    skipped = len(built.skipped)
    if strict and skipped:
        raise FootnoteError(f"{skipped} skipped", "mend or remove what is listed above, or leave out --strict")


@app.command(
    short_help="Answer a question from the articles, with footnotes.",
    epilog='Example: footnote ask "Who did Trump name as Middle East envoy?"',
)
def ask(
    question: str,
    index: IndexOption = None,
    store: StoreOption = None,
    parts: PartsOption = None,
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
    history: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION", help="An earlier question of the conversation; may be repeated."),
    ] = None,
    after: Annotated[date | None, _day_option("Only articles of this day or later; undated ones are left out.")] = None,
    before: Annotated[
        date | None, _day_option("Only articles of this day or earlier; undated ones are left out.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="GLOB", help="Only articles whose source fits, as in 'a*.md'.")
    ] = None,
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only articles whose author's name holds this.")
    ] = None,
    as_of: Annotated[
        date | None, _day_option("As if asked on this day: only what was published by then; undated ones are left out.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what was searched, found and chosen, and why.")
    ] = False,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Keep the answer as evidence, with the articles it rests on.")
    ] = False,
) -> None:
    """Answer QUESTION from the indexed articles, with the words and the file behind every sentence."""
    from index.removals import refused_removals
    from rag.search.filters import Filters

    settings = load_settings(index=index, store=store, parts=parts, model=model)
    checked(question)
    assistant = open_assistant(settings)
    for warning in (assistant.index.fallback, refused_removals(settings.index)):
        if warning:
            print(f"warning: {warning}", file=sys.stderr)
    answer = assistant.ask(
        question, history or [], filters=Filters(after, before, source, author=author), as_of=as_of, explain=explain
    )
    answer = replace(answer, frozen=assistant.freeze(answer).hash) if freeze else answer
    if as_json:
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        show_answer(Console(), answer)
    if answer.frozen and not as_json:
        print(f"\nKept: {answer.frozen}\nTo hand it on: footnote export {answer.frozen[:12]} --as html -o answer.html")
    if explain and not as_json:
        show_trace(Console(), answer)


@app.command(short_help="Show how the answer to a question changed over time.", epilog=DIFF_EXAMPLE)
def diff(
    question: str,
    index: IndexOption = None,
    first: Annotated[
        date | None, typer.Option("--from", parser=_day, metavar="DATE", help="Begin with this day.")
    ] = None,
    last: Annotated[date | None, typer.Option("--to", parser=_day, metavar="DATE", help="End with this day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the versions as one JSON object.")] = False,
) -> None:
    """Show how the answer to QUESTION came to change: each version, and the article that brought it."""
    checked(question)
    show_versions(load_settings(index=index), question, first, last, as_json=as_json)


app.command("summary", short_help="Sum up one article in three to five sentences of its own.", epilog=SUMMARY_EXAMPLE)(
    summary
)
app.command("brief", short_help="Tell what all articles say of a topic, in order of events.", epilog=BRIEF_EXAMPLE)(
    brief
)
app.command("eval", short_help="Measure how well test prompts are answered.", epilog=EVAL_EXAMPLE)(evaluate)
app.command("prompts", short_help="Have a language model draft test prompts.", epilog=PROMPTS_EXAMPLE)(prompts)
app.add_typer(users, name="users")
app.add_typer(keys, name="keys")
app.add_typer(watched, name="watched")
app.command("mcp", short_help="Serve an agent by the Model Context Protocol.", epilog=MCP_EXAMPLE)(mcp)
app.command("export", short_help="Write kept answers and their articles as one file.", epilog=EXPORT_EXAMPLE)(export)
app.command("verify", short_help="Check offline that such a file is as it was written.", epilog=VERIFY_EXAMPLE)(verify)


@app.command(short_help="Open the chat in the browser.", epilog="Example: footnote chat --port 7861")
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
    from index.tie import tie_of
    from ui.history import History
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
    shared = History.at(settings.history.get_secret_value()) if settings.history else None
    assistant = open_assistant(settings)
    taking = (local or bool(allowed and people)) if settings.uploads is None else settings.uploads
    if tie_of(settings.index):
        if settings.uploads:
            raise FootnoteError("a shared index takes no files in the chat", "index them: footnote index PATH")
        taking = False
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


@app.command(
    short_help="Check the index, its files and the language model.", epilog="Example: footnote doctor --index .footnote"
)
def doctor(
    index: IndexOption = None,
    model: ModelOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Build again what is missing or damaged, from the articles.")
    ] = False,
    left_out: Annotated[
        str | None,
        typer.Option(
            "--what-was-left-out", metavar="FILE", help="Only show what FILE holds and its article does not say."
        ),
    ] = None,
) -> None:
    """Show what the index holds and what was skipped, whether its parts are sound, and how the model answers."""
    settings = load_settings(index=index, model=model)
    settings.tied()
    if left_out is not None:
        show_left_out(Console(), settings.index, left_out)
        return
    if repair:
        _repair(settings, Console())
    show_health(Console(), examine(settings.index, settings.embedding), model_health(settings))


def _repair(settings: Settings, console: Console) -> None:
    """Bring the index in line with its articles where it cannot be opened as it was published."""
    from index.generation import has_index

    if not has_index(settings.index):
        raise IndexNotFound(settings.index)
    try:
        if examine(settings.index, settings.embedding).sound:
            return
    except FootnoteError as exc:
        console.print(exc.what, markup=False, soft_wrap=True)
    if not build([], settings, console, quiet=True).rebuilt:
        # Every file is as it was written and every article as it was, and still it cannot be asked.
        build([], settings, console, rebuild=True)


def main() -> NoReturn:
    """Run the command line: exit 0 on success, 1 with one line on failure, 2 on bad usage (Typer's part)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # a path need not be valid text
    try:
        app()
    except FootnoteError as exc:
        _fail(str(exc))
    except Exception as exc:
        _fail(f"{type(exc).__name__}: {exc} — this is a fault in Footnote; to see where, run: footnote --debug …")
    sys.exit(0)


def _fail(message: str) -> NoReturn:
    if _State.debug:
        raise
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
