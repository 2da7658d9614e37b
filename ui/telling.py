"""Tells what has changed in watched answers, once a new state of the articles is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from rag.evidence.store import Kept
    from rag.settings import Settings
    from rag.watched import Alert

NotifyOption = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Send what changed in watched answers to this address (docs/over-time.md)."),
]


def notifying(settings: Settings) -> Settings:
    """Return settings whose address to be told is one that may be. Raises FootnoteError, before anything is done."""
    if settings.notify is not None:
        from rag.notifying import checked_address

        checked_address(settings)
    return settings


def tell(settings: Settings, console: Console) -> list[Alert]:
    """Ask what is watched again, return what is to be told, and print it. Raises as `ask_watched` does."""
    from rag.evidence.store import Kept
    from rag.watched import ask_watched

    told = ask_watched(settings)
    for alert in told:
        show_alert(console, Kept.beside(settings.index), alert)
    return told


def show_alert(console: Console, kept: Kept, alert: Alert) -> None:
    """Print a changed answer: the old and the new one, each with its day and hash, while they are kept."""
    from rag.changes import IN_WORDS
    from ui.changed import NO_LONGER, side_of

    console.print(Text.assemble((alert.question, "bold"), f"  {IN_WORDS[alert.why]}, told {alert.time[:10]}"))
    for mark, name in (("-", alert.old), ("+", alert.new)):
        side = side_of(kept, name)
        said = f"{side.day} {name[:12]}  {side.text}" if side else f"{name[:12]}  {NO_LONGER}"
        console.print(Text(f"  {mark} {said}", style="red" if mark == "-" else "green"))
