"""How soon an answer's first sentence stands in the page, beside the engine's own, question by question."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np

from rag.assistant import Assistant
from rag.settings import load_settings
from tests.bench.chatting import Served
from tests.bench.page_asking import has_begun, seconds_until
from tests.bench.tables import Row
from tests.ui.tab import Tab, config_of


def first_sentence(page: Served, index: Path, questions: list[str]) -> list[Row]:
    """Ask the page and the engine the same questions in turns; from sending one to its first sentence."""
    config, assistant = config_of(page.address), Assistant.open(index, load_settings(index=index, model="none"))
    Tab(page.address, "warm", config).ask(questions[0])
    assistant.ask(questions[0])
    begun, shown, said = page.cpu_seconds(), list[float](), list[float]()
    for number, question in enumerate(questions):
        shown.append(seconds_until(Tab(page.address, f"sentence{number:03}", config), question, has_begun) or math.inf)
        said.append(_of_the_engine(assistant, question))
    spent = page.cpu_seconds() - begun
    return [
        (
            "an answer's first sentence in the page, p50, p95",
            "250, 500 ms",
            f"{1000 * spent / len(questions):.0f} ms of a core for the whole answer",
            f"{_told(shown)}; the engine's own {_told(said)}",
        )
    ]


def _of_the_engine(assistant: Assistant, question: str) -> float:
    sent, first = time.perf_counter(), 0.0
    for answer in assistant.stream(question):
        if (answer.sentences or answer.refused) and not first:
            first = time.perf_counter() - sent
    return first or time.perf_counter() - sent


def _told(seconds: list[float]) -> str:
    p50, p95 = (1000 * float(x) for x in np.percentile(seconds, [50, 95]))
    return f"{p50:.0f}, {p95:.0f} ms"
