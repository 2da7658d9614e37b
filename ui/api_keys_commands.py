"""`footnote keys`: make, list and remove the keys with which programs ask."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.settings import load_settings
from ui.api_keys import RATE, Keys, keys_file
from ui.command_options import IndexOption
from ui.users import MEANING
from ui.users_commands import known_role

keys = typer.Typer(
    help="Make keys for programs that ask over HTTP (footnote chat --api).",
    no_args_is_help=True,
    epilog="Example: footnote keys add newsroom --role reader",
)

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@keys.command(epilog="Example: footnote keys add newsroom --role reader --rate 120")
def add(
    name: Name,
    role: Annotated[str, typer.Option(metavar="ROLE", help=MEANING)] = "reader",
    rate: Annotated[int, typer.Option(metavar="N", help="The most requests a minute.")] = RATE,
    index: IndexOption = None,
) -> None:
    """Make a key and print it. It is kept as a digest: nobody can show it again."""
    print(_keys(index).add(name, known_role(role), rate))
    print("Keep it: it is not shown again. From now on the API asks for a key, or for a sign-in.", file=sys.stderr)


@keys.command("list", epilog="Example: footnote keys list")
def list_(index: IndexOption = None) -> None:
    """List the keys: name, role, requests a minute, the days on which each was made and last used."""
    found = _keys(index).listed()
    for key in found:
        print(key.name, key.role, f"{key.rate}/min", key.made, key.used or "never used", sep="\t")
    if not found:
        print("None yet: footnote keys add NAME", file=sys.stderr)


@keys.command(epilog="Example: footnote keys remove newsroom")
def remove(name: Name, index: IndexOption = None) -> None:
    """Take a key away; what runs with it is refused from then on."""
    _keys(index).remove(name)
    print(f"The key {name} is good for nothing any more.")


def _keys(index: Path | None) -> Keys:
    return Keys(keys_file(load_settings(index=index).index))
