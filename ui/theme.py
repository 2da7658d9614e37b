"""The look of the page: a quiet reading room. Gradio's own parts take their colours from here.

The colours of `style.css` are the same ones; both name them once, as `LIGHT` and `DARK`.
"""

from __future__ import annotations

from pathlib import Path

from gradio.themes import Base

HERE = Path(__file__).parent
STYLES = ("style.css", "library.css", "pdf_page.css")

SANS = ("ui-sans-serif", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Cantarell", "Liberation Sans")
MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Liberation Mono", "monospace")

LIGHT = {
    "paper": "#f5f4ef",
    "sheet": "#fffefa",
    "ink": "#22211d",
    "quiet": "#5f5b51",
    "rule": "#dcd8cb",
    "edge": "#8d8879",
    "accent": "#1c5a49",
    "accent-strong": "#12443a",
    "accent-soft": "#e2ece6",
    "on-accent": "#ffffff",
    "mark": "#ffe48f",
    "mark-ink": "#22211d",
    "warn": "#8a3f12",
}
DARK = {
    "paper": "#171815",
    "sheet": "#1e201c",
    "ink": "#e9e5da",
    "quiet": "#aaa597",
    "rule": "#353730",
    "edge": "#7b7a6e",
    "accent": "#8fd0b8",
    "accent-strong": "#b4e4d1",
    "accent-soft": "#23332c",
    "on-accent": "#0f1f19",
    "mark": "#6d5a14",
    "mark-ink": "#fff7dc",
    "warn": "#f0a878",
}


def stylesheet() -> str:
    """The page's CSS: the colours of both modes, then the stylesheets."""
    light = "".join(f"--{name}:{value};" for name, value in LIGHT.items())
    dark = "".join(f"--{name}:{value};" for name, value in DARK.items())
    # Gradio puts `dark` on <body>, following prefers-color-scheme as it changes, or ?__theme=.
    modes = f"body{{{light}color-scheme:light}}\nbody.dark{{{dark}color-scheme:dark}}\n"
    return modes + "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)


def theme() -> Base:
    """Gradio's theme in our colours, in the fonts the reader's machine already has."""
    base = Base(font=[*SANS, "sans-serif"], font_mono=list(MONO))
    return base.set(
        **_both("body_background_fill", "paper"),
        **_both("body_text_color", "ink"),
        **_both("body_text_color_subdued", "quiet"),
        **_both("block_background_fill", "paper"),
        # These make the sign-in, which Gradio draws without our stylesheets.
        **_both("background_fill_primary", "paper"),
        **_both("background_fill_secondary", "paper"),
        **_both("panel_background_fill", "paper"),
        **_both("border_color_primary", "rule"),
        **_both("block_label_text_color", "ink"),
        input_border_width="1px",
        input_border_width_dark="1px",
        **_both("input_background_fill", "sheet"),
        **_both("input_border_color", "edge"),
        **_both("input_placeholder_color", "quiet"),
        **_both("button_secondary_background_fill", "paper"),
        **_both("button_secondary_background_fill_hover", "accent-soft"),
        **_both("button_secondary_text_color", "accent"),
        **_both("button_secondary_border_color", "rule"),
        **_both("button_primary_background_fill", "accent"),
        **_both("button_primary_background_fill_hover", "accent-strong"),
        **_both("button_primary_text_color", "on-accent"),
        **_both("button_primary_border_color", "accent"),
        **_both("button_primary_border_color_hover", "accent-strong"),
    )


def _both(name: str, colour: str) -> dict[str, str]:
    return {name: LIGHT[colour], f"{name}_dark": DARK[colour]}
