"""Has a language model put a question into the articles' language, and the answer back into that of the question.

What is checked against the articles is the answer in their language. A translation stands behind it, marked as one.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from index.opened import Index
from rag.answer.answer import Answer, Sentence
from rag.answer.composing import shown
from rag.answer.spent import Spent, total
from rag.language.people import people
from rag.language.tongues import in_english, in_itself, known, tongue
from rag.writing.failures import ModelFailed
from rag.writing.faithful import figures, is_faithful
from rag.writing.marks import MARKS
from rag.writing.model import Message, Model
from rag.writing.prompts import Prompts
from rag.writing.thoughts import spoken

Value = TypeVar("Value")
_MOST = 400  # Characters of a question.
_KEPT = 256  # Questions whose translation is remembered: those before are asked along with each new one.
_LINE = re.compile(r"\s*\[?(\d{1,2})[\].):]+\s*(\S.*)")
_QUOTED = re.compile(r"[\"“”„«»]")
_BY_MODEL = "is the language model’s translation, of which only the figures and the people it names were checked"
_NONE = "The language model could not translate this."


class Translator:
    """Has a model translate what is asked of an open index, and what is answered."""

    def __init__(self, model: Model, prompts: Prompts, index: Index) -> None:
        self.model = model
        self.prompts = prompts
        self.index = index
        self._questions: dict[str, str] = {}

    @property
    def articles(self) -> str:
        """The language of most articles, an ISO 639-1 code."""
        return self.index.lexical.language

    def foreign(self, text: str, history: Sequence[str] = ()) -> str | None:
        """Return the language of a question where it surely is another than that of the articles, else None; of a few
        words ("und wann?") that of the question before."""
        if not known(self.articles):
            return None
        language = tongue(text) or (tongue(history[-1]) if history else None)
        return language if language != self.articles else None

    def questions(self, texts: Sequence[str]) -> Generator[Answer, None, list[str]]:
        """Return questions in the articles' language; yields an answer to the first, without words, meanwhile."""
        begun = Answer(texts[0], texts[0], "answered", answerer="model", model=self.model.name)
        made = []
        for text in texts:
            made.append((yield from _meanwhile(self.question(text), begun)))
        return made

    def question(self, text: str) -> Generator[None, None, str]:
        """Return a question in the articles' language; as it was where it is in that, or the model makes none of it."""
        if tongue(text) == self.articles or len(text) > _MOST:
            return text
        if text not in self._questions:
            try:
                said, _ = yield from self._asked(
                    self.prompts.translating([text], in_english(self.articles), question=True)
                )
            except ModelFailed:  # It will fail again, and say why, when it is to write the answer.
                return text
            while len(self._questions) >= _KEPT:
                self._questions.pop(next(iter(self._questions)))
            self._questions[text] = self._read(said, text)
        return self._questions[text]

    def answer(self, answer: Answer, language: str) -> Generator[Answer, None, Answer]:
        """Return an answer with its sentences in another language behind it, those that the model translates faithfully
        as far as that can be checked; yields the answer meanwhile."""
        told = [s for s in answer.sentences if s.citations and s.supported is not False]
        if not told:
            return answer
        messages = self.prompts.translating([s.text for s in told], in_english(language))
        try:
            said, spent = yield from _meanwhile(self._asked(messages), answer)
        except ModelFailed:
            return _noted(answer, _NONE)
        answer = replace(answer, spent=total([one for one in (answer.spent, spent) if one]))
        kept = self._kept(said, told, answer, language)
        if not kept:
            return _noted(answer, _NONE)
        lead = in_itself(language)
        left = "" if len(kept) == len(told) else f" ({len(told) - len(kept)} of {len(told)} sentences could not be.)"
        answer = replace(answer, sentences=(*answer.sentences, Sentence(f"{lead}:", language=language), *kept))
        return _noted(answer, f"“{lead}” {_BY_MODEL}.{left}")

    def _kept(self, said: str, told: Sequence[Sentence], answer: Answer, language: str) -> list[Sentence]:
        """Return the translations of some sentences that are in the language and faithful, from what a model wrote."""
        lines = [MARKS.sub("", line) for line in said.splitlines()]  # Its marks would pose as ours.
        found = {int(m[1]): m[2].strip() for line in lines if (m := _LINE.fullmatch(line))}
        found = found or ({1: " ".join(" ".join(lines).split())} if len(told) == 1 else {})
        articles = map(self.index.article, dict.fromkeys(c.source for c in answer.citations))
        named = [person.last for person in people(article.text for article in articles if article)]
        kept = []
        for number, sentence in enumerate(told, start=1):
            text = found.get(number, "")
            quotes = " ".join(f"{c.quote} {c.date or ''}" for c in answer.citations if c.number in sentence.citations)
            if tongue(text) in (language, None) and is_faithful(text, sentence.text, quotes, named):
                kept.append(replace(sentence, text=shown(text), supported=None, reason=None, language=language))
        return kept

    def _read(self, said: str, text: str) -> str:
        """Return the question that a model gave for a text; the text itself where it is none, or another language's."""
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        found = _LINE.fullmatch(lines[0]) if lines else None
        made = _QUOTED.sub("", found[2] if found else lines[0]).strip() if lines else ""
        good = made and len(made) <= _MOST and figures(made) == figures(text) and not self.foreign(made)
        return made if good else text

    def _asked(self, messages: list[Message]) -> Generator[None, None, tuple[str, Spent]]:
        longest = 4 * sum(len(text) for _, text in messages)
        said = yield from self.model.ask(messages, characters=longest)
        return spoken(said).text.strip(), self.model.spent(messages, said, None)


def _meanwhile(steps: Generator[None, None, Value], answer: Answer) -> Generator[Answer, None, Value]:
    """Yield an answer as long as a model writes; return what comes of that."""
    with closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                value: Value = end.value
                return value
            yield answer


def _noted(answer: Answer, note: str) -> Answer:
    return replace(answer, note=" ".join(n for n in (answer.note, note) if n))
