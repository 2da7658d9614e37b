"""Answers from a language model: its sentences as they end, with quotes where it fails."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from rag.answer.answer import Answer
from rag.answer.composing import Composer
from rag.reading.findings import Findings
from rag.writing.dictation import Dictation, Endless
from rag.writing.draft import CUT, Checks, Draft, Unsupported, instead
from rag.writing.failures import ModelFailed
from rag.writing.model import Ended, Message, Model
from rag.writing.prompts import Prompts
from rag.writing.thoughts import spoken

_HOPELESS = 0.005  # A confidence below which no model is asked: the articles have nothing on it.


class Writer:
    """Has a model write, checks what it writes, and falls back on quotes."""

    def __init__(
        self, model: Model, checker: Checks, composer: Composer, prompts: Prompts, *, unsupported: Unsupported = "show"
    ) -> None:
        self.model = model
        self.checker = checker
        self.composer = composer
        self.prompts = prompts
        self.unsupported: Unsupported = unsupported

    def write(self, quoted: Answer, findings: Findings) -> Generator[Answer, None, Answer]:
        """Yield the answer as it grows, twice a second at least; return the whole answer.

        `quoted` is the answer by quotes, which stands in where the model fails or writes nothing as good.
        """
        if not findings.quotes.ranked or (quoted.refused and findings.confidence < _HOPELESS):
            return quoted
        begun = self._signed(replace(self.composer.begun(findings), answerer="model"))
        messages, given = self.prompts.writing(findings, self.model.room, sure=quoted.outcome == "answered")
        draft = Draft(begun, findings, given, self.checker, self.composer, self.unsupported)
        dictation, ended = Dictation(), None
        try:
            ended = yield from self._dictated(messages, dictation, draft)
            whole = draft.whole(quoted, ended.finish or "")
        except ModelFailed as exc:
            whole = instead(quoted, f"{exc.what[:1].upper()}{exc.what[1:]}; these are quotes instead.")
        passages = [(g.match.article.source, g.match.passage.start, g.match.passage.end) for g in given]
        spent = self.model.spent(messages, dictation.raw, ended)
        return replace(self._signed(whole), raw=dictation.raw, given=tuple(passages), spent=spent)

    def _signed(self, answer: Answer) -> Answer:
        return replace(answer, model=self.model.name, prompt_version=self.prompts.version)

    def _dictated(self, messages: list[Message], dictation: Dictation, draft: Draft) -> Generator[Answer, None, Ended]:
        """Yield the answer as sentences are added to it; return how the model ended. Raises ModelFailed."""
        yield draft.answer
        try:
            ended = yield from self._taken(messages, dictation, draft)
            for written in dictation.end(cut=ended.finish in CUT):
                draft.take(written)
                yield draft.answer
        except Endless:
            raise ModelFailed(f"the model {self.model.name} never came to an end", "try another model") from None
        if not spoken(dictation.raw).text.strip() and ended.finish not in CUT:
            raise ModelFailed(f"the model {self.model.name} wrote nothing", "try again, or try another model")
        return ended

    def _taken(self, messages: list[Message], dictation: Dictation, draft: Draft) -> Generator[Answer, None, Ended]:
        with closing(self.model.write(messages)) as pieces:
            while True:
                try:
                    piece = next(pieces)
                except StopIteration as end:
                    ended: Ended = end.value
                    return ended
                restarts, sentences = dictation.restarts, dictation.take(piece)
                if dictation.restarts != restarts:
                    draft.forget()
                for written in sentences:
                    draft.take(written)
                    yield draft.answer
                if dictation.over or dictation.long:
                    return Ended("length" if dictation.long and not dictation.over else "stop")
                if not piece and not sentences:  # So that somebody who waits can stop.
                    yield replace(draft.answer, thinking=dictation.thinking)
