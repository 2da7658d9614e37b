"""Tells what has changed in watched answers, once a new state of the articles is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from rag.answer.answer import REFUSED

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
    """Print a changed answer: the old and the new one, each with its day and hash."""
    from rag.changes import IN_WORDS

    console.print(Text.assemble((alert.question, "bold"), f"  {IN_WORDS[alert.why]}, told {alert.time[:10]}"))
    for mark, name in (("-", alert.old), ("+", alert.new)):
        frozen = kept.open(name)
        said = frozen.answer.text or REFUSED
        console.print(Text(f"  {mark} {frozen.time[:10]} {name[:12]}  {said}", style="red" if mark == "-" else "green"))
