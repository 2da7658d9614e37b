"""How soon the page of `footnote chat` is up, beside the least that Gradio shows, in turns."""

from __future__ import annotations

import math
import time
from pathlib import Path

from tests.bench.chatting import Served, footnote_chat, serving
from tests.bench.page_asking import is_done, seconds_until
from tests.bench.tables import Row, ratio_row
from tests.ui.tab import Tab, config_of


def page_start(index: Path, question: str, rounds: int) -> list[Row]:
    """Start both as often, take the fastest of each, and ask ours a question as soon as it is up."""
    ours, bare, answered = list[Served](), list[Served](), list[float]()
    for _ in range(rounds):
        with serving(["tests.bench.bare_page"]) as page:
            bare.append(page)
        with serving(footnote_chat(index)) as page:
            ours.append(page)
            asked = time.perf_counter()
            tab = Tab(page.address, "first", config_of(page.address))
            came = time.perf_counter() - asked
            answered.append(page.wall + came + (seconds_until(tab, question, is_done) or math.inf))
    (cpu, wall), (bare_cpu, bare_wall) = (
        (min(page.cpu for page in pages), min(page.wall for page in pages)) for pages in (ours, bare)
    )
    return [
        ratio_row("the page is up : a bare Gradio page", cpu / bare_cpu, "≤ 1.2", wall / bare_wall),
        ("the page is up; a bare Gradio page", "", f"{cpu:.2f}, {bare_cpu:.2f} s", f"{wall:.2f}, {bare_wall:.2f} s"),
        ("the page has answered its first question", "", "", f"{min(answered):.2f} s"),
    ]
