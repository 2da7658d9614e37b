"""The one door: an `Assistant` answers a question about the indexed articles."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.catalogue import ArticleInfo
from index.errors import FootnoteError
from index.generation import published
from index.opened import Index
from rag.answer.answer import Answer
from rag.answer.brief import brief
from rag.answer.by_kind import ByKind, without_opinion
from rag.answer.composing import Composer
from rag.answer.examples import example_questions
from rag.answer.explaining import trace
from rag.answer.longer import lengthened
from rag.answer.parts import completed
from rag.answer.summary import article_meant, summary
from rag.checking.checker import Checker
from rag.question.asking import REMEMBERED, asked, checked
from rag.question.conversation import Message, read
from rag.question.kind import Label, kinds
from rag.question.options import Options
from rag.question.question import Question
from rag.reading.calibration import calibration
from rag.reading.choosing import Place
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.search.filters import Filters
from rag.search.match import Match
from rag.search.narrowing import narrowed
from rag.settings import Settings
from rag.writing.model import Model
from rag.writing.prompts import prompts
from rag.writing.rephrasing import Rephraser
from rag.writing.writer import Writer

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever

_SAMPLED = 40  # Articles read to make example questions.
_AS_SET = Options()


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
    ) -> None:
        """`writer` has a language model write the answers. `reopen` opens the generation that is current by then."""
        self.index = index
        self.finder = finder
        self.composer = composer
        self.by_kind = ByKind(index, finder, composer)
        self.writer = writer
        self.reopen = reopen
        self._looked_at = index.published

    @classmethod
    def open(
        cls, folder: Path, settings: Settings, *, model: Model | None = None, retriever: BaseRetriever | None = None
    ) -> Assistant:
        """Open the index in a folder as the settings say; `model` is one that is open already, `retriever` one of
        llama-index's that says which passages are read.

        Raises IndexNotFound, IndexDamaged, IndexMismatch, or BadModel. No language model is asked yet.
        """
        model = model or Model.named(settings.model, timeout=settings.model_timeout, window=settings.model_context)
        if model:
            _ = model.loaded  # A key or file that is missing is told now, not at the first question.
        index, fitted = Index(folder, embedding=settings.embedding), calibration()
        composer, writer = Composer(index, fitted), None
        if model:
            writer = Writer(model, Checker.over(index), composer, prompts(), unsupported=settings.unsupported)
        finder = Finder.over(
            index, fitted, passages=settings.passages, sentences=settings.sentences, threshold=settings.threshold,
            given=retriever,
        )  # fmt: skip
        reopen = partial(cls.open, folder, settings, model=model, retriever=retriever)
        return cls(index, finder, composer, writer=writer, reopen=reopen)

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
        return self.finder.find(asked(question, history, as_of), filters)

    def search(self, question: str, *, filters: Filters | None = None) -> tuple[Match, ...]:
        """Return the passages that a question finds, best first, unread. Raises as `ask` does."""
        return self.finder.retriever.find(asked(question), filters).matches

    def _snapshots(
        self,
        text: str,
        history: Sequence[str],
        filters: Filters | None,
        as_of: date | None,
        options: Options | None,
        *,
        explain: bool = False,
    ) -> Generator[Answer, None, None]:
        started = time.perf_counter()
        text, options = checked(text), self._checked(options)
        message = read(text, history[-REMEMBERED:], self._label)
        message, chosen, only = self._narrowed(message, filters or Filters(), as_of or date.today())
        options = message.wished(options)
        written = self.writer is not None and options.answerer != "quotes"
        day = as_of or date.today()
        answer = self._nothing_left(message, chosen) or self.by_kind.answer(message, chosen, day, written=written)
        if answer:
            found = started
        else:
            answer, found = yield from self._read(message, chosen, as_of, options, explain=explain)
        ended = time.perf_counter()
        seconds = {"retrieve": found - started, "answer": ended - found, "total": ended - started}
        timings = {step: round(1000 * spent, 1) for step, spent in seconds.items()}
        notes = " ".join(note for note in (only, answer.note) if note)
        answer = replace(answer, question=text, kind=message.kind, note=notes or None, timings_ms=timings)
        if answer.answerer == "quotes":
            yield from answer.growing()
        yield answer

    def _read(
        self, message: Message, filters: Filters, as_of: date | None, options: Options, *, explain: bool
    ) -> Generator[Answer, None, tuple[Answer, float]]:
        """Search, read and answer; return the answer, and when the search had ended."""
        question = asked(message.text, message.history, as_of)
        writer = self.writer if options.answerer != "quotes" else None
        rejected = self._not_meant(message, filters, as_of)
        findings = self.finder.find(question, filters, options, rejected)
        if writer and (rephrased := (yield from self._rephrased(question, message.history, writer))) is not question:
            # What a small model makes of a question is at times another one.
            again = self.finder.find(rephrased, filters, options, rejected)
            findings = max(findings, again, key=lambda found: found.least)
        found = time.perf_counter()
        if message.kind == "opinion":
            answer = without_opinion(findings, self.composer)
        else:
            answer = completed(self.composer.quoted(findings), findings, self.composer)
        if message.sentences and message.sentences > 1:
            answer = lengthened(answer, findings, self.composer, message.sentences)
        if writer and message.kind != "opinion":
            answer = yield from writer.write(answer, findings)
            if answer.answerer == "model":
                answer = completed(answer, findings, self.composer)
        return replace(answer, trace=trace(findings) if explain else None), found

    def _label(self, text: str, follows: bool) -> Label:
        return kinds().label(text, self.index.question(text), follows=follows)

    def _narrowed(self, message: Message, filters: Filters, as_of: date) -> tuple[Message, Filters, str]:
        """Return what the message narrows down to, and that in words; wishes that name neither days nor publishers
        are taken as words of the question."""
        if not message.narrowed:
            return message, filters, ""
        filters, read = narrowed(message.narrowed, filters, self.articles(), as_of)
        words = [text for text, meant in zip(message.narrowed, read, strict=True) if not meant]
        only = ", ".join(str(meant) for meant in read if meant)
        return (
            replace(message, text=" ".join([message.text, *words])),
            filters,
            f"Only articles {only}." if only else "",
        )

    def _nothing_left(self, message: Message, filters: Filters) -> Answer | None:
        """Return a refusal where the conversation was narrowed down to no article at all."""
        if not message.narrowed or any(filters.keeps(info) for info in self.articles()):
            return None
        return Answer(message.text, message.text, "refused", note="There are none.", generation=self.index.generation)

    def _not_meant(self, message: Message, filters: Filters, as_of: date | None) -> frozenset[Place]:
        """Return where the sentences begin that were shown before somebody said: no, another one."""
        before = message.corrects
        if before is None:
            return frozenset()
        rejected = self._not_meant(before, filters, as_of)
        shown = self.finder.find(asked(before.text, before.history, as_of), filters, without=rejected).quotes.chosen
        return rejected | {(r.candidate.match.article.source, r.candidate.start) for r in shown}

    def _rephrased(
        self, question: Question, history: Sequence[str], writer: Writer
    ) -> Generator[Answer, None, Question]:
        """Yield an answer without words while the model says what to search for; return the question it makes."""
        begun = Answer(question.text, question.text, "answered", answerer="model", model=self.model)
        with closing(Rephraser(writer.model, writer.prompts).rephrased(question, history)) as steps:
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    made: Question = end.value
                    return made
                yield begun

    def _checked(self, options: Options | None) -> Options:
        options = options or _AS_SET
        if options.answerer == "model" and self.model is None:
            raise FootnoteError("no language model is configured", "leave it to quotes, or set one up: docs/models.md")
        return options
