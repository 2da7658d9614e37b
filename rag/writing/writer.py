"""Answers from a language model: its sentences as they end, each checked, each under a citation of our own making."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import Composer, shown
from rag.checking.checker import Verdict
from rag.reading.findings import Findings
from rag.search.match import Match
from rag.writing.absence import says_absent
from rag.writing.dictation import Dictation, Endless, Written
from rag.writing.failures import ModelFailed
from rag.writing.model import Model
from rag.writing.prompts import Prompts
from rag.writing.thoughts import spoken
from rag.writing.trimming import says_nothing
from rag.writing.weighing import Place, as_good, near

Unsupported = Literal["show", "drop"]

_NOTHING_HOLDS = "The articles support nothing of what the language model wrote; these are quotes instead."
_BESIDE = "What the language model wrote answers less than the articles do; these are quotes instead."
_FOUND_NONE = "The language model finds no answer in the articles; these quotes come closest."
_DOUBT = "The language model says that the articles do not answer all of this."
_CUT = {
    "length": "The language model's answer was longer than it may be, and ends early.",
    "content_filter": "A filter of the language model's provider cut its answer short.",
}
_CUT_AT_ONCE = {
    "length": "The language model came to its limit before it had said a whole sentence (a larger model_context may "
    "mend that); these are quotes instead.",
    "content_filter": "A filter of the language model's provider stopped its answer; these are quotes instead.",
}
_HOPELESS = 0.02  # A confidence below which no model is asked: the articles have nothing on it.


class Checks(Protocol):
    """What tells whether a sentence is supported."""

    def check(self, sentence: str, cited: Sequence[int], passages: Sequence[Match]) -> Verdict:
        """Check a sentence against the passages it cites, by their places, then against all given."""


@dataclass
class _Draft:
    """The answer so far."""

    answer: Answer
    composer: Composer
    unsupported: Unsupported
    passages: Sequence[Match]
    findings: Findings
    spans: dict[tuple[str, int, int], Citation] = field(default_factory=dict)
    absent: bool = False
    left_out: int = 0
    beside: int = 0

    def add(self, verdict: Verdict) -> None:
        """Take a checked sentence in, with citations of the sentences it rests on."""
        if not verdict.supported:
            self.left_out += 1
            if self.unsupported == "show":
                self._append(Sentence(shown(verdict.sentence), supported=False, reason=verdict.reason))
            return
        if not any(near(self._places(verdict), found.quotes) for found in (self.findings, *self.findings.parts)):
            self.beside += 1
            return
        numbers = tuple(dict.fromkeys(self._cite(self.passages[place], a, b) for place, a, b in verdict.spans))
        self._append(Sentence(shown(verdict.sentence), numbers, supported=True))

    def forget(self) -> None:
        """Begin again: what was said so far was no answer."""
        self.answer = replace(self.answer, sentences=(), citations=())
        self.spans, self.absent, self.left_out, self.beside = {}, False, 0, 0

    def _append(self, sentence: Sentence) -> None:
        cited = tuple(self.spans.values())
        self.answer = replace(self.answer, sentences=(*self.answer.sentences, sentence), citations=cited)

    def _cite(self, match: Match, start: int, end: int) -> int:
        start, end = match.passage.start + start, match.passage.start + end
        key = (match.article.source, start, end)
        if key not in self.spans:
            self.spans[key] = self.composer.citation(len(self.spans) + 1, match, start, end)
        return self.spans[key].number

    def _places(self, verdict: Verdict) -> set[Place]:
        matches = [(self.passages[place], start) for place, start, _ in verdict.spans]
        return {(match.article.source, match.passage.start + start) for match, start in matches}

    @property
    def supported(self) -> list[Sentence]:
        return [s for s in self.answer.sentences if s.supported]

    @property
    def as_good(self) -> bool:
        """True where what is supported answers the question, or a part of it, as well as quotes do."""
        text, places = " ".join(s.text for s in self.supported), {(source, start) for source, start, _ in self.spans}
        return any(as_good(text, places, found.quotes) for found in (self.findings, *self.findings.parts))


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

    def write(self, quoted: Answer, findings: Findings, passages: Sequence[Match]) -> Generator[Answer, None, Answer]:
        """Yield the answer as it grows, twice a second at least; return the whole answer.

        `quoted` is the answer by quotes, which stands in where the model fails or writes nothing as good.
        """
        if quoted.refused and not _worth_asking(quoted):
            return quoted
        dictation, draft = Dictation(), None
        try:
            messages, given = self.prompts.writing(quoted.question, passages, self.model.room)
            draft = _Draft(self._begun(quoted, findings), self.composer, self.unsupported, given, findings)
            reason = yield from self._dictated(messages, dictation, draft)
            whole = self._judged(draft, quoted, reason)
        except ModelFailed as exc:
            whole = self._instead(quoted, f"{exc.what[:1].upper()}{exc.what[1:]}; these are quotes instead.")
        places = [(m.article.source, m.passage.start, m.passage.end) for m in draft.passages] if draft else []
        return replace(whole, raw=dictation.raw, given=tuple(places))

    def _begun(self, quoted: Answer, findings: Findings) -> Answer:
        begun = self.composer.begun(findings)
        return replace(self._signed(begun, quoted), answerer="model")

    def _dictated(
        self, messages: list[tuple[str, str]], dictation: Dictation, draft: _Draft
    ) -> Generator[Answer, None, str]:
        """Yield the answer as sentences are added to it; return why the model ended. Raises ModelFailed."""
        yield draft.answer
        reason = "stop"
        try:
            with closing(self.model.write(messages)) as pieces:
                while True:
                    try:
                        piece = next(pieces)
                    except StopIteration as end:
                        reason = str(end.value)
                        break
                    count, restarts = len(draft.answer.sentences), dictation.restarts
                    sentences = dictation.take(piece)
                    if dictation.restarts != restarts:
                        draft.forget()
                    for written in sentences:
                        self._take(written, draft)
                        yield draft.answer
                    if dictation.over or dictation.long:
                        reason = "length" if dictation.long and not dictation.over else reason
                        break
                    if not piece and count == len(draft.answer.sentences):
                        yield draft.answer  # So that somebody who waits can stop.
            for written in dictation.end(cut=reason in _CUT):
                self._take(written, draft)
                yield draft.answer
        except Endless:
            raise ModelFailed(f"the model {self.model.name} never came to an end", "try another model") from None
        if not spoken(dictation.raw).text.strip() and reason not in _CUT:
            raise ModelFailed(f"the model {self.model.name} wrote nothing", "try again, or try another model")
        return reason

    def _take(self, written: Written, draft: _Draft) -> None:
        if says_nothing(written.text, draft.answer.question, (match.article.title for match in draft.passages)):
            return
        verdict = self.checker.check(written.text, [n - 1 for n in written.cited if n > 0], draft.passages)
        # "The document does not mention NATO" may be what an article says.
        if not verdict.supported and says_absent(written.text):
            draft.absent = True
        else:
            draft.add(verdict)

    def _judged(self, draft: _Draft, quoted: Answer, reason: str) -> Answer:
        """Return the whole answer: the model's, a refusal, or quotes in its place; `reason`: why the model ended."""
        if not draft.supported and draft.absent:
            if not quoted.refused:
                return self._instead(replace(quoted, outcome="closest"), _FOUND_NONE)
            return self._signed(self.composer.refusal(draft.findings), quoted)
        if not draft.supported and not draft.beside:
            why = _NOTHING_HOLDS if draft.left_out else _CUT_AT_ONCE.get(reason, _NOTHING_HOLDS)
            return self._instead(quoted, why)
        if not draft.as_good:
            return self._instead(quoted, _BESIDE)
        notes = [_DOUBT] if draft.absent else []
        notes += [_CUT[reason]] if reason in _CUT else []
        if draft.left_out and self.unsupported == "drop":
            what = "One sentence was" if draft.left_out == 1 else f"{draft.left_out} sentences were"
            notes.append(f"{what} left out for want of support in the articles.")
        doubtful = draft.absent or quoted.refused
        outcome = "closest" if doubtful else draft.answer.outcome
        return replace(draft.answer, outcome=outcome, note=" ".join(notes) or None)

    def _instead(self, quoted: Answer, why: str) -> Answer:
        """Return the answer by quotes, with one line on why it stands there."""
        return self._signed(replace(quoted, note=" ".join(n for n in (why, quoted.note) if n)), quoted)

    def _signed(self, answer: Answer, quoted: Answer) -> Answer:
        return replace(
            answer, query=quoted.query, retrieved=quoted.retrieved, model=self.model.name,
            prompt_version=self.prompts.version,
        )  # fmt: skip


def _worth_asking(quoted: Answer) -> bool:
    """Tell whether a model may know better than a refusal: what was found may have to do with the question."""
    return bool(quoted.nearest) and (quoted.confidence or 0.0) >= _HOPELESS
