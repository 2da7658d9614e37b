"""`footnote ask` and `footnote diff`: an answer, and how it came to change."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from rag.question.asking import checked
from rag.settings import load_settings
from ui.building import open_assistant
from ui.command_options import IndexOption, ModelOption, PartsOption, StoreOption, as_day, day_option
from ui.diff_command import show_versions
from ui.terminal import show_answer, show_trace

ASK_EXAMPLE = 'Example: footnote ask "Who did Trump name as Middle East envoy?"'


def ask(
    question: str,
    index: IndexOption = None,
    store: StoreOption = None,
    parts: PartsOption = None,
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
    history: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION", help="An earlier question of the conversation; may be repeated."),
    ] = None,
    after: Annotated[date | None, day_option("Only articles of this day or later; undated ones are left out.")] = None,
    before: Annotated[
        date | None, day_option("Only articles of this day or earlier; undated ones are left out.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="GLOB", help="Only articles whose source fits, as in 'a*.md'.")
    ] = None,
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only articles whose author's name holds this.")
    ] = None,
    as_of: Annotated[
        date | None, day_option("As if asked on this day: only what was published by then; undated ones are left out.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what was searched, found and chosen, and why.")
    ] = False,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Keep the answer as evidence, with the articles it rests on.")
    ] = False,
) -> None:
    """Answer QUESTION from the indexed articles, with the words and the file behind every sentence."""
    settings = load_settings(index=index, store=store, parts=parts, model=model)
    checked(question)
    assistant = open_assistant(settings)
    from index.removals import refused_removals  # What these import takes long, and the networks open meanwhile.
    from rag.search.filters import Filters

    for warning in (assistant.index.fallback, refused_removals(settings.index)):
        if warning:
            print(f"warning: {warning}", file=sys.stderr)
    answer = assistant.ask(
        question, history or [], filters=Filters(after, before, source, author=author), as_of=as_of, explain=explain
    )
    answer = replace(answer, frozen=assistant.freeze(answer).hash) if freeze else answer
    if as_json:
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    else:
        show_answer(Console(), answer)
    if answer.frozen and not as_json:
        print(f"\nKept: {answer.frozen}\nTo hand it on: footnote export {answer.frozen[:12]} --as html -o answer.html")
    if explain and not as_json:
        show_trace(Console(), answer)


def diff(
    question: str,
    index: IndexOption = None,
    first: Annotated[
        date | None, typer.Option("--from", parser=as_day, metavar="DATE", help="Begin with this day.")
    ] = None,
    last: Annotated[date | None, typer.Option("--to", parser=as_day, metavar="DATE", help="End with this day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the versions as one JSON object.")] = False,
) -> None:
    """Show how the answer to QUESTION came to change: each version, and the article that brought it."""
    checked(question)
    show_versions(load_settings(index=index), question, first, last, as_json=as_json)
