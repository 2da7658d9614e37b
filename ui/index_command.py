"""`footnote index`: brings the index in line with the articles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from index.errors import FootnoteError
from rag.settings import load_settings
from ui.building import build, watch_folders
from ui.command_options import IndexOption, PartsOption, StoreOption
from ui.telling import NotifyOption, notifying

INDEX_EXAMPLE = "Example: footnote index ~/articles --index ~/articles-index"
EmbeddingOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The embedding model: minilm, openai:NAME, openai-like:NAME@http://…, ollama:NAME, huggingface:NAME.",
    ),
]


def _columns(given: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given.split(",")]
    if not all(part.strip() and head.strip() for part, _, head in pairs):
        raise typer.BadParameter(f"{given!r} is not PART=HEAD,…, as in text=Body,title=Headline")
    return {part.strip(): head.strip() for part, _, head in pairs}


def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Folders, files or .jsonl corpora (default: as before)."),
    ] = None,
    index: IndexOption = None,
    store: StoreOption = None,
    parts: PartsOption = None,
    embedding: EmbeddingOption = None,
    workers: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS,…", help="Machines that embed a part: http://a:7870,… of footnote worker."),
    ] = None,
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
        load_settings(
            index=index, store=store, parts=parts, embedding=embedding, workers=workers, columns=columns, notify=notify
        )
    )
    if watch:
        watch_folders(paths or [], settings, rebuild=rebuild, accept_removals=accept_removals, poll=poll)
        return
    built = build(paths or [], settings, Console(), rebuild=rebuild, accept_removals=accept_removals)
    skipped = len(built.skipped)
    if strict and skipped:
        raise FootnoteError(f"{skipped} skipped", "mend or remove what is listed above, or leave out --strict")
