"""The page that strangers see; it holds nothing of the articles or of anybody."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

from ui.templates import template
from ui.theme import DARK, LIGHT

HERE = Path(__file__).parent


@cache
def sign_in_page() -> str:
    """The page as HTML."""
    colours = (";".join(f"--{name}:{value}" for name, value in mode.items()) for mode in (LIGHT, DARK))
    files = ((HERE / name).read_text("utf-8") for name in ("sign_in.css", "sign_in.js"))
    return template("sign_in").page(*map(Markup, (*colours, *files)))
