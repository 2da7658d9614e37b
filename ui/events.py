"""What came along with an event of `page.js`: strings and turns, or nothing where it makes no sense."""

from __future__ import annotations

import gradio as gr


def sent(event: gr.EventData, name: str) -> str:
    """A string that came with an event of `page.js`; empty when it did not."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return whole_text(value)


def whole_text(value: object) -> str:
    """A string without half characters: no browser types them, and they can be neither stored nor searched for."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def turn_of(event: gr.EventData, name: str) -> int | None:
    """The id of a turn that came with an event; None when it did not."""
    value = sent(event, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None
