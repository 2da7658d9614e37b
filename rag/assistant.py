"""The one door: an `Assistant` answers a question about the indexed articles."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from index.article import Article
from index.catalogue import ArticleInfo
from index.errors import FootnoteError
from index.generation import published
from index.opened import Index
from rag.answer.answer import Answer
from rag.answer.composing import Composer, passages_of
from rag.answer.examples import example_questions
from rag.answer.explaining import trace
from rag.answer.parts import completed
from rag.checking.checker import Checker
from rag.question.conversation import condense
from rag.question.errors import checked_question
from rag.question.options import Options
from rag.question.parts import part_queries
from rag.question.query import Query
from rag.reading.calibration import Calibration, calibration
from rag.reading.choosing import QuotesAnswerer
from rag.reading.evidence import gather
from rag.reading.findings import Findings
from rag.reading.reader import reader
from rag.search.filters import Filters
from rag.search.late_interaction import SentenceScorer
from rag.search.match import Retrieval
from rag.search.retriever import Retriever
from rag.settings import Settings
from rag.writing.model import Model
from rag.writing.prompts import prompts
from rag.writing.rephrasing import Rephraser
from rag.writing.writer import Writer

_REMEMBERED = 8  # Earlier questions that a follow-up may lean on.
_BEFORE_WORDS = 25  # So many of an earlier question are read; the reader's question ends after 64 tokens.
_SAMPLED = 40  # Articles read to make example questions.
_AS_SET = Options()


class Assistant:
    """Answers questions with citations. Holds no conversation: what was asked before is given with each question."""

    def __init__(
        self,
        index: Index,
        retriever: Retriever,
        answerer: QuotesAnswerer,
        *,
        fitted: Calibration,
        threshold: float | None = None,
        writer: Writer | None = None,
        reopen: Callable[[], Assistant] | None = None,
    ) -> None:
        """`threshold`: the confidence below which Footnote refuses; by default the fitted one. `writer` has a language
        model write the answers. `reopen` opens the generation that is current by then."""
        self.reopen = reopen
        self._looked_at = index.published
        self.index = index
        self.retriever = retriever
        self.answerer = answerer
        self.fitted = fitted
        self._threshold = threshold
        self.writer = writer
        self.rephraser = Rephraser(writer.model, writer.prompts) if writer else None
        self.composer = writer.composer if writer else Composer(index, fitted)

    @classmethod
    def open(cls, folder: Path, settings: Settings, *, model: Model | None = None) -> Assistant:
        """Open the index in a folder as the settings say; `model` is one that is open already.

        Raises IndexNotFound, IndexDamaged, IndexMismatch, or BadModel. No language model is asked yet.
        """
        model = model or Model.named(settings.model, timeout=settings.model_timeout, window=settings.model_context)
        if model:
            _ = model.loaded  # A key or file that is missing is told now, not at the first question.
        index = Index(folder, embedding=settings.embedding)
        fitted = calibration()
        writer = None
        if model:
            checker, composer = Checker.over(index), Composer(index, fitted)
            writer = Writer(model, checker, composer, prompts(), unsupported=settings.unsupported)
        return cls(
            index,
            Retriever(index, passages=settings.passages),
            QuotesAnswerer(SentenceScorer(index), reader(), fitted, sentences=settings.sentences),
            fitted=fitted,
            threshold=settings.threshold,
            writer=writer,
            reopen=partial(cls.open, folder, settings, model=model),
        )

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
        return deque(self._snapshots(question, history, filters, as_of, options, explain=explain), maxlen=1)[0]

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
        return self._snapshots(question, history, filters, as_of, options)

    def article(self, source: str) -> Article:
        """Return an article as indexed. Raises FootnoteError when the index has none of this name."""
        article = self.index.article(source)
        if article is None:
            raise FootnoteError(f"the index has no article {source!r}", "it was removed, or goes by another name now")
        return article

    def articles(self) -> list[ArticleInfo]:
        """Return every article for a list, by source."""
        return self.index.articles()

    def examples(self, count: int = 3) -> list[str]:
        """Return example questions that these articles answer."""
        infos = self.articles()
        some = infos[:: max(1, len(infos) // _SAMPLED)][:_SAMPLED]
        quotes = Options(answerer="quotes")
        return example_questions(
            (self.article(info.source) for info in some),
            lambda question: not self.ask(question, options=quotes).refused,
            count,
        )

    @property
    def threshold(self) -> float:
        """The confidence below which Footnote refuses, over all articles."""
        return self._refuse_below(self.index.manifest.passages)

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
        where = ["offline"] if alone else [] if embedding == "minilm" else [embedding]
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
        retrieval = self._retrieve(checked_question(question), history[-_REMEMBERED:], filters, ())
        return self._judge(retrieval, as_of, _AS_SET)

    def _snapshots(
        self,
        question: str,
        history: Sequence[str],
        filters: Filters | None,
        as_of: date | None,
        options: Options | None,
        *,
        explain: bool = False,
    ) -> Generator[Answer, None, None]:
        clock = _Clock()
        question, options = checked_question(question), self._checked(options)
        history = history[-_REMEMBERED:]
        writer = self.writer if options.answerer != "quotes" else None
        queries = (yield from self._rephrased(question, history)) if writer else ()
        retrieval = self._retrieve(question, history, filters, queries)
        asked = [Query(query) for query in queries] if len(queries) > 1 else []
        if not asked and not retrieval.query.leans:
            asked = list(part_queries(question))
        parts = [self._judge(self.retriever.find(query, filters), as_of, options) for query in asked]
        clock.retrieved()
        findings = self._judge(retrieval, as_of, options)
        threshold = self._refuse_below(retrieval.searched) if options.threshold is None else options.threshold
        whole = self.composer.quoted(question, findings, threshold)
        if parts:
            whole = completed(replace(whole, query=" · ".join(q.text for q in asked)), parts, self.composer, threshold)
        if writer:
            passages = passages_of([*(part.quotes for part in parts), findings.quotes])
            whole = yield from writer.write(whole, findings, passages, parts)
            if whole.answerer == "model":
                whole = completed(whole, parts, self.composer, threshold)
        whole = replace(whole, timings_ms=clock.timings(), trace=trace(findings) if explain else None)
        if whole.answerer == "quotes":
            yield from _growing(whole)
        yield whole

    def _rephrased(self, question: str, history: Sequence[str]) -> Generator[Answer, None, tuple[str, ...]]:
        """Yield an answer without words while the model says what to search for; return that."""
        assert self.rephraser is not None
        begun = Answer(question, question, "answered", answerer="model", model=self.model)
        with closing(self.rephraser.queries(question, history)) as steps:
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    return tuple(end.value)
                yield begun

    def _retrieve(
        self, question: str, history: Sequence[str], filters: Filters | None, queries: Sequence[str]
    ) -> Retrieval:
        """Search for the question; in a follow-up for `queries`, or what the offline rules make of it."""
        query = condense(question, history)
        if not query.leans:
            return self.retriever.find(query, filters)
        earlier = self._judge(self.retriever.find(condense(history[-1], history[:-1]), filters), None, _AS_SET)
        before = " ".join(history[-1].split()[-_BEFORE_WORDS:])
        if earlier.confidence >= self.threshold and earlier.quotes.said:
            before = f"{before} {earlier.quotes.said}."
        query = Query(" ".join(queries), leans=True) if queries else replace(query, before=before)
        cited = tuple(dict.fromkeys(r.candidate.match.number for r in earlier.quotes.chosen))
        return self.retriever.find(query, filters, before=cited)

    def _refuse_below(self, searched: int) -> float:
        return self.fitted.refuse_below(searched) if self._threshold is None else self._threshold

    def _checked(self, options: Options | None) -> Options:
        options = options or _AS_SET
        if options.answerer == "model" and self.model is None:
            raise FootnoteError("no language model is configured", "leave it to quotes, or set one up: docs/models.md")
        return options

    def _judge(self, retrieval: Retrieval, as_of: date | None, options: Options) -> Findings:
        quotes = self.answerer.answer(retrieval, as_of, sentences=options.sentences)
        evidence = gather(retrieval, quotes)
        sure = self.fitted.confidence.probability(evidence.features()) if evidence else 0.0
        return Findings(retrieval, quotes, evidence, sure)


class _Clock:
    """Measures the two steps of an answer, in milliseconds."""

    def __init__(self) -> None:
        self._started = self._found = time.perf_counter()

    def retrieved(self) -> None:
        self._found = time.perf_counter()

    def timings(self) -> dict[str, float]:
        ended = time.perf_counter()
        return {
            "retrieve": _milliseconds(self._started, self._found),
            "answer": _milliseconds(self._found, ended),
            "total": _milliseconds(self._started, ended),
        }


def _growing(whole: Answer) -> Iterator[Answer]:
    """Yield an answer with its first sentence, its first two, and so on, but not the whole."""
    for count in range(1, len(whole.sentences)):
        sentences = whole.sentences[:count]
        cited = {n for s in sentences for n in s.citations}
        yield replace(whole, sentences=sentences, citations=tuple(c for c in whole.citations if c.number in cited))


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
