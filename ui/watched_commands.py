"""`footnote watched`: follow kept answers, and hear when what they say is no longer so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.settings import Settings, load_settings
from ui.evaluating import IndexOption
from ui.telling import show_alert, tell

if TYPE_CHECKING:
    from rag.watched import Watched

watched = typer.Typer(
    help="Follow kept answers, and hear when what they say is no longer so.",
    no_args_is_help=True,
    epilog="Example: footnote watched add 3f5047ad",
)

Hash = Annotated[str, typer.Argument(metavar="HASH", help="A kept answer, or the beginning of its hash.")]


@watched.command(epilog="Example: footnote watched add 3f5047ad")
def add(name: Hash, index: IndexOption = None) -> None:
    """Ask a kept answer again whenever the articles have changed."""
    watch = _watched(load_settings(index=index)).add(name)
    print(f"Watched: {watch.question}")


@watched.command("list", epilog="Example: footnote watched list")
def list_(index: IndexOption = None) -> None:
    """List what is watched: hash, when it was last asked, question."""
    for watch in _watched(load_settings(index=index)).watches:
        print(watch.hash[:12], watch.asked, watch.question, sep="\t")


@watched.command(epilog="Example: footnote watched remove 3f5047ad")
def remove(name: Hash, index: IndexOption = None) -> None:
    """Watch an answer no longer."""
    _watched(load_settings(index=index)).remove(name)


@watched.command(epilog="Example: footnote watched log")
def log(index: IndexOption = None) -> None:
    """Show what was told, the latest first, old and new side by side."""
    found = _watched(load_settings(index=index))
    for alert in found.alerts:
        show_alert(Console(), found.kept, alert)


@watched.command(epilog="Example: footnote watched feed > changes.atom")
def feed(index: IndexOption = None) -> None:
    """Print what was told as an Atom feed."""
    from ui.atom import feed_of

    print(feed_of(_watched(load_settings(index=index))))


@watched.command(epilog="Example: footnote watched check || mail -s 'An answer changed' me")
def check(index: IndexOption = None) -> None:
    """Ask all that is watched again now, and exit with 1 where something that matters has changed."""
    settings = load_settings(index=index)
    told = tell(settings, Console())
    raise typer.Exit(1 if told else 0)


def _watched(settings: Settings) -> Watched:
    from rag.evidence.store import Kept
    from rag.watched import Watched

    return Watched(Kept.beside(settings.index))
