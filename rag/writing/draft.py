"""An answer that a language model is writing: its sentences so far, each checked, under citations of our own making."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Protocol

from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import Composer, shown
from rag.checking.checker import Verdict
from rag.language.absence import says_absent
from rag.reading.ranked import Place
from rag.search.match import Match
from rag.writing.dictation import Written
from rag.writing.given import Given
from rag.writing.trimming import says_nothing

Unsupported = Literal["show", "drop"]

_NOTHING_HOLDS = "The articles support nothing of what the language model wrote; these are quotes instead."
LESS = "What the language model wrote answers less than the articles do; these are quotes instead."
_FOUND_NONE = "The language model finds no answer in the articles; these quotes come closest."
_DOUBT = "The language model says that the articles do not answer all of this."
CUT = {
    "length": "The language model's answer was longer than it may be, and ends early.",
    "content_filter": "A filter of the language model's provider cut its answer short.",
}
"""What is said of an answer that ends early, by the reason why."""
_CUT_AT_ONCE = {
    "length": "The language model came to its limit before it had said a whole sentence (a larger model_context may "
    "mend that); these are quotes instead.",
    "content_filter": "A filter of the language model's provider stopped its answer; these are quotes instead.",
}


class Checks(Protocol):
    """What tells whether a sentence is supported."""

    def check(self, sentence: str, cited: Sequence[int], passages: Sequence[Match]) -> Verdict:
        """Check a sentence against the passages it cites, by their places, then against all given."""


class Weighs(Protocol):
    """What tells what a text, which rests on the sentences at some places, is worth beside the answer by quotes."""

    def near(self, places: Sequence[Place]) -> bool:
        """Tell whether one of some sentences has to do with what is asked."""

    def adds(self, said: str, before: Sequence[Place], text: str, places: Sequence[Place]) -> bool:
        """Tell whether a text says more of what is asked than what was `said` before it."""

    def as_good(self, text: str, places: Sequence[Place]) -> bool:
        """Tell whether a text answers as much as the quotes."""


class Draft:
    """Takes sentences in, and says in the end whether they are the answer. `answer` is the answer so far."""

    def __init__(
        self,
        answer: Answer,
        given: Sequence[Given],
        weighs: Weighs,
        checker: Checks,
        composer: Composer,
        unsupported: Unsupported,
    ) -> None:
        """`answer` says nothing yet; `given` are the sentences that the model may cite, the first as 1."""
        self.answer = self._empty = answer
        self._weighs = weighs
        passages = {g.match.number: g.match for g in given}
        self._passages = list(passages.values())
        self._numbered = [list(passages).index(g.match.number) for g in given]
        self._checker, self._composer, self._unsupported = checker, composer, unsupported
        self.forget()

    def forget(self) -> None:
        """Begin again: what was said so far was no answer."""
        self.answer = self._empty
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self._absent, self._left_out, self._beside = False, 0, 0

    def take(self, written: Written) -> None:
        """Check a sentence and take it in, struck out where nothing supports it, unless it answers nothing."""
        if says_nothing(written.text, self.answer.question, (match.article.title for match in self._passages)):
            return
        cited = [self._numbered[n - 1] for n in written.cited if 0 < n <= len(self._numbered)]
        verdict = self._checker.check(written.text, cited, self._passages)
        spans = [self._span(*span) for span in verdict.spans]
        if not verdict.supported and says_absent(written.text):  # Supported, it is what an article says.
            self._absent = True
        elif not verdict.supported:
            self._left_out += 1
            if self._unsupported == "show":
                self._add(Sentence(shown(verdict.sentence), supported=False, reason=verdict.reason))
        elif self._is_padding(verdict.sentence, spans):
            return
        elif self._weighs.near(_places(spans)):
            numbers = tuple(dict.fromkeys(self._cite(*span) for span in spans))
            self._add(Sentence(shown(verdict.sentence), numbers, supported=True))
        else:
            self._beside += 1

    def _is_padding(self, text: str, spans: Sequence[tuple[Match, int, int]]) -> bool:
        """Tell whether a sentence, behind one that is supported, says no more of what is asked."""
        said = " ".join(s.text for s in self.answer.sentences if s.supported)
        return bool(said) and not self._weighs.adds(said, self._rests_on, text, _places(spans))

    @property
    def _rests_on(self) -> list[Place]:
        return [key[:2] for key in self._citations]

    def whole(self, quoted: Answer, reason: str) -> Answer:
        """Return the whole answer: the model's, a refusal, or quotes in its place; `reason`: why the model ended."""
        supported = [s for s in self.answer.sentences if s.supported]
        if not supported and self._absent:
            if quoted.refused:
                return quoted
            return instead(replace(quoted, outcome="closest"), _FOUND_NONE)
        if not supported and not self._beside:
            return instead(quoted, _NOTHING_HOLDS if self._left_out else _CUT_AT_ONCE.get(reason, _NOTHING_HOLDS))
        if not self._weighs.as_good(" ".join(s.text for s in supported), self._rests_on):
            return instead(quoted, LESS)
        outcome = "closest" if self._absent or quoted.refused else self.answer.outcome
        return replace(self.answer, outcome=outcome, note=" ".join(self._notes(reason)) or None)

    def _notes(self, reason: str) -> list[str]:
        notes = [_DOUBT] if self._absent else []
        notes += [CUT[reason]] if reason in CUT else []
        if self._left_out and self._unsupported == "drop":
            what = "One sentence was" if self._left_out == 1 else f"{self._left_out} sentences were"
            notes.append(f"{what} left out for want of support in the articles.")
        return notes

    def _add(self, sentence: Sentence) -> None:
        cited = tuple(self._citations.values())
        self.answer = replace(self.answer, sentences=(*self.answer.sentences, sentence), citations=cited)

    def _cite(self, match: Match, start: int, end: int) -> int:
        key = (match.article.source, start, end)
        if key not in self._citations:
            self._citations[key] = self._composer.citation(len(self._citations) + 1, match, start, end)
        return self._citations[key].number

    def _span(self, place: int, start: int, end: int) -> tuple[Match, int, int]:
        """Return a passage and characters of its article, from those of the passage."""
        match = self._passages[place]
        return match, match.passage.start + start, match.passage.start + end


def _places(spans: Sequence[tuple[Match, int, int]]) -> list[Place]:
    return [(match.article.source, start) for match, start, _ in spans]


def instead(quoted: Answer, why: str) -> Answer:
    """Return the answer by quotes, with one line on why it stands there."""
    return replace(quoted, note=" ".join(n for n in (why, quoted.note) if n))
