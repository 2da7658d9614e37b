"""How a message becomes an answer: what it asks in its conversation, and who answers that."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar, cast

from index.errors import FootnoteError
from index.opened import Index
from rag.answer.answer import Answer
from rag.answer.asking_back import AskingBack
from rag.answer.by_kind import ByKind
from rag.answer.circumstances import Circumstances
from rag.answer.composing import Composer, only_copies_of
from rag.answer.going_back import circumstance, point
from rag.answer.nothing_before import asking_what, hangs
from rag.language.periods import in_words
from rag.question.asking import REMEMBERED, asked, checked
from rag.question.conversation import Message, read
from rag.question.follow_up import circumstance_asked
from rag.question.kind import FACT, TALK, Label, kinds
from rag.question.options import Options
from rag.reading.finder import Finder
from rag.search.as_of import Known
from rag.search.filters import Filters
from rag.search.narrowing import narrowed
from rag.searching import Searching
from rag.writing.translating import Translator
from rag.writing.writer import Writer

Value = TypeVar("Value")
_AS_SET, _QUOTES = Options(), Options(answerer="quotes")
_FOREIGN = "The built-in reader knows English only: see for yourself whether this answers."


class Answering:
    """Answers messages over one open index; `writer` has a language model write."""

    def __init__(self, index: Index, finder: Finder, composer: Composer, writer: Writer | None) -> None:
        self.index = index
        self.finder = finder
        self.composer = composer
        self.writer = writer
        self.by_kind = ByKind(index, finder, composer)
        self.asking_back = AskingBack(finder, composer)
        self.translator = Translator(writer.model, writer.prompts, index) if writer else None
        self.searching = Searching(finder, composer, writer, self.by_kind, self.asking_back)

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
        under = Circumstances((), filters, as_of, options)
        typed, options = checked(text), self._checked(options)
        translator = self.translator if options.answerer != "quotes" else None
        language = translator.foreign(typed, history) if translator else None
        text, *earlier = [typed, *history[-REMEMBERED:]]
        if translator and language:
            text, *earlier = yield from translator.questions([text, *earlier])
        message = read(text, earlier, self._label)
        answer, found = yield from self._told(message, filters or Filters(), as_of, options, explain=explain)
        if translator and language and text != typed:
            answer = yield from translator.answer(answer, language)
        ended = time.perf_counter()
        seconds = {
            "retrieve": (found or started) - started,
            "answer": ended - (found or started),
            "total": ended - started,
        }
        timings = {step: round(1000 * spent, 1) for step, spent in seconds.items()}
        told_before = bool(translator and language and not translator.foreign(typed))  # In which language it is.
        if history and (told_before or self._leans(message, answer, text, as_of)):
            under = replace(under, history=tuple(history[-REMEMBERED:]))
        answer = replace(answer, question=typed, timings_ms=timings, asked=under)
        if answer.answerer == "quotes":
            yield from answer.growing()
        yield answer

    def _leans(self, message: Message, answer: Answer, text: str, as_of: date | None) -> bool:
        """Whether an answer would be another one without the questions before: else they are nobody's business."""
        alone = read(text, (), self._label)
        if message.of or message.corrects or message.narrowed or circumstance_asked(text):
            return True
        same = (message.text, message.kind, message.sentences) == (alone.text, alone.kind, alone.sentences)
        asked_of = answer.query if message.kind not in TALK else text
        return not same or asked_of not in (text, asked(text, (), as_of).query)

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
        foreign = message.kind not in TALK and self.index.is_foreign(message.text)
        nothing = answer = self._nothing_left(message, filters, as_of)
        if not foreign:  # These go by the forms of English.
            answer = (
                answer
                or self._going_back(message, filters, as_of)
                or self.asking_back.whom(message, filters, as_of)
                or self.by_kind.answer(message, filters, as_of, written=written)
            )
            if written and self.writer and answer:
                answer = yield from self.writer.retell(answer)
        if answer is None:
            answer, found = yield from self.searching.answer(message, filters, as_of, options, explain=explain)
        begins = not (foreign or nothing or message.before or message.of)
        if begins and hangs(message, answer, steers=self._label(message.text, follows=True).move is not None):
            answer = asking_what(message, self.index.generation)
        answer = only_copies_of(answer, filters, self.index.articles()) if known else answer
        undated = known.note if known and message.kind not in TALK else ""
        unread = foreign and self.finder.chooser.reader.english_only
        doubtful = _FOREIGN if unread and answer.sentences and answer.answerer == "quotes" else ""
        notes = " ".join(note for note in (only, answer.note, undated, doubtful) if note)
        return replace(answer, kind=message.kind, note=notes or None), found

    def _going_back(self, message: Message, filters: Filters, as_of: date | None) -> Answer | None:
        """Return what is asked of the answer before: more on one of its points, or when, where or why it happened."""
        if message.of:
            before = self._before(message.of, filters, as_of)
            if before.readings and message.point < len(before.readings):
                return self._before(read(before.readings[message.point], (), self._label), filters, as_of)
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

    def _label(self, text: str, follows: bool) -> Label:
        if self.index.is_foreign(text):
            return FACT
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
