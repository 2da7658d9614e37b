"""Makes our own packages see Python as Windows has it, while the libraries go on seeing what is there.

`hide()` takes from them the modules, functions and constants that typeshed says Windows lacks; `os.name` and
`sys.platform` are Windows', so that its branches run. Files, processes and sockets stay those of this system.
"""

from __future__ import annotations

import ast
import builtins
import os
import signal
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

OURS = ("index", "rag", "ui")


class Narrowed(ModuleType):
    """A module without what Windows lacks, and with what is its own there."""

    def __init__(self, whole: ModuleType, **own: object) -> None:
        super().__init__(whole.__name__)
        self.__dict__.update(own)
        self._whole, self._missing = whole, names(whole.__name__, "linux") - names(whole.__name__, "win32")

    def __getattr__(self, name: str) -> Any:
        if name in self._missing:
            raise AttributeError(f"Windows has no {self.__name__}.{name}")
        return getattr(self._whole, name)


def hide() -> None:
    """Show what Windows lacks to none of our modules that are imported from now on, in this process."""
    narrowed = {
        "os": Narrowed(os, name="nt", O_BINARY=0),
        "signal": Narrowed(signal),
        "sys": Narrowed(sys, platform="win32"),
    }
    imported = builtins.__import__

    def seen(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> ModuleType:
        asks = ((globals or {}).get("__package__") or "").partition(".")[0]
        if level or asks not in OURS:
            return imported(name, globals, locals, fromlist, level)
        if is_missing(name):
            raise ModuleNotFoundError(f"Windows has no module {name!r}", name=name)
        return narrowed.get(name) or imported(name, globals, locals, fromlist, level)

    builtins.__import__ = seen


def is_missing(module: str) -> bool:
    """Whether a module of the standard library has nothing in it on Windows."""
    return bool(names(module, "linux")) and not names(module, "win32")


@cache
def names(module: str, platform: str) -> frozenset[str]:
    """Return what typeshed says a module of the standard library defines on a platform; nothing for other modules."""
    stubs = _stubs() / module
    file = next((f for f in (stubs.with_suffix(".pyi"), stubs / "__init__.pyi") if f.is_file()), None)
    there = {"sys": SimpleNamespace(platform=platform, version_info=sys.version_info)}
    found = _defined(ast.parse(file.read_text("utf-8")).body, there) if file else ()
    return frozenset(name for name in found if not name.startswith("_"))


@cache
def _stubs() -> Path:
    mypy = find_spec("mypy")
    assert mypy is not None, "typeshed comes with mypy"
    return Path(str(mypy.origin)).parent / "typeshed" / "stdlib"


def _defined(body: list[ast.stmt], there: dict[str, Any]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.If(test=test):
                yield from _defined(statement.body if eval(_code(test), there) else statement.orelse, there)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name


def _code(test: ast.expr) -> CodeType:
    return compile(ast.Expression(test), "typeshed", "eval")
