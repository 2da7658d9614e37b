"""What the site says of commands and errors is made from the program as it is built; run by mkdocs (mkdocs.yml)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from ui.cli import app

ROOT = Path(__file__).parents[1]
_OUTSIDE = re.compile(
    r"\[([^]]*)\]\((?:\.\./)+(?:README|CONTRIBUTING|CHANGELOG|LICENSE|tests|rag|ui|index|seeds)[^)]*\)"
)
_FILE = re.compile(r"\[([^]]*)\]\((?!https?:)[^)#]*(?:\.yaml|\.service|Caddyfile)\)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put in what is made, and leave links to files that the site does not have as their words."""
    for mark, made in (("<!-- commands -->", commands), ("<!-- errors -->", errors)):
        if mark in markdown:
            markdown = markdown.replace(mark, made())
    return _FILE.sub(r"\1", _OUTSIDE.sub(r"\1", markdown))


def commands() -> str:
    """Every command with its own help, a heading each."""
    found = list(_helps(typer.main.get_command(app), "footnote"))
    return "\n\n".join(f"## {name}\n\n```text\n{text.strip()}\n```" for name, text in found)


def _helps(command: Any, name: str) -> Iterator[tuple[str, str]]:
    context = command.make_context(name, [], resilient_parsing=True)
    yield name, command.get_help(context)
    for below, child in sorted(getattr(command, "commands", {}).items()):
        yield from _helps(child, f"{name} {below}")


def errors() -> str:
    """What goes wrong, in its words, and what to do about it: a table of all errors, by their words."""
    found = {
        row for folder in ("index", "rag", "ui") for path in (ROOT / folder).rglob("*.py") for row in _raised(path)
    }
    rows = sorted(found, key=lambda row: row[0].lstrip("…").casefold())
    lines = [f"| {_cell(what)} | {_cell(cure)} |" for what, cure in rows]
    return "\n".join(["| error | what to do |", "|---|---|", *lines])


def _raised(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            is_error = re.search(r"Error$|Unavailable|BadModel|NothingToIndex|Missing|^Fault$", called)
            words = [_words(argument) for argument in node.args]
            if (is_error or called == "__init__") and all(words):
                yield words[0], words[1]


def _words(node: ast.expr) -> str:
    """Return a string as it is written, with … for what is put in; nothing for what is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def _cell(text: str) -> str:
    return re.sub(r"([|<>{}*_\[\]])", r"\\\1", text)
