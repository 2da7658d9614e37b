"""The commands over whole articles: `footnote summary` and `footnote brief`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from rag.settings import load_settings
from ui.building import open_assistant
from ui.command_options import IndexOption
from ui.terminal import show_answer

if TYPE_CHECKING:
    from rag.answer.answer import Answer

SUMMARY_EXAMPLE = "Example: footnote summary president-elect-trump-calls-putin.md"
BRIEF_EXAMPLE = 'Example: footnote brief "the phone call between Trump and Putin"'

JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")]


def summary(
    source: Annotated[str, typer.Argument(help="The article: its source, its title, or what it is about.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up one article in three to five of its own sentences, each with its footnote."""
    _show(open_assistant(load_settings(index=index)).summary(source), as_json)


def brief(
    topic: Annotated[str, typer.Argument(help="What to be briefed on.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what the articles tell of TOPIC in their own sentences, in the order of events, each with its footnote."""
    _show(open_assistant(load_settings(index=index)).brief(topic), as_json)


def _show(answer: Answer, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        show_answer(Console(), answer)
