"""Answers from a language model: its sentences as they end, with quotes where it fails."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from rag.answer.answer import Answer
from rag.answer.composing import Composer
from rag.reading.findings import Findings
from rag.writing.dictation import Endless
from rag.writing.draft import CUT, LESS, Checks, Draft, Unsupported, Weighs, instead
from rag.writing.failures import ModelFailed
from rag.writing.given import Given, cited
from rag.writing.itemised import Itemised
from rag.writing.model import Ended, Message, Model
from rag.writing.points import Points
from rag.writing.prompts import Prompts
from rag.writing.thoughts import spoken
from rag.writing.weighing import ByReader

Pieces = Generator[str, None, Ended]
_HOPELESS = 0.005  # A confidence below which no model is asked: the articles have nothing on it.


class Writer:
    """Has a model write, checks what it writes, and falls back on quotes."""

    def __init__(
        self,
        model: Model,
        checker: Checks,
        composer: Composer,
        prompts: Prompts,
        *,
        unsupported: Unsupported = "show",
        itemised: bool = False,
    ) -> None:
        """`itemised`: the model is to write JSON, where its server can hold it to that."""
        self.model = model
        self.checker = checker
        self.composer = composer
        self.prompts = prompts
        self.unsupported: Unsupported = unsupported
        self.itemised = itemised

    def write(self, quoted: Answer, findings: Findings) -> Generator[Answer, None, Answer]:
        """Yield the answer as it grows, twice a second at least; return the whole answer.

        `quoted` is the answer by quotes, which stands in where the model fails or writes nothing as good.
        """
        if not findings.quotes.ranked or (quoted.refused and findings.confidence < _HOPELESS):
            return quoted
        begun = replace(self.composer.begun(findings), answerer="model")
        messages, given = self.prompts.writing(
            findings, self.model.room, sure=quoted.outcome == "answered", itemised=self._asks_for_json
        )
        weighs = ByReader((findings, *findings.parts))
        return (yield from self._whole(quoted, begun, messages, given, weighs))

    def retell(self, told: Answer) -> Generator[Answer, None, Answer]:
        """Yield an answer of several sentences as the model tells it in prose; return the whole.

        What the model leaves out is quoted behind it, and `told` stands where it tells too little.
        """
        points = Points.of(told)
        if points is None:
            return told
        messages, given = self.prompts.retelling(
            told, cited(self.composer.index, points.cited), self.model.room, itemised=self._asks_for_json
        )
        begun = replace(told, sentences=(), citations=(), note=None, answerer="model")
        steps = self._whole(told, begun, messages, given, points)
        while True:
            try:
                yield points.answer(next(steps), whole=False)
            except StopIteration as end:
                written: Answer = end.value
                if written.answerer == "model":
                    return points.answer(written, whole=True)
                if written.outcome == told.outcome:
                    return written
                # A model that finds nothing in what answers takes nothing from the answer.
                return replace(written, outcome=told.outcome, note=instead(told, LESS).note)

    def _whole(
        self,
        quoted: Answer,
        begun: Answer,
        messages: list[Message],
        given: Sequence[Given],
        weighs: Weighs,
    ) -> Generator[Answer, None, Answer]:
        """Yield an answer as the model writes it; return the whole, or the quotes in its place."""
        draft = Draft(self._signed(begun), given, weighs, self.checker, self.composer, self.unsupported)
        said, ended, itemised = Itemised(), None, self._asks_for_json
        try:
            pieces = self.model.write(messages, itemised=itemised)
            ended = yield from self._dictated(pieces, said, draft)
            if itemised and said.is_text:
                self.model.loaded.forms.ignored()
            whole = draft.whole(quoted, ended.finish or "")
        except ModelFailed as exc:
            whole = instead(quoted, f"{exc.what[:1].upper()}{exc.what[1:]}; these are quotes instead.")
        passages = [(g.match.article.source, g.match.passage.start, g.match.passage.end) for g in given]
        spent = self.model.spent(messages, said.raw, ended)
        return replace(self._signed(whole), raw=said.raw, given=tuple(passages), spent=spent)

    @property
    def _asks_for_json(self) -> bool:
        return self.itemised and bool(self.model.loaded.forms)

    def _signed(self, answer: Answer) -> Answer:
        return replace(answer, model=self.model.name, prompt_version=self.prompts.version)

    def _dictated(self, pieces: Pieces, said: Itemised, draft: Draft) -> Generator[Answer, None, Ended]:
        """Yield the answer as sentences are added to it; return how the model ended. Raises ModelFailed."""
        yield draft.answer
        try:
            ended = yield from self._taken(pieces, said, draft)
            for written in said.end(cut=ended.finish in CUT):
                draft.take(written)
                yield draft.answer
        except Endless:
            raise ModelFailed(f"the model {self.model.name} never came to an end", "try another model") from None
        if not spoken(said.raw).text.strip() and ended.finish not in CUT:
            raise ModelFailed(f"the model {self.model.name} wrote nothing", "try again, or try another model")
        if said.unread and ended.finish not in CUT:
            raise ModelFailed(f"the model {self.model.name} wrote JSON that cannot be read", "try another model")
        return ended

    def _taken(self, pieces: Pieces, said: Itemised, draft: Draft) -> Generator[Answer, None, Ended]:
        with closing(pieces):
            while True:
                try:
                    piece = next(pieces)
                except StopIteration as end:
                    ended: Ended = end.value
                    return ended
                restarts, sentences = said.text.restarts, said.take(piece)
                if said.text.restarts != restarts:
                    draft.forget()
                for written in sentences:
                    draft.take(written)
                    yield draft.answer
                if said.text.over or said.text.long:
                    return Ended("length" if said.text.long and not said.text.over else "stop")
                if not piece and not sentences:  # So that somebody who waits can stop.
                    yield replace(draft.answer, thinking=said.text.thinking)
