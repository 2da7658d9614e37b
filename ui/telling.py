"""Tells what has changed in watched answers, once a new state of the articles is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from rag.answer.answer import REFUSED

if TYPE_CHECKING:
    from rich.console import Console

    from rag.evidence.store import Kept
    from rag.settings import Settings
    from rag.watched import Alert


def tell(settings: Settings, console: Console | None, *, seconds: float = 60.0) -> list[Alert]:
    """Ask what is watched again, by quotes and for so many seconds at most, and return what is to be told; print it to
    a console. Raises FootnoteError where the index or the watched answers cannot be read."""
    from rag.evidence.store import Kept
    from rag.watched import Watched, ask_again

    watched = Watched(Kept.beside(settings.index))
    if not watched.watches:
        return []
    from rag.assistant import Assistant

    quoting = settings.model_copy(update={"model": "none"})
    told = ask_again(Assistant.open(settings.index, quoting), watched, quoting, seconds=seconds)
    if console:
        for alert in told:
            show_alert(console, watched.kept, alert)
    return told


def show_alert(console: Console, kept: Kept, alert: Alert) -> None:
    """Print a changed answer: the old and the new one, each with its day and hash."""
    from rag.changes import IN_WORDS

    console.print(Text.assemble((alert.question, "bold"), f"  {IN_WORDS[alert.why]}, told {alert.time[:10]}"))
    for mark, name in (("-", alert.old), ("+", alert.new)):
        frozen = kept.open(name)
        said = frozen.answer.text or REFUSED
        console.print(Text(f"  {mark} {frozen.time[:10]} {name[:12]}  {said}", style="red" if mark == "-" else "green"))
