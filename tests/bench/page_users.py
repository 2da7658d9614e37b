"""How many people one chat answers: 1, 4, 16 and 64 of them, who ask again as soon as they are answered."""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import numpy as np

from tests.bench.chatting import Served
from tests.bench.page_asking import is_done, seconds_until
from tests.bench.tables import Row
from tests.ui.tab import Refused, Tab, config_of

USERS = (1, 4, 16, 64)
_BUSY = "Footnote is busy"
_LATER = 1.0  # Seconds until somebody who was told so asks again.


@dataclass
class Asked:
    """What came of all questions: the seconds of those answered, how many were told to come again, and what failed."""

    took: list[float] = field(default_factory=list)
    busy: int = 0
    failed: Counter[str] = field(default_factory=Counter)


def users_at_once(page: Served, questions: list[str], seconds: float) -> list[Row]:
    """Let so many ask for so long each."""
    config = config_of(page.address)
    return [row(many, *_asked(page, config, questions, many, seconds)) for many in USERS]


def _asked(
    page: Served, config: dict[str, Any], questions: list[str], many: int, seconds: float
) -> tuple[Asked, float, float]:
    """Return what came of it, and the seconds it took of the clock and of a core."""
    found, next_question = Asked(), cycle(questions)
    begun, cpu = time.perf_counter(), page.cpu_seconds()
    with ThreadPoolExecutor(many) as people:
        tabs = [Tab(page.address, f"user{many:03}{person:03}", config) for person in range(many)]
        list(people.map(lambda tab: _asks(tab, next_question, begun + seconds, found), tabs))
    return found, time.perf_counter() - begun, page.cpu_seconds() - cpu


def _asks(tab: Tab, questions: Iterator[str], until: float, found: Asked) -> None:
    """Ask in a new conversation each time."""
    while time.perf_counter() < until:
        try:
            took = seconds_until(tab, next(questions), is_done)
            turn = tab.turns[-1]
            tab.fresh()
        except (Refused, OSError, LookupError, http.client.HTTPException) as exc:  # LookupError: nothing was shown.
            found.failed[f"{type(exc).__name__}: {exc}"[:80]] += 1
            time.sleep(_LATER)
            continue
        if took is not None:
            found.took.append(took)
        elif _BUSY in "".join(turn["slots"]["notes"]):
            found.busy += 1
            time.sleep(_LATER)
        else:
            found.failed[turn["state"]] += 1


def row(many: int, found: Asked, wall: float, cpu: float) -> Row:
    """Return what came of so many users, and of the seconds that their questions took of the clock and of a core."""
    name = f"{many} {'user' if many == 1 else 'users'} at once: answers a second, p50, p95, asked to come again, failed"
    if not found.took:
        return name, "none failed", "", f"none answered, {found.busy}, {dict(found.failed)}"
    p50, p95 = (float(x) for x in np.percentile(found.took, [50, 95]))
    failed = f"{found.failed.total()} failed" + (f" ({found.failed.most_common(1)[0][0]})" if found.failed else "")
    told = f"{len(found.took) / wall:.1f}, {p50:.2f}, {p95:.2f} s, {found.busy}, {failed}"
    return name, "none failed", f"{1000 * cpu / len(found.took):.0f} ms of a core an answer", told
