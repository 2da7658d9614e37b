"""Values and a fake assistant to render and to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.article import Article
from index.catalogue import ArticleInfo
from index.errors import FootnoteError
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from tests.postgres import PROGRAMS, Cluster, cluster
from ui.history import History

TEXT = "## The night\n\nIt rained. The bridge fell at nine.\n\nNobody was hurt."


@dataclass
class FakeAssistant:
    """Streams what it was given, and remembers what it was asked."""

    snapshots: Sequence[Answer | Exception] = ()
    shelf: dict[str, Article] = field(default_factory=dict)
    heard: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    filtered: list[Any] = field(default_factory=list)
    wishes: dict[str, Any] = field(default_factory=dict)
    closed: int = 0
    model: str | None = None
    threshold: float = 0.3
    status: str = "2 articles · quotes · offline"
    index: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(folder=Path("no/such/index"), topics=tuple))

    def current(self) -> FakeAssistant:
        return self

    def stream(self, question: str, history: Sequence[str] = (), **wishes: Any) -> Iterator[Answer]:
        self.heard.append((question, tuple(history)))
        self.filtered.append(wishes.get("filters"))
        self.wishes = wishes
        try:
            for snapshot in self.snapshots:
                if isinstance(snapshot, Exception):
                    raise snapshot
                yield snapshot
        finally:
            self.closed += 1

    def ask(self, question: str, **_: Any) -> Answer:
        return Answer(question, question, "refused")

    def examples(self, _count: int = 3) -> list[str]:
        return ["What fell?"]

    def articles(self) -> list[ArticleInfo]:
        return [ArticleInfo(a.source, a.title, a.date, a.publisher, 1) for a in self.shelf.values()]

    def article(self, source: str) -> Article:
        if source not in self.shelf:
            raise FootnoteError(f"no article {source}", "index it again")
        return self.shelf[source]


def request(browser: str = "A", tab: str = "tab", user: str | None = None) -> Any:
    """A request as the page sends it, from a browser whose secret is made of a letter."""
    return SimpleNamespace(username=user, headers={"footnote-secret": browser * 32, "footnote-tab": tab})


def event(data: Any = None, **values: Any) -> Any:
    """An event of `page.js`, with what it says."""
    return SimpleNamespace(_data=values or data)


@pytest.fixture
def article() -> Article:
    return Article("bridge.md", "A bridge falls", TEXT, "2024-11-12", "The Gazette")


@pytest.fixture
def cite(article: Article) -> Callable[..., Citation]:
    def make(number: int = 1, quote: str = "The bridge fell at nine.", source: str = "", **changed: Any) -> Citation:
        start = article.text.find(quote)
        known = {"publisher": article.publisher, "line": 3, **changed}
        return Citation(
            number, source or article.source, article.title, article.date, start, start + len(quote), quote, **known
        )

    return make


@pytest.fixture
def answer(cite: Callable[..., Citation]) -> Answer:
    said = (Sentence("The bridge fell at nine.", (1,), True), Sentence("Nobody was hurt.", (2,), True))
    cited = (cite(1), cite(2, "Nobody was hurt.", source="river.md", line=5))
    return Answer("What fell?", "What fell?", "answered", said, cited)


@pytest.fixture
def assistant(answer: Answer, article: Article) -> FakeAssistant:
    other = Article("river.md", "The river", "Nobody was hurt. The river rose.")
    return FakeAssistant([answer], {"bridge.md": article, "river.md": other})


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server, where one is installed."""
    if not (PROGRAMS / "initdb").exists():
        pytest.skip("no PostgreSQL — apt-get install postgresql")
    with cluster() as running:
        yield running


@pytest.fixture
def in_postgres(postgres: Cluster) -> Iterator[History]:
    """A history in an empty database."""
    history = History.at(postgres.database())
    yield history
    history.store.engine.dispose()  # type: ignore[attr-defined]
