"""How a question is answered for which the articles are searched: by quotes, or in a language model's words."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date

from rag.answer.answer import Answer
from rag.answer.asking_back import AskingBack
from rag.answer.both_sides import with_sides
from rag.answer.by_kind import ByKind, without_opinion
from rag.answer.composing import Composer
from rag.answer.disagreement import sides
from rag.answer.explaining import trace
from rag.answer.in_context import in_context
from rag.answer.longer import lengthened
from rag.answer.parts import completed
from rag.language.claims import asks_yes_or_no
from rag.question.asking import asked
from rag.question.conversation import Message
from rag.question.options import Options
from rag.question.question import Question
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.reading.ranked import Place
from rag.search.filters import Filters
from rag.writing.rephrasing import Rephraser
from rag.writing.writer import Writer


class Searching:
    """Answers questions from what a search finds; `writer` has a language model write, `by_kind` stands in for it."""

    def __init__(
        self, finder: Finder, composer: Composer, writer: Writer | None, by_kind: ByKind, asking_back: AskingBack
    ) -> None:
        self.finder = finder
        self.composer = composer
        self.writer = writer
        self.by_kind = by_kind
        self.asking_back = asking_back

    def answer(
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
        foreign = self.composer.index.is_foreign(message.text)
        if not foreign and (unclear := self.asking_back.which(message, findings, filters)):
            return unclear, found
        if message.kind == "opinion":
            answer = without_opinion(findings, self.composer)
        else:
            answer = completed(self._quoted(findings), findings, self.composer)
        if message.sentences and message.sentences > 1:
            answer = lengthened(answer, findings, self.composer, message.sentences)
        if writer and message.kind != "opinion":
            if message.kind == "list" and not asks_yes_or_no(message.text):
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
