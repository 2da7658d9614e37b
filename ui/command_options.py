"""Options that several commands have."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help="The index folder (default .footnote, or $FOOTNOTE_INDEX)."),
]
StoreOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The Chroma server of a shared index: chroma://host:8000/collection."),
]
PartsOption = Annotated[
    str | None,
    typer.Option(metavar="PLACE", help="Where its other files are: a folder that all machines see, or s3://…"),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODEL",
        help="The language model that writes: openai:NAME, ollama:NAME, … or none (docs/models.md).",
    ),
]


def as_day(value: str) -> date:
    """Read a day, as 2024-11-12; anything else is bad usage."""
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as exc:
        raise typer.BadParameter(f"{value!r} is not a date such as 2024-11-12") from exc


def day_option(text: str) -> Any:
    """Return an option for a day, with this help."""
    return typer.Option(parser=as_day, metavar="DATE", help=text)
