"""What the site says of commands and errors is made from the program as it is built; run by mkdocs (mkdocs.yml)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
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
    files = [path for folder in ("index", "rag", "ui") for path in (ROOT / folder).rglob("*.py")]
    known = Raising([ast.parse(path.read_text("utf-8")) for path in files])
    lines = [f"| {_cell(what)} | {_cell(cure)} |" for what, cure in sorted(known.rows(), key=_alphabet)]
    return "\n".join(["| error | what to do |", "|---|---|", *lines])


Assigned = dict[str, list[ast.expr]]
"""What names are assigned, in whichever branch."""


class Raising:
    """Finds where errors are made, and what they say; `…` stands for what is put in then."""

    def __init__(self, trees: Sequence[ast.Module]) -> None:
        self.trees = trees
        public = {name: told for tree in trees for name, told in _assigned(tree.body).items() if name[0] != "_"}
        self.names = {tree: {**public, **_assigned(tree.body)} for tree in trees}
        self.classes = {n.name: (n, tree) for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}

    def rows(self) -> set[tuple[str, str]]:
        """Return each error with its cure."""
        return {row for tree in self.trees for row in self._rows(tree)}

    def _rows(self, tree: ast.Module) -> Iterator[tuple[str, str]]:
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for scope in (*functions, *(node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign))):
            names = {**self.names[tree], **_assigned(ast.walk(scope))}
            for call in (node for node in ast.walk(scope) if isinstance(node, ast.Call) and node.args):
                kind = getattr(call.func, "id", getattr(call.func, "attr", ""))
                if self._is_error(kind) or (kind == "__init__" and len(call.args) == 2):
                    cures = [t for c in call.args[1:2] for t in _texts(c, names)] or self._cures(kind)
                    cures = [*filter(_says, cures)] or ["…"] * (kind != "__init__")
                    yield from product(filter(_says, _texts(call.args[0], names)), cures)

    def _is_error(self, kind: str) -> bool:
        above = [getattr(base, "id", "") for base in self.classes[kind][0].bases] if kind in self.classes else []
        return kind in ("FootnoteError", "Fault") or any(map(self._is_error, above))

    def _cures(self, kind: str) -> list[str]:
        """What a class says to do where nothing else is said: what it hands on, or its argument's default."""
        node, tree = self.classes[kind]
        inside = list(ast.walk(node))
        handed = [n.args[1] for n in inside if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "__init__"]
        defaults = [default for n in inside if isinstance(n, ast.FunctionDef) for default in n.args.defaults]
        return [text for found in (*handed, *defaults) for text in _texts(found, self.names[tree])]


def _says(text: str) -> bool:
    return re.search(r"\w", text) is not None


def _assigned(nodes: Iterable[ast.AST]) -> Assigned:
    found: Assigned = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def _texts(node: ast.expr, names: Assigned) -> list[str]:
    """Return what a string can be as it is written, with … for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            return [re.sub(r"{\w+}", "…", text)]
        case ast.JoinedStr(values=parts):
            return [*map("".join, product(*(_texts(part, names) for part in parts)))]
        case ast.BinOp(left=left, right=right):
            return [*map("".join, product(_texts(left, names), _texts(right, names)))]
        case ast.IfExp(body=one, orelse=other) | ast.BoolOp(values=[one, other]):
            return [*_texts(one, names), *_texts(other, names)]
        case ast.BoolOp(values=values):
            return [text for value in values for text in _texts(value, names)]
        case ast.List(elts=[one]) | ast.FormattedValue(value=ast.IfExp() as one):
            return _texts(one, names)
        case ast.Name(id=name) if name in names:
            rest = {other: values for other, values in names.items() if other != name}
            return [text for value in names[name] for text in _texts(value, rest)]
    return ["…"]


def _alphabet(row: tuple[str, str]) -> tuple[str, ...]:
    return re.sub(r"^\W+", "", row[0]).casefold(), *row


def _cell(text: str) -> str:
    return re.sub(r"([|<>{}*_\[\]])", r"\\\1", text)
