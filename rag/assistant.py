"""The one door: an `Assistant` answers a question about the indexed articles."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.catalogue import ArticleInfo
from index.copying import published
from index.errors import FootnoteError
from index.opened import Index
from rag.answer.answer import Answer
from rag.answer.brief import brief
from rag.answer.composing import Composer
from rag.answer.examples import example_questions
from rag.answer.summary import article_meant, summary
from rag.answering import Answering
from rag.checking.checker import Checker
from rag.evidence.freezing import freeze
from rag.evidence.frozen import Frozen
from rag.evidence.store import Kept
from rag.question.asking import asked
from rag.question.options import Options
from rag.reading.calibration import calibration
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.search.as_of import Known
from rag.search.filters import Filters
from rag.search.match import Match
from rag.settings import Settings
from rag.writing.model import Model
from rag.writing.prompts import prompts
from rag.writing.writer import Writer

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever

_SAMPLED = 40  # Articles read to make example questions.


class Assistant:
    """Answers questions with citations. Holds no conversation: what was asked before is given with each question."""

    def __init__(
        self,
        index: Index,
        finder: Finder,
        composer: Composer,
        *,
        writer: Writer | None = None,
        reopen: Callable[[], Assistant] | None = None,
        settings: Settings | None = None,
    ) -> None:
        """`writer` has a language model write the answers. `reopen` opens the generation that is current by then.
        `settings` are those it was opened with, to be kept with an answer."""
        self.index = index
        self.finder = finder
        self.composer = composer
        self.writer = writer
        self.reopen = reopen
        self.settings = settings
        self._looked_at = index.published
        self._answering = Answering(index, finder, composer, writer)

    @classmethod
    def open(
        cls, folder: Path, settings: Settings, *, model: Model | None = None, retriever: BaseRetriever | None = None
    ) -> Assistant:
        """Open the index in a folder as the settings say; `model` is one that is open already, `retriever` one of
        llama-index's that says which passages are read.

        Raises IndexNotFound, IndexDamaged, IndexMismatch, or BadModel. No language model is asked yet.
        """
        model = model or Model.named(
            settings.model, timeout=settings.model_timeout, window=settings.model_context, price=settings.model_price
        )
        if model:
            _ = model.loaded  # A key or file that is missing is told now, not at the first question.
        index, fitted = Index(folder, embedding=settings.embedding), calibration()
        composer, writer = Composer(index, fitted), None
        if model:
            writer = cls._writer(model, index, composer, settings)
        finder = Finder.over(
            index, fitted, passages=settings.passages, sentences=settings.sentences, threshold=settings.threshold,
            given=retriever, reader=settings.reader,
        )  # fmt: skip
        reopen = partial(cls.open, folder, settings, model=model, retriever=retriever)
        return cls(index, finder, composer, writer=writer, reopen=reopen, settings=settings)

    @staticmethod
    def _writer(model: Model, index: Index, composer: Composer, settings: Settings | None) -> Writer:
        unsupported, itemised = (settings.unsupported, settings.model_json) if settings else ("show", False)
        return Writer(model, Checker.over(index), composer, prompts(), unsupported=unsupported, itemised=itemised)

    def written_by(self, model: Model) -> Assistant:
        """Return an assistant over the same articles for which another model writes."""
        writer = self._writer(model, self.index, self.composer, self.settings)
        return Assistant(self.index, self.finder, self.composer, writer=writer, settings=self.settings)

    def current(self) -> Assistant:
        """Return this assistant, or one over the generation that has been published since; one that serves long asks
        here before each question, for a generation is removed after the next but one. What was published is opened
        once: where it cannot be read, this one goes on until something else is published."""
        pointer = published(self.index.folder)
        if self.reopen is None or pointer == self._looked_at:
            return self
        self._looked_at = pointer
        try:
            return self.reopen()
        except FootnoteError:
            return self

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filters: Filters | None = None,
        as_of: date | None = None,
        options: Options | None = None,
        explain: bool = False,
    ) -> Answer:
        """Answer a question; `history` holds the conversation's earlier questions, oldest first.

        `explain` fills the answer's `trace`. Raises BadQuestion when the question is empty or too long, FootnoteError
        when no article passes the filters or the options ask for a model that is not there.
        """
        return deque(self._answering.answers(question, history, filters, as_of, options, explain=explain), maxlen=1)[0]

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filters: Filters | None = None,
        as_of: date | None = None,
        options: Options | None = None,
    ) -> Generator[Answer, None, None]:
        """Answer as `ask` does, yielding the answer so far as it grows; the last is the whole answer.

        While a language model is at work an answer comes twice a second at least, be it the same again or one without
        a sentence yet. Closing the generator stops the model.
        """
        return self._answering.answers(question, history, filters, as_of, options)

    @property
    def kept(self) -> Kept:
        """The answers that are kept beside this index."""
        return Kept.beside(self.index.folder)

    def freeze(self, answer: Answer) -> Frozen:
        """Keep an answer with all that it rests on; one that is kept already is not kept twice.

        Raises Changed where the articles are no longer those it was given from, FootnoteError where it cannot be kept.
        """
        frozen = self.evidence(answer)
        if not answer.frozen:
            self.kept.put(frozen)
        return frozen

    def evidence(self, answer: Answer) -> Frozen:
        """Return an answer with all that it rests on, without keeping it. Raises Changed as `freeze` does."""
        return self.kept.open(answer.frozen) if answer.frozen else freeze(answer, self.index, self.settings)

    def article(self, source: str) -> Article:
        """Return an article as indexed. Raises FootnoteError when the index has none of this name."""
        article = self.index.article(source)
        if article is None:
            raise FootnoteError(f"the index has no article {source!r}", "it was removed, or goes by another name now")
        return article

    def summary(self, request: str) -> Answer:
        """Sum up one article in its own sentences; `request` is its source, its title, or says what it is about.

        Raises FootnoteError when no article is meant.
        """
        article = article_meant(self.finder.retriever, asked(request))
        if article is None:
            raise FootnoteError(f"no article is about {request!r}", "name one by its file or its title")
        return summary(self.index, article)

    def brief(self, request: str, *, filters: Filters | None = None) -> Answer:
        """Tell what the articles say of a topic, in their own sentences, in the order of events."""
        return brief(self.index, asked(request), filters)

    def articles(self) -> list[ArticleInfo]:
        """Return every article for a list, by source."""
        return self.index.articles()

    def examples(self, count: int = 3) -> list[str]:
        """Return example questions that these articles answer, the surest first; looks for them for two seconds."""
        infos = self.articles()
        some = infos[:: max(1, len(infos) // _SAMPLED)][:_SAMPLED]

        def answered(question: str) -> float:
            answer = self.ask(question, options=Options(answerer="quotes"))
            return answer.confidence or 0.0 if answer.outcome == "answered" else 0.0

        return example_questions((self.article(info.source) for info in some), answered, count)

    @property
    def threshold(self) -> float:
        """The confidence below which Footnote refuses, over all articles."""
        return self.finder.refuse_below(self.index.manifest.passages)

    @property
    def model(self) -> str | None:
        """The name of the language model that writes the answers; None when there is none."""
        return self.writer.model.name if self.writer else None

    @property
    def status(self) -> str:
        """One line on what answers: `8 articles · answers by quotes · offline`."""
        count, embedding = self.index.manifest.articles, self.index.manifest.embedding
        by = f"written by {self.model}, checked" if self.model else "answers by quotes"
        alone = embedding == "minilm" and (self.writer is None or self.writer.model.local)
        where = [] if embedding == "minilm" else [embedding]
        where = ["a shared index", *where] if self.index.shared else ["offline"] if alone else where
        damage = ["the newest index is damaged, the one before it answers"] if self.index.fallback else []
        return " · ".join([f"{count:,} article{'s' if count != 1 else ''}", by, *where, *damage])

    def find(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filters: Filters | None = None,
        as_of: date | None = None,
    ) -> Findings:
        """Return all that `ask` finds before it makes an answer of it; fitting and evaluation read it."""
        filters = filters or Filters()
        known = Known.on(as_of, filters, self.articles()).filters if as_of else filters
        return self.finder.find(asked(question, history, as_of), known)

    def search(self, question: str, *, filters: Filters | None = None) -> tuple[Match, ...]:
        """Return the passages that a question finds, best first, unread. Raises as `ask` does."""
        return self.finder.retriever.find(asked(question), filters).matches
