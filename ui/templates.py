"""The page's HTML: Jinja templates, which escape whatever is put into them unless it came out of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from rag.answer.wording import joined, readable_date

_BETWEEN_TAGS = re.compile(r"(?<=[>}])\s*\n\s*(?=[<{])")
_BREAK = re.compile(r"\s*\n\s*")


class Layout(Extension):
    """A template's lines are for its reader: a break between two tags is nothing, any other is one space."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Return the template on one line."""
        return _BREAK.sub(" ", _BETWEEN_TAGS.sub("", source.strip()))


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, extensions=[Layout]
)
ENVIRONMENT.filters["day"] = readable_date
ENVIRONMENT.globals["joined"] = joined


class Macros:
    """The macros of a template as functions that return HTML."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Callable[..., str]:
        macro = getattr(self._module, name)
        return lambda *values: str(macro(*values))


@cache
def template(name: str) -> Macros:
    """Return the macros of `ui/NAME.jinja`."""
    return Macros(ENVIRONMENT.get_template(f"{name}.jinja").module)
