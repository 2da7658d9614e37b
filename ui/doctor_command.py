"""`footnote doctor`: says whether the index and the model are sound, and mends the index."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from index.errors import FootnoteError, IndexNotFound
from rag.settings import Settings, load_settings
from rag.writing.model_health import model_health
from ui.building import build
from ui.command_options import IndexOption, ModelOption
from ui.health import examine, show_health, show_left_out

DOCTOR_EXAMPLE = "Example: footnote doctor --index .footnote"


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
