"""A page that is open goes on: after a restart, among many others, with the clock set back, with a full history.

Each of four pages has asked a question. Then the fault, and each does one thing: it clicks on a footnote, votes, asks
on, saves the conversation.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.faults.table import Row
from tests.ui.running import ROOT, Running
from tests.ui.tab import Refused, Tab
from ui.history import MOST_CONVERSATIONS, History
from ui.visitor import visitor_of

FIRST, SECOND = "drones intercepted over Moscow", "Steve Witkoff Middle East envoy"
OTHERS = 300


def clicks(tab: Tab) -> bool:
    """The footnote opens its article, at the cited words."""
    return "<mark>" in tab.cite(1)


def votes(tab: Tab) -> bool:
    """The thumb is shown as pressed, on the page as it was."""
    before = [turn["id"] for turn in tab.turns]
    tab.vote(1)
    return [t["id"] for t in tab.turns] == before and 'aria-pressed="true"' in "".join(tab.turns[0]["slots"]["actions"])


def asks(tab: Tab) -> bool:
    """The next question is the second of the same conversation."""
    before = tab.shown["conversation"]
    tab.ask(SECOND)
    same = tab.shown["conversation"] == before is not None
    return same and [(t["id"], t["state"]) for t in tab.turns] == [(1, "done"), (2, "done")]


def saves(tab: Tab) -> bool:
    """What is saved has the question and a footnote."""
    text = tab.export(tab.shown["conversation"] or "")
    return FIRST in text and "[^1]: " in text


DEEDS: dict[str, Callable[[Tab], bool]] = {"click": clicks, "vote": votes, "ask": asks, "export": saves}


class Desk:
    """A server, and four pages that are open on it."""

    def __init__(self, server: Running, kept: Path) -> None:
        self.server = server
        self.file = History.beside(kept / "index").store.file  # type: ignore[attr-defined]
        self.tabs = {deed: server.tab(f"tab-{deed}") for deed in DEEDS}

    def restart(self, clock: float = 0.0) -> None:
        """Kill the server and start it anew, with a clock that is `clock` seconds ahead."""
        self.server.kill()
        self.server.start("--clock", str(clock))

    def crowd(self) -> None:
        """Let very many others come and look, and some of them ask."""
        for n in range(OTHERS):
            self.server.tab(f"other-{n}").load()

    def fill(self, first: int) -> None:
        """Give each page's owner as many kept conversations as there may be, all of a later date than today."""
        for tab in self.tabs.values():
            visitor = visitor_of(tab.headers, None)
            rows = [(f"{visitor.owner}-{first + n}", visitor.owner, first + n) for n in range(MOST_CONVERSATIONS)]  # type: ignore[union-attr]
            with closing(sqlite3.connect(self.file)) as db, db:
                into = "INSERT INTO conversation (id, owner, place, title, changed, version, turns, words)"
                db.executemany(f"{into} VALUES (?, ?, ?, 'later', '2999-01-01', 1, '[]', '')", rows)

    def full(self) -> None:
        """Fill the history once more, and have another tab of each browser keep one more conversation."""
        self.fill(10_000)
        for deed in DEEDS:
            self.server.tab(f"second-{deed}", browser=f"tab-{deed}").ask(SECOND)


FAULTS: dict[str, Callable[[Desk], None]] = {
    "restart": Desk.restart,
    "eviction": Desk.crowd,
    "clock": lambda desk: desk.restart(-3600.0),
    "full history": Desk.full,
}


def go_on(fault: str, folder: Path, *, control: bool = False) -> dict[str, str]:
    """Let the four pages ask, bring about the fault, and return how each deed went: `ok`, or what came instead."""
    folder.mkdir(parents=True)
    options = ["--index", str(ROOT / "seeds" / "articles"), "--kept", str(folder)]
    if control:
        options.append("--forgetful")
    with Running([sys.executable, "-m", "tests.browser.fake_chat"], options, folder / "log") as server:
        desk = Desk(server, folder)
        server.tab("first").ask(FIRST)  # so that the history is there
        if fault == "full history":
            desk.fill(100)
        for tab in desk.tabs.values():
            tab.load()
            tab.ask(FIRST)
        FAULTS[fault](desk)
        return {deed: _outcome(DEEDS[deed], desk.tabs[deed]) for deed in DEEDS}


def _outcome(deed: Callable[[Tab], bool], tab: Tab) -> str:
    try:
        return "ok" if deed(tab) else "lost"
    except (Refused, LookupError) as exc:
        return f"{type(exc).__name__}: {exc}"


def pages_go_on(folder: Path) -> Row:
    """The row: each fault with each deed; the control has pages remembered by the server's memory alone."""
    ended = {}
    for control in (False, True):
        cells = {f: go_on(f, folder / f"going-on-{control}" / f.replace(" ", "-"), control=control) for f in FAULTS}
        wrong = {f"{f}: {deed}": 1 for f, deeds in cells.items() for deed, how in deeds.items() if how != "ok"}
        ended[control] = (len(FAULTS) * len(DEEDS) - len(wrong), wrong)
    total = len(FAULTS) * len(DEEDS)
    return Row(
        "restart, eviction, clock, full history × click, vote, ask, export that go on",
        ended[False][0],
        total,
        seen=ended[False][1],
        control=(ended[True][0], total, ended[True][1]),
        without="remembered by the server alone",
    )
