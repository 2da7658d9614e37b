"""The page over a fake assistant, for what the real one cannot be made to do at will.

Run as `python -m tests.browser.fake_chat chat --port N --index DIR`, where DIR is a folder of articles.
Answers are the sentences that share most words with the question; a question that shares too few is refused.
A question with the word `slowly` stops after its first sentence until it is closed, one with `prose` is answered
by a model whose last sentence is not supported, one with `closest` is answered with doubt, one with `break` fails;
one with `sides` is a comparison, one with `unclear` is asked back, one with `ponder` has a model think until it is
closed; `at length N` is answered in N sentences of about twenty tokens, one after another.

`--users` has ada and bob sign in, each with the name as password. `--kept DIR` keeps conversations there, for a server
that is started anew; `--clock SECONDS` sets its clock forward, or back. `--forgetful` is a control: tabs are remembered
by the server's memory alone, and not many of them. `--busy` has Gradio find that its own page does not answer in time.
"""

from __future__ import annotations

import argparse
import datetime
import re
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio.networking

import rag.feedback
import ui.app
import ui.history
import ui.library_routes
from index.article import Article
from index.catalogue import ArticleInfo
from index.errors import FootnoteError
from index.sentences import sentence_spans
from index.topics import Topic
from rag.answer.answer import Answer, Sentence, Side
from rag.answer.citation import Citation
from rag.writing.running import Place
from ui.app import serve
from ui.conversations import Conversations
from ui.guessing import Guesses, Try
from ui.passwords import hashed
from ui.sessions import Sessions
from ui.sign_in import Accounts
from ui.uploads import UploadLimits
from ui.users import User

STOP = set("the and for was were with that this from what who how did does many much his her about when".split())


def words(text: str) -> set[str]:
    return {w for w in re.findall(r"\w+", text.lower()) if len(w) > 2} - STOP


def read(path: Path) -> Article:
    raw = path.read_text(encoding="utf-8")
    front, _, text = raw.removeprefix("---\n").partition("\n---\n")
    meta = dict(line.split(": ", 1) for line in front.splitlines())
    return Article(path.name, meta["title"], text.strip("\n"), meta.get("date"), meta.get("publisher"))


class FakeAssistant:
    """Knows the articles of a folder; holds nothing of any user."""

    def __init__(self, folder: Path, kept: Path | None = None) -> None:
        self.shelf = {path.name: read(path) for path in sorted(folder.glob("*.md"))}
        self.model, self.threshold = "a-model", 0.3
        folder = (kept or Path(tempfile.mkdtemp())) / "index"
        self.index = SimpleNamespace(folder=folder, topics=self.topics, catalogue=SimpleNamespace(texts=dict))
        self.status = f"{len(self.shelf)} articles · quotes · offline"

    def current(self) -> FakeAssistant:
        return self

    def written_by(self, _: object) -> FakeAssistant:
        return self

    def topics(self) -> tuple[Topic, ...]:
        sources = tuple(self.shelf)
        return (
            Topic("drones, Moscow", (), sources[:3], None, None, sources[0]),
            Topic("envoy, talks", (), sources[3:], None, None, sources[3]),
        )

    def articles(self) -> list[ArticleInfo]:
        return [ArticleInfo(a.source, a.title, a.date, a.publisher, 5, a.author) for a in self.shelf.values()]

    def examples(self, n: int = 3) -> list[str]:
        asked = [
            "How many drones were intercepted over Moscow?",
            "Who did Trump name as Middle East envoy?",
            "What did Hegseth say about NATO membership?",
        ]
        return asked[:n]

    def article(self, source: str) -> Article:
        if source not in self.shelf:
            raise FootnoteError(f"no article {source}", "look at the list of articles")
        return self.shelf[source]

    def stream(self, question: str, history: Sequence[str] = (), **_: Any) -> Iterator[Answer]:
        if long := re.search(r"at length (\d+)", question):
            yield from self._long(question, int(long[1]))
            return
        answer = self.ask(question, history)
        if "ponder" in question:
            while True:
                threading.Event().wait(0.02)
                yield Answer(question, question, "answered", answerer="model", thinking=True)
        if "slowly" in question:
            yield replace(answer, sentences=answer.sentences[:1], citations=answer.citations[:1])
            while True:
                threading.Event().wait(0.02)
                yield replace(answer, sentences=answer.sentences[:1], citations=answer.citations[:1])
        for n in range(1, len(answer.sentences)):
            yield replace(answer, sentences=answer.sentences[:n], citations=answer.citations[:n])
        yield answer

    def _long(self, question: str, sentences: int) -> Iterator[Answer]:
        spans = [(a, span) for a in self.shelf.values() for span in sentence_spans(a.text)]
        some = [(a, s) for a, s in spans if 80 < s[1] - s[0] < 120 and not a.text[s[0] : s[1]].startswith("#")]
        cited = tuple(self._cite(n, *some[n % len(some)]) for n in range(1, sentences + 1))
        said = tuple(Sentence(c.quote, (c.number,), True) for c in cited)
        for n in range(1, sentences + 1):
            yield Answer(question, question, "answered", said[:n], cited[:n], answerer="model")

    def ask(self, question: str, history: Sequence[str] = (), **_: Any) -> Answer:
        if len(question) > 2000:
            raise FootnoteError("the question is too long", "ask in fewer than 2,000 characters")
        query = f"{question} {history[-1]}" if history and len(words(question)) < 3 else question
        best = self._best(words(query))
        if not best or best[0][0] < 2 or best[0][0] / len(words(query)) < 0.5:
            missing = tuple(sorted(words(query) - set().union(*(words(a.text) for a in self.shelf.values()))))
            nearest = tuple(self._cite(i, a, s) for i, (_, a, s) in enumerate(best[:3], 1))
            return Answer(question, query, "refused", nearest=nearest, missing=missing)
        cited = tuple(self._cite(i, a, s) for i, (_, a, s) in enumerate(best[:3], 1))
        said = tuple(Sentence(c.quote, (c.number,), True) for c in cited)
        return self._dressed(Answer(question, query, "answered", said, cited))

    def _dressed(self, answer: Answer) -> Answer:
        if "break" in answer.question:
            raise RuntimeError("broken on purpose")
        if "closest" in answer.question:
            return replace(answer, outcome="closest")
        if "sides" in answer.question:
            half = len(answer.sentences[:2])
            sides = Side("The BBC", answer.sentences[:2], (True,) * half), Side("CNN", answer.sentences[2:], (False,))
            return replace(answer, kind="comparison", sides=sides)
        if "unclear" in answer.question:
            said = (Sentence("This could mean more than one thing. Which do you mean?"),)
            readings = ("drones intercepted over Moscow", "Steve Witkoff Middle East envoy")
            return replace(answer, outcome="unclear", sentences=said, citations=(), readings=readings)
        if "prose" in answer.question:
            wrong = Sentence("All of them were blue.", (1,), False, "The cited passage says nothing of a colour.")
            note = "2 of 3 sentences are supported by the passages they cite."
            return replace(answer, sentences=(*answer.sentences[:2], wrong), answerer="model", note=note)
        return answer

    def _best(self, asked: set[str]) -> list[tuple[int, Article, tuple[int, int]]]:
        found = [
            (len(asked & words(a.text[s:e])), a, (s, e))
            for a in self.shelf.values()
            for s, e in sentence_spans(a.text)
            if not a.text[s:e].startswith("#")
        ]
        return sorted((f for f in found if f[0]), key=lambda f: -f[0])

    def _cite(self, number: int, article: Article, span: tuple[int, int]) -> Citation:
        start, end = span
        line = article.text.count("\n", 0, start) + 1
        quote = article.text[start:end]
        last = [m.span() for m in re.finditer(r"\w+", quote)][-1:]  # As if the last word were what answers.
        answer = tuple((start + a, start + b) for a, b in last)
        where = (article.source, article.title, article.date, start, end, quote, article.publisher, line)
        return Citation(number, *where, answer=answer)


def set_clock(seconds: float) -> None:
    """Have whatever is kept believe that it is earlier or later."""

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.datetime.now(tz) + datetime.timedelta(seconds=seconds)

    for module in (ui.history, rag.feedback):
        module.datetime = Clock  # type: ignore[attr-defined]


def forget() -> None:
    """Take the defence away: nothing is brought back, and a few tabs crowd the others out."""
    Conversations.resume = lambda *_: False  # type: ignore[assignment]
    Sessions._forget = lambda self, _: self._held.pop(next(iter(self._held)))  # type: ignore[method-assign]


def open_door() -> None:
    """Take the defences away: no bounds, one line for all uploads, a name that ten wrong passwords close."""

    def closed_for_all(self: Any, name: str, *_: object) -> Try:
        counts = self.__dict__.setdefault("counts", {})
        counts[name] = counts.get(name, 0) + 1
        return Try(60 if counts[name] > 10 else 0, lambda: counts.pop(name, None))

    ui.app.bound_connections = lambda: None
    ui.library_routes._person = lambda _: ""
    Guesses.ask = closed_for_all  # type: ignore[method-assign]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["chat"])
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--no-open", action="store_true")
    parser.add_argument("--users", action="store_true")
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--clock", type=float, default=0)
    parser.add_argument("--forgetful", action="store_true")
    parser.add_argument("--uploads", action="store_true")
    parser.add_argument("--open-door", action="store_true")
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--model-port", type=int)
    parser.add_argument("--embed-from", action="append", default=[])
    given = parser.parse_args()
    set_clock(given.clock)
    if given.forgetful:
        forget()
    if given.open_door:
        open_door()
    if given.busy:
        gradio.networking.url_ok = lambda _: False
    with tempfile.TemporaryDirectory() as kept:
        people = (User(name, "owner", hashed(name)) for name in ("ada", "bob"))
        accounts = Accounts(None, *people) if given.users else None
        assistant: Any = FakeAssistant(given.index, given.kept or Path(kept))
        assistant.index.catalogue = SimpleNamespace(texts=dict)
        limits = UploadLimits() if given.uploads else None
        places = [Place("Ollama", given.model_port)] if given.model_port else []
        serve(
            assistant,
            port=given.port,
            accounts=accounts,
            upload_limits=limits,
            framed_by=given.embed_from,
            model_places=places,
        )


if __name__ == "__main__":
    main()
