"""Somebody who does anything at a page, and knows what it has to show then."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Lock
from typing import Any

from tests.ui.running import Running
from tests.ui.tab import Refused, Tab, config_of

TOPICS = [
    "Who did Trump name as Middle East envoy",
    "How many drones were intercepted over Moscow",
    "Who won the 2022 World Cup",
    "What did Hegseth say about NATO membership",
    "How long did the phone call last",
]
WORD = re.compile(r"zq\d+x\d+")
PAUSE = 2.0  # seconds between two steps of a person, at most
AWAY = (OSError, HTTPException)


@dataclass
class Report:
    """What came of it. `steps` counts what was done, `memory` holds (seconds, MB) of each server that ran."""

    seed: int
    steps: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    memory: list[list[tuple[float, float]]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, what: list[str], said: str) -> None:
        """Keep what went wrong."""
        with self.lock:
            what.append(said)

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, nothing crossed over and nothing failed."""
        return not (self.lost or self.crossed or self.failed)

    def growth(self, after: float) -> list[float]:
        """How much each server grew, by the median of its last looks over that of its first after `after` seconds."""
        settled = [[mb for at, mb in life if at >= after] for life in self.memory]
        halves = [(life[: len(life) // 3], life[-(len(life) // 3) :]) for life in settled if len(life) >= 6]
        return [sorted(late)[len(late) // 2] / sorted(early)[len(early) // 2] - 1 for early, late in halves]


class Left(Exception):
    """Somebody has left the page."""


def _leave() -> None:
    raise Left


@dataclass
class Person:
    """Somebody at a page, and what they know they have asked in each conversation."""

    number: int
    server: Running
    report: Report
    uploads: Path | None
    chance: random.Random

    def __post_init__(self) -> None:
        self.tab = Tab(self.server.address, f"person{self.number}", self.server.config)
        self.asked: list[str] = []  # in the conversation that the page shows
        self.perhaps: list[list[str]] = []  # what it may be instead: the server went away before it answered
        self.kept: dict[str, list[str]] = {}
        self.words = 0
        self.files: set[str] = set()

    def use(self, over: Event) -> None:
        """Do one thing after another until it is over."""
        while not over.is_set():
            doing = self.chance.choices(list(STEPS), list(STEPS.values()))[0]
            try:
                doing(self)
                self._look(doing.__name__)
                self.report.steps[doing.__name__] += 1
            except AWAY:
                self.report.steps["server was away"] += 1
                self._back(over)
            except Refused as exc:
                if exc.status >= 500:
                    self.report.note(self.report.failed, f"person {self.number}, {doing.__name__}: {exc}")
                else:
                    self.report.steps[f"refused with {exc.status}"] += 1
            over.wait(self.chance.uniform(0, PAUSE))

    def ask(self, **more: str) -> None:
        """Ask something with a word of one's own."""
        self._asking(self.asked, **more)

    def again(self) -> None:
        """Ask once more in the place of an earlier question, and of all after it."""
        if self.tab.turns:
            at = self.chance.randrange(len(self.tab.turns))
            self._asking(self.asked[:at], retry=str(self.tab.turns[at]["id"]))

    def edit(self) -> None:
        """Put an earlier question back into the box, and ask another in its place."""
        if self.tab.turns:
            at = self.chance.randrange(len(self.tab.turns))
            self.tab.edit(self.tab.turns[at]["id"])
            self._asking(self.asked[:at])

    def leave(self) -> None:
        """Load the page again while the answer is on its way."""
        with suppress(Left):
            self._asking(self.asked, shown=_leave)
        self.tab.load()

    def stop(self) -> None:
        """Stop the answer that is on its way."""
        self._asking(self.asked, shown=self.tab.stop)

    def cite(self) -> None:
        """Open a footnote of any turn."""
        places = re.findall(r'class="fn" data-turn="(\d+)" data-shelf-of="(\w+)" data-n="(\d+)"', str(self.tab.turns))
        if places:
            turn, shelf, number = self.chance.choice(places)
            html = self.tab.cite(int(turn), int(number), shelf)
            if "no longer kept" in html:
                self.report.note(self.report.lost, f"person {self.number}: the footnote {turn}/{number} does not open")

    def vote(self) -> None:
        """Vote on a whole answer."""
        whole = [turn for turn in self.tab.turns if turn["state"] == "done"]
        if whole:
            turn = self.chance.choice(whole)["id"]
            self.tab.vote(turn, self.chance.choice(["up", "down"]))
            pressed = next((t for t in self.tab.turns if t["id"] == turn), {"slots": {}})["slots"].get("actions", [])
            if 'aria-pressed="true"' not in "".join(pressed):
                self.report.note(self.report.lost, f"person {self.number}: the vote on {turn} is not shown")

    def reload(self) -> None:
        """Load the page again."""
        self.tab.load()

    def fresh(self) -> None:
        """Begin a new conversation."""
        self.perhaps = [self.asked, []]
        self.tab.fresh()
        self.asked, self.perhaps = [], []

    def reopen(self) -> None:
        """Go on with an earlier conversation."""
        if self.kept:
            chosen = self.chance.choice(sorted(self.kept))
            self.perhaps = [self.asked, self.kept[chosen]]
            self.tab.reopen(chosen)
            self.asked, self.perhaps = self.kept[chosen], []

    def history(self) -> None:
        """Look at the list of conversations, and save one."""
        self._mine(self.tab.history())
        if self.tab.conversation:
            text = self.tab.export(self.tab.conversation)
            self._mine(text)
            if self.asked and self.asked[-1].split()[-1].strip("?") not in text:
                self.report.note(self.report.lost, f"person {self.number}: {self.asked[-1]} is not in what was saved")

    def here(self) -> None:
        """Say that the page is open."""
        self.tab.here()

    def upload(self) -> None:
        """Add a file that only this person has, or the same again."""
        if self.uploads is None or len(self.files) >= 3:
            return
        name = f"notes-{self.number}-{self.chance.randrange(3)}.txt"
        text = f"The lighthouse keeper number {self.number} lit lamp {self.words} at midnight.\n" * 3
        self.tab.post("/footnote/upload", text.encode(), {"footnote-name": name, "content-type": "text/plain"})
        self.files.add(name)

    def remove(self) -> None:
        """Remove a file that one has added."""
        if self.files:
            name = self.chance.choice(sorted(self.files))
            self.files.discard(name)
            self.tab.post("/footnote/remove", b"", {"footnote-name": name})

    def at_the_end(self) -> None:
        """Every conversation is in the history, with every turn."""
        for conversation, asked in self.kept.items():
            self.tab.reopen(conversation)
            if self._shown() != asked:
                self.report.note(self.report.lost, f"person {self.number}: {asked} became {self._shown()}")

    def _question(self) -> str:
        self.words += 1
        return f"{self.chance.choice(TOPICS)}, zq{self.number}x{self.words}?"

    def _asking(self, before: list[str], shown: Callable[[], None] = lambda: None, **more: str) -> None:
        """Ask; once the question is shown it may not be lost any more."""
        question = self._question()
        after = [*before, question]
        self.perhaps = [self.asked, after]

        def seen(message: dict[str, Any]) -> None:
            if message["msg"] == "process_generating" and self.perhaps:
                self.asked, self.perhaps = after, []
                shown()

        self._mine(self.tab.ask(question, seen, **more))

    def _shown(self) -> list[str]:
        return [turn["question"] for turn in self.tab.turns]

    def _look(self, doing: str) -> None:
        self._mine(str(self.tab.shown))
        if self.perhaps and self._shown() in self.perhaps:
            self.asked = self._shown()
        self.perhaps = []
        if self._shown() != self.asked:
            said = f"person {self.number} after {doing}: {self.asked} became {self._shown()}"
            self.report.note(self.report.lost, said)
            self.asked = self._shown()
        if self.tab.conversation:
            self.kept[self.tab.conversation] = self.asked

    def _mine(self, text: str) -> None:
        strangers = {word for word in WORD.findall(text) if not word.startswith(f"zq{self.number}x")}
        if strangers:
            self.report.note(self.report.crossed, f"person {self.number} saw {sorted(strangers)[:5]}")

    def _back(self, over: Event) -> None:
        """As Gradio's page does when a request of its own has failed: wait for the server, and load the page again."""
        while not over.is_set():
            try:
                config_of(self.server.address)
                self.tab.load()
                self._look("the server came back")
                return
            except (*AWAY, Refused):
                over.wait(0.5)


STEPS: dict[Any, float] = {
    Person.ask: 8, Person.again: 1, Person.edit: 1, Person.leave: 1, Person.stop: 1, Person.cite: 6, Person.vote: 2,
    Person.reload: 2, Person.fresh: 1, Person.reopen: 1, Person.history: 2, Person.here: 1, Person.upload: 0.3,
    Person.remove: 0.3,
}  # fmt: skip
