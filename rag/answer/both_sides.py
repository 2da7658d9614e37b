"""Says that the articles disagree: each value with its sentence and a footnote to every article that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.answer import Answer, Reported, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import Composer, shown
from rag.answer.disagreement import Side
from rag.language.periods import in_words

_WITNESSES = 3


def with_sides(answer: Answer, sides: Sequence[Side], composer: Composer) -> Answer:
    """Return an answer that tells each of the values that articles give, newest first; one that agree as it is."""
    if not sides:
        return answer
    cited, sentences = list(answer.citations), list(answer.sentences)
    told: list[Reported] = []
    for side in sides:
        numbers = []
        for ranked in side[:_WITNESSES]:
            quote = composer.quote(len(cited) + 1, ranked)
            known = next((c for c in cited if (c.source, c.end) == (quote.source, quote.end)), None)
            if known is None:
                cited.append(quote)
            numbers.append((known or quote).number)
        if not any(s.supported and set(numbers) & set(s.citations) for s in sentences):
            sentences.append(Sentence(shown(cited[numbers[0] - 1].quote), tuple(numbers), supported=True))
        told.append(Reported(side[0].said, tuple(numbers)))
    note = in_one_line(told, cited)
    return replace(
        answer,
        sentences=tuple(sentences),
        citations=tuple(cited),
        disagreement=tuple(told),
        note=" ".join(part for part in (note, answer.note) if part),
    )


def in_one_line(told: Sequence[Reported], cited: Sequence[Citation]) -> str:
    """Return the disagreement in one sentence: `The articles disagree: “84” (1 January 2026), “34”.`"""
    days = {c.number: c.date for c in cited}
    newest = [(one.value, max((days[n] or "" for n in one.citations), default="")) for one in told]
    parts = [f"“{' '.join(value.split())}”" + (f" ({in_words(day)})" if day else "") for value, day in newest]
    return f"The articles disagree: {', '.join(parts)}."
