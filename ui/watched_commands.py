"""`footnote watched`: follow kept answers, and hear when what they say is no longer so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.settings import Settings, load_settings
from ui.command_options import IndexOption
from ui.telling import NotifyOption, notifying, show_alert, tell

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
def feed(
    key: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make a key, and print the path of the feed in the chat.")
    ] = None,
    revoke: Annotated[str | None, typer.Option(metavar="NAME", help="Take a key away, at once.")] = None,
    keys: Annotated[bool, typer.Option("--keys", help="List the keys, and when each was made and last used.")] = False,
    index: IndexOption = None,
) -> None:
    """Print what was told as an Atom feed; or let feed readers have it from the chat, without a sign-in."""
    from ui.atom import feed_of
    from ui.feed import RATE, feed_keys

    settings = load_settings(index=index)
    known = feed_keys(settings.index)
    if key:
        print(f"/feed/{known.add(key, rate=RATE)}.atom")
        print("Put it after the chat's address, and keep it: it is not shown again.", file=sys.stderr)
    elif revoke:
        known.remove(revoke)
        print(f"The key {revoke} is good for nothing any more.")
    elif keys:
        for each in known.listed():
            print(each.name, each.made, each.used or "never used", sep="\t")
    else:
        print(feed_of(_watched(settings)))


@watched.command(
    short_help="Ask all that is watched again now.",
    epilog="Example: footnote watched check || mail -s 'An answer changed' me",
)
def check(index: IndexOption = None, notify: NotifyOption = None) -> None:
    """Ask all that is watched again now, and exit with 1 where something that matters has changed."""
    settings = notifying(load_settings(index=index, notify=notify))
    told = tell(settings, Console())
    raise typer.Exit(1 if told else 0)


def _watched(settings: Settings) -> Watched:
    from rag.evidence.store import Kept
    from rag.watched import Watched

    return Watched(Kept.beside(settings.index))
