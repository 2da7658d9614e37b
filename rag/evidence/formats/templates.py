"""The templates of the formats, which escape whatever is put into them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rag.evidence.formats.laid_out import quoted, where

HERE = Path(__file__).parent


def rendered(name: str, **values: object) -> str:
    """Return a template with values in it: for HTML and XML."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.globals |= {"quoted": quoted, "where": where}
    return made
