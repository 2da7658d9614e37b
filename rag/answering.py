"""How a message becomes an answer: what it asks, what is found for it, and what is said."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TypeVar, cast

from index.errors import FootnoteError
from index.opened import Index
from rag.answer.answer import Answer
from rag.answer.asking_back import AskingBack
from rag.answer.both_sides import with_sides
from rag.answer.by_kind import ByKind, without_opinion
from rag.answer.circumstances import Circumstances
from rag.answer.composing import Composer, only_copies_of
from rag.answer.disagreement import sides
from rag.answer.explaining import trace
from rag.answer.going_back import circumstance, point
from rag.answer.in_context import in_context
from rag.answer.longer import lengthened
from rag.answer.parts import completed
from rag.language.claims import asks_yes_or_no
from rag.language.periods import in_words
from rag.question.asking import REMEMBERED, asked, checked
from rag.question.conversation import TALK, Message, read
from rag.question.follow_up import circumstance_asked
from rag.question.kind import Label, kinds
from rag.question.options import Options
from rag.question.question import Question
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.reading.ranked import Place
from rag.search.as_of import Known
from rag.search.filters import Filters
from rag.search.narrowing import narrowed
from rag.writing.rephrasing import Rephraser
from rag.writing.writer import Writer

Value = TypeVar("Value")
_AS_SET, _QUOTES = Options(), Options(answerer="quotes")


class Answering:
    """Answers messages over one open index; `writer` has a language model write."""

    def __init__(self, index: Index, finder: Finder, composer: Composer, writer: Writer | None) -> None:
        self.index = index
        self.finder = finder
        self.composer = composer
        self.writer = writer
        self.by_kind = ByKind(index, finder, composer)
        self.asking_back = AskingBack(finder, composer)

    def answers(
        self,
        text: str,
        history: Sequence[str],
        filters: Filters | None,
        as_of: date | None,
        options: Options | None,
        *,
        explain: bool = False,
    ) -> Generator[Answer, None, None]:
        """Yield the answer to a message as it grows; the last is the whole. Raises as `Assistant.ask` does."""
        started = time.perf_counter()
        under = Circumstances(tuple(history[-REMEMBERED:]), filters, as_of, options)
        text, options = checked(text), self._checked(options)
        message = read(text, history[-REMEMBERED:], self._label)
        answer, found = yield from self._told(message, filters or Filters(), as_of, options, explain=explain)
        ended = time.perf_counter()
        seconds = {
            "retrieve": (found or started) - started,
            "answer": ended - (found or started),
            "total": ended - started,
        }
        timings = {step: round(1000 * spent, 1) for step, spent in seconds.items()}
        answer = replace(answer, question=text, timings_ms=timings, asked=under)
        if answer.answerer == "quotes":
            yield from answer.growing()
        yield answer

    def _told(
        self, message: Message, filters: Filters, as_of: date | None, options: Options, *, explain: bool = False
    ) -> Generator[Answer, None, tuple[Answer, float | None]]:
        """Return the answer to a message, and when the search for it had ended, where there was one."""
        message, filters, only = self._narrowed(message, filters, as_of or date.today())
        known = Known.on(as_of, filters, self.index.articles()) if as_of else None
        filters = known.filters if known else filters
        options = message.wished(options)
        written = self.writer is not None and options.answerer != "quotes"
        found = None
        answer = (
            self._nothing_left(message, filters, as_of)
            or self._going_back(message, filters, as_of)
            or self.asking_back.whom(message, filters, as_of)
            or self.by_kind.answer(message, filters, as_of, written=written)
        )
        if answer is None:
            answer, found = yield from self._read(message, filters, as_of, options, explain=explain)
        answer = only_copies_of(answer, filters, self.index.articles()) if known else answer
        undated = known.note if known and message.kind not in TALK else ""
        notes = " ".join(note for note in (only, answer.note, undated) if note)
        return replace(answer, kind=message.kind, note=notes or None), found

    def _going_back(self, message: Message, filters: Filters, as_of: date | None) -> Answer | None:
        """Return what is asked of the answer before: more on one of its points, or when, where or why it happened."""
        if message.of:
            before = self._before(message.of, filters, as_of)
            if before.readings and message.point < len(before.readings):
                return self._before(Message(before.readings[message.point]), filters, as_of)
            return point(before, message.point, self.composer, message.sentences)
        asks = circumstance_asked(message.text) if message.before else None
        if asks is None or message.before is None:
            return None
        return circumstance(
            self._before(message.before, filters, as_of), asks, self.composer, self.finder.chooser.reader
        )

    def _before(self, message: Message, filters: Filters, as_of: date | None) -> Answer:
        """Return the answer by quotes to a message before."""
        return _end(self._told(message, filters, as_of, _QUOTES))[0]

    def _read(
        self, message: Message, filters: Filters, as_of: date | None, options: Options, *, explain: bool
    ) -> Generator[Answer, None, tuple[Answer, float]]:
        """Search, read and answer; return the answer, and when the search had ended."""
        question = asked(message.text, message.history, as_of)
        writer = self.writer if options.answerer != "quotes" else None
        rejected = self._not_meant(message, filters, as_of)
        findings = self.finder.find(question, filters, options, rejected)
        findings = in_context(self.finder, message, findings, filters)
        if writer and (rephrased := (yield from self._rephrased(question, message.history, writer))) is not question:
            # What a small model makes of a question is at times another one.
            again = self.finder.find(rephrased, filters, options, rejected)
            findings = max(findings, again, key=lambda found: found.least)
        found = time.perf_counter()
        if unclear := self.asking_back.which(message, findings, filters):
            return unclear, found
        if message.kind == "opinion":
            answer = without_opinion(findings, self.composer)
        else:
            answer = completed(self._quoted(findings), findings, self.composer)
        if message.sentences and message.sentences > 1:
            answer = lengthened(answer, findings, self.composer, message.sentences)
        if writer and message.kind != "opinion":
            if message.kind in ("list", "comparison") and not asks_yes_or_no(message.text):
                answer = self.by_kind.answer(message, filters, as_of) or answer  # What stands in is of its kind, too.
            answer = yield from writer.write(answer, findings)
            if answer.answerer == "model":
                if answer.outcome == "answered":
                    answer = with_sides(answer, sides(findings.quotes, question), self.composer)
                answer = completed(answer, findings, self.composer)
        return replace(answer, trace=trace(findings) if explain else None), found

    def _quoted(self, findings: Findings) -> Answer:
        """Return the answer by quotes; where articles give different values, each of them, the newest first."""
        found = sides(findings.quotes, findings.question) if findings.is_answered else ()
        if not found:
            return self.composer.quoted(findings)
        told = with_sides(self.composer.begun(findings), found, self.composer)
        beside = [r for r in findings.quotes.chosen if all(r not in side for side in found)]
        return self.composer.added(told, beside)

    def _label(self, text: str, follows: bool) -> Label:
        return kinds().label(text, self.index.question(text), follows=follows)

    def _narrowed(self, message: Message, filters: Filters, as_of: date) -> tuple[Message, Filters, str]:
        """Return what the message narrows down to, and that in words; wishes that name neither days nor publishers
        are taken as words of the question."""
        if not message.narrowed:
            return message, filters, ""
        filters, read = narrowed(message.narrowed, filters, self.index.articles(), as_of)
        words = [text for text, meant in zip(message.narrowed, read, strict=True) if not meant]
        only = ", ".join(str(meant) for meant in read if meant)
        return (
            replace(message, text=" ".join([message.text, *words])),
            filters,
            f"Only articles {only}." if only else "",
        )

    def _nothing_left(self, message: Message, filters: Filters, as_of: date | None) -> Answer | None:
        """Return a refusal where the conversation, or the day it is asked, narrowed it down to no article at all."""
        narrowed_down = message.narrowed or (as_of and message.kind not in TALK)
        if not narrowed_down or any(filters.keeps(info) for info in self.index.articles()):
            return None
        note = f"No article is known to be of {in_words(str(as_of))} or before." if as_of else "There are none."
        return Answer(message.text, message.text, "refused", note=note, generation=self.index.generation)

    def _not_meant(self, message: Message, filters: Filters, as_of: date | None) -> frozenset[Place]:
        """Return where the sentences begin that were shown before somebody said: no, another one."""
        before = message.corrects
        if before is None:
            return frozenset()
        rejected = self._not_meant(before, filters, as_of)
        shown = self.finder.find(asked(before.text, before.history, as_of), filters, without=rejected).quotes.chosen
        return rejected | {r.place for r in shown}

    def _rephrased(
        self, question: Question, history: Sequence[str], writer: Writer
    ) -> Generator[Answer, None, Question]:
        """Yield an answer without words while the model says what to search for; return the question it makes."""
        begun = Answer(question.text, question.text, "answered", answerer="model", model=writer.model.name)
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
        if options.answerer == "model" and self.writer is None:
            raise FootnoteError("no language model is configured", "leave it to quotes, or set one up: docs/models.md")
        return options


def _end(steps: Generator[Answer, None, Value]) -> Value:
    """Return what a generator returns at its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(Value, end.value)
