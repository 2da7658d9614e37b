"""Footnote for programs: one object over one index, safe to use from several threads and from an event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from index.builder import Progress, Summary, build_index
from index.earlier import indexed_paths
from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.settings import Settings, load_settings
from rag.streaming import in_threads
from rag.versions import Version, versions
from rag.watched import ask_watched
from rag.writing.model import Model

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.llms import LLM

    from index.article import Article
    from index.catalogue import ArticleInfo
    from rag.answer.answer import Answer
    from rag.engine import FootnoteChatEngine, FootnoteQueryEngine, FootnoteRetriever
    from rag.evidence.frozen import Frozen
    from rag.question.options import Options
    from rag.search.filters import Filters
    from rag.search.match import Match

log = logging.getLogger(__name__)

_ASKING_SECONDS = 20.0  # for watched answers, after a new state is published
Paths = str | Path | Sequence[str | Path]


class Wishes(TypedDict, total=False):
    """What may be asked for with a question: which articles, on which day it is asked, and how it is answered."""

    filters: Filters | None
    as_of: date | None
    options: Options | None


class Footnote:
    """Answers questions about the articles of an index, with citations.

    Holds no conversation. What is indexed meanwhile, here or by another process, is taken up with the next question.
    """

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self.settings = settings
        self._assistant = assistant
        self._lock = Lock()

    @classmethod
    def open(
        cls,
        index: str | Path | None = None,
        *,
        llm: LLM | None = None,
        retriever: BaseRetriever | None = None,
        **settings: Any,
    ) -> Footnote:
        """Open the index in a folder, by default the one of the settings.

        `llm` is a llama-index LLM that writes the answers, `retriever` a llama-index retriever that says which passages
        are read for them; `settings` are those of docs/configuration.md, by name.
        Raises IndexNotFound, IndexDamaged, IndexMismatch, BadModel or SettingsError, all FootnoteErrors.
        """
        chosen = load_settings(**settings, index=index)
        model = Model.over(llm, timeout=chosen.model_timeout, window=chosen.model_context) if llm else None
        return cls(Assistant.open(chosen.tied(), chosen, model=model, retriever=retriever), chosen)

    @classmethod
    def from_articles(
        cls,
        paths: Paths,
        index: str | Path | None = None,
        *,
        llm: LLM | None = None,
        retriever: BaseRetriever | None = None,
        **settings: Any,
    ) -> Footnote:
        """Bring the index in a folder in line with the articles at `paths`, and open it. Raises as `index` and `open`
        do."""
        _build(_listed(paths), load_settings(**settings, index=index))
        return cls.open(index, llm=llm, retriever=retriever, **settings)

    def ask(self, question: str, history: Sequence[str] = (), **wishes: Unpack[Wishes]) -> Answer:
        """Answer a question; `history` holds the conversation's earlier questions, oldest first.

        Raises FootnoteError when the question is empty or too long, or no article passes the filters.
        """
        return self.assistant.ask(question, history, **wishes)

    async def aask(self, question: str, history: Sequence[str] = (), **wishes: Unpack[Wishes]) -> Answer:
        """Answer as `ask` does, while the event loop goes on."""
        return await asyncio.to_thread(self.ask, question, history, **wishes)

    def stream(
        self, question: str, history: Sequence[str] = (), **wishes: Unpack[Wishes]
    ) -> Generator[Answer, None, None]:
        """Yield the answer so far as it grows; the last is the whole one. Closing the generator ends it."""
        return self.assistant.stream(question, history, **wishes)

    def astream(
        self, question: str, history: Sequence[str] = (), **wishes: Unpack[Wishes]
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answer so far as `stream` does, while the event loop goes on."""
        return in_threads(self.stream(question, history, **wishes))

    def search(self, question: str, *, filters: Filters | None = None) -> tuple[Match, ...]:
        """Return the passages that a question finds, best first. Raises as `ask` does."""
        return self.assistant.search(question, filters=filters)

    def diff(self, question: str, first: date, last: date, *, filters: Filters | None = None) -> tuple[Version, ...]:
        """Return how the answer to a question came to change from one day to another, oldest first. Raises as `ask`
        does."""
        return versions(self.assistant, question, first, last, filters=filters)

    def summary(self, request: str) -> Answer:
        """Sum up the article that is named or described, in its own sentences. Raises FootnoteError when none is."""
        return self.assistant.summary(request)

    def freeze(self, answer: Answer) -> Frozen:
        """Keep an answer, with the whole text of each article that it cites, beside the index; `.hash` names it.

        Raises FootnoteError where the articles have changed since.
        """
        return self.assistant.freeze(answer)

    def kept(self, name: str) -> Frozen:
        """Return a kept answer by its hash, whatever has become of the articles. Raises FootnoteError."""
        return self.assistant.kept.open(name)

    def article(self, source: str) -> Article:
        """Return an article as indexed. Raises FootnoteError when there is none of this name."""
        return self.assistant.article(source)

    def articles(self) -> list[ArticleInfo]:
        """Return every article for a list, by source."""
        return self.assistant.articles()

    def index(
        self,
        paths: Paths | None = None,
        *,
        accept_removals: bool = False,
        on_progress: Callable[[Progress], None] = lambda _: None,
    ) -> Summary:
        """Bring the index in line with the articles at `paths`, by default those it was built from.

        The next question is answered from the new state; until then the old one answers. Once it is published, watched
        answers are asked again, for some seconds at most. Raises as `build_index` does.
        """
        wanted = _listed(paths) if paths is not None else list(indexed_paths(self.settings.index))
        return _build(wanted, self.settings, accept_removals=accept_removals, on_progress=on_progress)

    @property
    def assistant(self) -> Assistant:
        """The assistant over the articles as they are indexed now."""
        with self._lock:  # Who waits here waits for the new state to be opened, and then asks that.
            self._assistant = self._assistant.current()
            return self._assistant

    def as_retriever(self) -> FootnoteRetriever:
        """Return a llama-index retriever of passages."""
        from rag.engine import FootnoteRetriever

        return FootnoteRetriever(lambda: self.assistant)

    def as_query_engine(self, *, streaming: bool = False) -> FootnoteQueryEngine:
        """Return a llama-index query engine, whose source nodes are the very words cited."""
        from rag.engine import FootnoteQueryEngine

        return FootnoteQueryEngine(lambda: self.assistant, streaming=streaming)

    def as_chat_engine(self) -> FootnoteChatEngine:
        """Return a llama-index chat engine: one conversation, not to be shared."""
        from rag.engine import FootnoteChatEngine

        return FootnoteChatEngine(lambda: self.assistant)


def _listed(paths: Paths) -> list[Path]:
    return [Path(path).expanduser() for path in ([paths] if isinstance(paths, str | Path) else paths)]


def _build(paths: list[Path], settings: Settings, **how: Any) -> Summary:
    folder = settings.tied()
    with settings.at_work() as workers:
        summary = build_index(
            paths, folder, embedding=settings.embedding, limits=settings.limits, workers=workers, **how
        )
    if summary.rebuilt:
        try:
            ask_watched(settings, seconds=_ASKING_SECONDS)
        except FootnoteError as exc:  # The articles are published, whatever becomes of this.
            log.warning("watched answers: %s", exc)
    return summary
