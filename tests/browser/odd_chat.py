"""The page over a fake assistant with odd articles: hostile ones, or very many.

Run as `python -m tests.browser.odd_chat chat --port N --index DIR` with `--hostile`, `--hostile --unescaped` (the
control: nothing that comes from articles or people is escaped) or `--many N`. `--unguarded` leaves out the guard of
the server, for the control of the attacks over HTTP. DIR is a folder of articles.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ui.app
from index.article import Article
from index.catalogue import ArticleInfo
from index.topics import Topic
from rag.answer.answer import Answer, Sentence
from tests.browser.fake_chat import FakeAssistant
from tests.browser.payloads import PAYLOADS
from ui.app import serve
from ui.templates import ENVIRONMENT
from ui.uploads import UploadLimits


class Hostile(FakeAssistant):
    """All that is known of its articles holds a payload; it cites each harbour that it is asked of."""

    def __init__(self, folder: Path, kept: Path) -> None:
        super().__init__(folder, kept)
        articles = [article(n, payload) for n, payload in enumerate(PAYLOADS, start=1)]
        self.shelf = {a.source: a for a in articles}
        self.status = f"{len(articles)} articles {PAYLOADS[10]}"

    def ask(self, question: str, history: Sequence[str] = (), **_: Any) -> Answer:  # noqa: ARG002
        wanted = [list(self.shelf.values())[int(n) - 1] for n in re.findall(r"harbour(\d+)", question)]
        cited = tuple(self._cite(i, a, said(a)) for i, a in enumerate(wanted, start=1))
        sentences = tuple(Sentence(c.quote, (c.number,), i % 3 > 0, c.title) for i, c in enumerate(cited))
        return Answer(question, f"{question} again", "answered", sentences, cited, note=question, answerer="model")

    def topics(self) -> tuple[Topic, ...]:
        return tuple(Topic(PAYLOADS[n], (), tuple(self.shelf)[n : n + 9], None, None, "") for n in range(10, 20))

    def examples(self, n: int = 3) -> list[str]:
        return [f"What of {payload}?" for payload in PAYLOADS[10 : 10 + n]]


def said(article: Article) -> tuple[int, int]:
    start, end = article.text.index("The harbour"), article.text.index(" to us.") + len(" to us.")
    return start, end


def article(n: int, payload: str) -> Article:
    text = f"# {payload}\n\nThe harbour{n} master{n} said {payload} to us.\n\nNobody else spoke of quay{n}."
    return Article(f"{n} {payload}.md", f"{payload} of harbour{n}", text, f"2025-{payload}", payload, author=payload)


FILLER = "The harbour was calm and the boats came home before dark. "
SECRET = "The lighthouse keeper Amaro Quintela lit the lamp at midnight."


class Many(FakeAssistant):
    """A library of as many articles as one likes; the texts are those of the folder, and a very long one."""

    def __init__(self, folder: Path, kept: Path, count: int) -> None:
        super().__init__(folder, kept)
        half = FILLER * (100_000 // len(FILLER))
        self.shelf["archive.txt"] = Article("archive.txt", "The archive", f"{half}{SECRET} {half}")
        self._infos = [
            ArticleInfo(
                f"archive/{n // 100:03}/article-{n:05}.md",
                f"Report number {n}: what the committee on subject {n % 97} decided",
                f"20{n % 26:02}-{n % 12 + 1:02}-{n % 28 + 1:02}",
                f"Publisher {n % 40}",
                n % 9 + 1,
            )
            for n in range(count)
        ]
        self.status = f"{count:,} articles · quotes · offline"

    def articles(self) -> list[ArticleInfo]:
        return self._infos


class Unguarded:
    """Lets everything through, as Gradio does by itself."""

    def __init__(self, app: Any, **_: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["chat"])
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--no-open", action="store_true")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--unescaped", action="store_true")
    parser.add_argument("--unguarded", action="store_true")
    parser.add_argument("--many", type=int, default=0)
    given = parser.parse_args()
    ENVIRONMENT.autoescape = not given.unescaped
    if given.unguarded:
        ui.app.Guard = Unguarded  # type: ignore[misc, assignment]
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        assistant: Any = Many(given.index, kept, given.many) if given.many else Hostile(given.index, kept)
        serve(assistant, port=given.port, upload_limits=UploadLimits() if given.hostile else None)


if __name__ == "__main__":
    main()
