"""Asks a page as a browser does, and says when what is waited for was there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.ui.tab import Tab

Turn = dict[str, Any]
"""A turn as the page draws it, `ui/render.py`."""


def seconds_until(tab: Tab, question: str, there: Callable[[Turn], bool]) -> float | None:
    """Ask, and return the seconds until the newest turn was so, None where it never was; wait for all that follows."""
    found: list[float] = []

    def look(_: Turn) -> None:
        if not found and tab.turns and there(tab.turns[-1]):
            found.append(time.perf_counter())

    sent = time.perf_counter()
    tab.ask(question, look)
    return found[0] - sent if found else None


def is_done(turn: Turn) -> bool:
    """Whether the answer is whole; questions to go on with come later."""
    return bool(turn["state"] == "done")


def has_begun(turn: Turn) -> bool:
    """Whether a piece of an answer is there."""
    said = "".join(turn["slots"]["said"])
    return bool(said) and 'class="waiting"' not in said
