"""The page that strangers see: a name, a password, and how long to wait after too many wrong ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ui.theme import DARK, LIGHT

HERE = Path(__file__).parent


@cache
def sign_in_page() -> str:
    """The page as HTML; it holds nothing of the articles or of anybody."""
    colours = [";".join(f"--{name}:{value}" for name, value in mode.items()) for mode in (LIGHT, DARK)]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Footnote: sign in</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>:root{{color-scheme:light dark;{colours[0]}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{colours[1]}}}}}"
        f"{(HERE / 'sign_in.css').read_text('utf-8')}</style></head>"
        '<body><main><form id="sign-in" method="post" action="login">'
        '<h1>Footnote<sup aria-hidden="true">1</sup></h1><p>Sign in to ask the articles.</p>'
        '<label>Name <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" '
        "required autofocus></label>"
        '<label>Password <input name="password" type="password" autocomplete="current-password" required></label>'
        '<p id="said" role="alert"></p><button>Sign in</button></form></main>'
        f"<script>{(HERE / 'sign_in.js').read_text('utf-8')}</script></body></html>"
    )
