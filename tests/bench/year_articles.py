"""The sample articles as they are corrected over a year, and what has to be told of the answers that are watched."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import yaml

from index.builder import build_index
from rag.assistant import Assistant
from rag.evidence.freezing import freeze
from rag.evidence.store import Kept
from rag.settings import Settings
from rag.watched import Alert, Watched, ask_again

ROOT = Path(__file__).parents[2]
ABSENT = {
    "Who opened the new ferry to Holm?": "The mayor of Arlen opened the new ferry to Holm on a windy morning.",
    "How many beds does the new hospital of Brask have?": "The new hospital of Brask has 120 beds, its director said.",
    "Who won the sailing race around Tornby?": "The skipper Ellen Vang won the sailing race around Tornby.",
}


class Fact(NamedTuple):
    """A fact of the samples as `conflicts.yaml` has it."""

    article: str
    question: str
    words: str
    others: list[str]
    same: str

    @property
    def kind(self) -> str:
        """What a correction of it is."""
        first = self.question.split()[0]
        dated = first == "When" or self.question.startswith("In which year")
        return "yes_no" if first in ("Did", "Was") else "date" if dated else "number" if first == "How" else "name"


@dataclass
class Year:
    """The articles as they are on a day, and what is watched of them; `rng` chooses what happens."""

    folder: Path
    facts: list[Fact]
    rng: random.Random
    texts: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # of each fact's question the words that stand there now
    struck: list[tuple[str, str]] = field(default_factory=list)
    extra: list[tuple[str, str | None]] = field(
        default_factory=list
    )  # articles that came, and the question they answer
    answers: dict[str, bool] = field(default_factory=dict)
    cited: dict[str, list[str]] = field(default_factory=dict)
    must: set[str] = field(default_factory=set)
    uncounted: set[str] = field(default_factory=set)
    rebuild: bool = False
    made: int = 0

    def __post_init__(self) -> None:
        for file in sorted((ROOT / "seeds" / "articles").glob("*.md")):
            self.texts[file.name] = file.read_text("utf-8")
        self.said = {fact.question: fact.words for fact in self.facts}
        self.index = self.folder / "index"
        self.settings = Settings(index=self.index, threshold=None)
        self.watched = Watched(Kept.beside(self.index))
        assistant = self.published()
        for question in (*(f.question for f in self.facts), *ABSENT):
            answer = assistant.ask(question)
            self.watched.add(self.watched.kept.put(freeze(answer, assistant.index, self.settings)))

    def published(self) -> Assistant:
        """Write the articles where they differ, index them, and open them."""
        articles = self.folder / "articles"
        articles.mkdir(exist_ok=True)
        for gone in {f.name for f in articles.iterdir()} - self.texts.keys():
            (articles / gone).unlink()
        for name, text in self.texts.items():
            if not (articles / name).exists() or (articles / name).read_text("utf-8") != text:
                (articles / name).write_text(text, "utf-8")
        build_index([articles], self.index, accept_removals=True, rebuild=self.rebuild)
        self.rebuild = False
        return Assistant.open(self.index, self.settings)

    def day(self, kinds: list[str]) -> tuple[list[Alert], set[str], set[str]]:
        """Let things happen, and return what is told, what must be, and what is not counted."""
        latest = {w.question: self.watched.kept.open(w.latest).answer for w in self.watched.watches}
        self.must, self.uncounted, self.answers = set(), set(), {q: not a.refused for q, a in latest.items()}
        self.cited = {q: [" ".join(c.quote.split()) for c in a.citations] for q, a in latest.items()}
        for kind in kinds:
            (self.touch if kind.startswith("touch:") else self.change)(kind.removeprefix("touch:"))
        now = [" ".join(text.split()) for text in self.texts.values()]
        for question, quotes in self.cited.items():
            if self.answers[question] and not all(any(quote in text for text in now) for quote in quotes):
                self.must.add(question)
        told = ask_again(self.published(), self.watched, self.settings, seconds=3600)
        return told, self.must, self.uncounted - self.must

    def change(self, kind: str) -> None:
        """Let a change of a kind happen."""
        if kind in ("struck", "reworded", "otherwise"):
            getattr(self, f"_{kind}")(self._chosen(lambda f: kind == "struck" or self.said[f.question] == f.words))
        elif kind in ("number", "date", "name", "yes_no"):
            fact = self._chosen(lambda f: f.kind == kind)
            self._due(fact)
            self._replace(
                fact, self.rng.choice([w for w in (fact.words, *fact.others) if w != self.said[fact.question]])
            )
        else:
            getattr(self, f"_{kind}")()

    def touch(self, kind: str) -> None:
        """Let something happen that changes nothing."""
        name = self.rng.choice([n for n in self.texts if not n.startswith("new-")])
        fact = self._chosen(lambda f: self.said[f.question] == f.words)
        if kind == "saved":
            os.utime(self.folder / "articles" / name)
        elif kind == "blanks":
            self.texts[name] = self.texts[name].replace("\n\n", "\n\n\n\n", 3)
        elif kind == "tail":
            self.texts[name] += f"\n\nThis page was looked at {self.rng.randint(2, 90)} times.\n"
        elif kind == "renamed":
            self.texts[f"{name[:-3]}-{self.rng.randint(1, 9)}.md"] = self.texts.pop(name)
        elif kind == "signed" and "author:" not in self.texts[name]:
            self.texts[name] = self.texts[name].replace("---\n", "---\nauthor: The desk\n", 1)
        elif kind == "rebuilt":
            self.rebuild = True
        elif kind == "gone":
            gone = next(e for e in self.extra if e[1] is None)
            self.extra.remove(gone)
            del self.texts[gone[0]]
        elif kind != "signed":
            paragraph = self._paragraph(fact)
            said = {"copy": paragraph, "same": paragraph.replace(fact.words, fact.same)}
            self._came(said.get(kind, "The harbour of Arlen got a new crane, and the square new lamps."), None)

    def _file(self, fact: Fact) -> str:
        return next(n for n in self.texts if n.startswith(fact.article))

    def _chosen(self, fits: Callable[[Fact], bool]) -> Fact:
        """Choose a fact that stands in its article, that no new one speaks of, and not touched today."""
        busy = {question for _, question in self.extra} | self.must | self.uncounted
        left = [
            f
            for f in self.facts
            if fits(f) and self.said[f.question] in self.texts[self._file(f)] and f.question not in busy
        ]
        return self.rng.choice(left)

    def _paragraph(self, fact: Fact) -> str:
        return next(p for p in self.texts[self._file(fact)].split("\n\n") if self.said[fact.question] in p)

    def _due(self, fact: Fact) -> None:
        """Say that another value has to be told, where the answer gives the one that stands there."""
        given = any(self.said[fact.question] in quote for quote in self.cited[fact.question])
        (self.must if given else self.uncounted).add(fact.question)

    def _replace(self, fact: Fact, new: str) -> None:
        name, old = self._file(fact), self.said[fact.question]
        self.texts[name], self.said[fact.question] = self.texts[name].replace(old, new), new

    def _reworded(self, fact: Fact) -> None:
        self._replace(fact, fact.same)

    def _struck(self, fact: Fact) -> None:
        name, paragraph = self._file(fact), self._paragraph(fact)
        self.texts[name] = self.texts[name].replace(paragraph, "").rstrip() + "\n"
        self.struck.append((fact.article, paragraph))

    def _restored(self) -> None:
        article, paragraph = self.struck.pop(0)
        name = next(n for n in self.texts if n.startswith(article))
        self.texts[name] += f"\n{paragraph}\n"
        for fact in self.facts:
            if fact.article == article and self.said[fact.question] in paragraph:
                (self.uncounted if self.answers[fact.question] else self.must).add(fact.question)

    def _otherwise(self, fact: Fact) -> None:
        self._due(fact)
        self._came(self._paragraph(fact).replace(fact.words, fact.others[0]), fact.question)

    def _appeared(self) -> None:
        question = self.rng.choice([q for q in ABSENT if q not in {e[1] for e in self.extra}])
        self._came(ABSENT[question], question)
        self.must.add(question)

    def _withdrawn(self) -> None:
        name, question = next(e for e in self.extra if e[1] not in self.must)
        self.extra.remove((name, question))
        del self.texts[name]
        if question in ABSENT:
            self.must.add(question)

    def _came(self, text: str, question: str | None) -> None:
        self.made += 1
        name = f"new-{self.made}.md"
        self.texts[name] = f"---\ntitle: Report {self.made}\ndate: 2026-02-{self.made % 28 + 1:02}\n---\n\n{text}\n"
        self.extra.append((name, question))


def facts(most: int = 40 - len(ABSENT)) -> list[Fact]:
    """Return the facts that are watched."""
    found = yaml.safe_load(Path(__file__).with_name("conflicts.yaml").read_text("utf-8"))
    return [Fact(*each) for each in found[:most]]
