"""How an answer came to change: what it was as of each day on which something new on the matter was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from index.errors import FootnoteError
from rag.answer.values import said_in, told_in
from rag.language.stance import stance
from rag.search.filters import Filters

if TYPE_CHECKING:
    from rag.answer.answer import Answer
    from rag.answer.citation import Citation
    from rag.assistant import Assistant

_WORDS = 3  # "The articles disagree."


@dataclass(frozen=True, slots=True)
class Version:
    """What was answered from a `day` on, until the next version."""

    day: date
    answer: Answer

    @property
    def first(self) -> Citation | None:
        """The article that brought it in; None for a refusal."""
        cited = self.answer.citations
        return next((c for c in cited if c.date == self.day.isoformat()), cited[0] if cited else None)

    @property
    def value(self) -> str:
        """The words that answer, or the whole answer where they are not known; empty for a refusal."""
        first = self.first
        if first is None or self.answer.kind == "yes_no" or not first.answer:
            return self.answer.text
        start, end = first.answer[0]
        return first.quote[start - first.start : end - first.start]

    def to_json(self) -> dict[str, Any]:
        """The version as `footnote diff --json` prints it."""
        return {"day": self.day.isoformat(), "value": self.value, "answer": self.answer.to_json()}


def versions(
    assistant: Assistant,
    question: str,
    first: date,
    last: date,
    *,
    history: Sequence[str] = (),
    filters: Filters | None = None,
) -> tuple[Version, ...]:
    """Return the versions of an answer from `first` to `last`, oldest first; the first is what was known on `first`.

    It is asked on each day of which an article is among those found for the question, some twenty at most. Raises
    FootnoteError as `Assistant.ask` does, and where `first` is after `last`.
    """
    if first > last:
        raise FootnoteError(f"{first} is after {last}", "give the earlier day as --from, the later one as --to")
    found: list[Version] = []
    before = first
    for day in _days(assistant, question, first, last, filters or Filters()):
        answer = assistant.ask(question, history, filters=filters, as_of=day)
        if not found or not alike(found[-1].answer, answer):
            found.append(Version(_since(answer, before, day) if found else day, answer))
        before = day
    return tuple(found)


def alike(one: Answer, other: Answer) -> bool:
    """Tell whether two answers to one question say the same: both refused, the same verdict, or the same value."""
    return tells_no_more(one, other) and tells_no_more(other, one)


def tells_no_more(one: Answer, other: Answer) -> bool:
    """Tell whether an answer to a question says nothing that another one did not: of two values given, which one is
    given first is nothing new, nor that one of them is left out."""
    if one.refused or other.refused:
        return one.refused and other.refused
    if "yes_no" in (one.kind, other.kind):
        return _verdict(one) == _verdict(other)
    mine, others = said_in(one), said_in(other)
    if mine and others:
        # Where each has the other's value too ("84 drones, 34 of them over Moscow"), other words of one fact were read.
        both = told_in(one).same(others[0]) and told_in(other).same(mine[0])
        return any(mine[0].same(value) for value in others) or both
    return one.answerer != other.answerer or one.text == other.text  # Prose and quotes never say it in one way.


def _verdict(answer: Answer) -> str:
    """Return the word of an answer that is one, "Yes."; where none is given, whether what it quotes denies something:
    the same may be said in other words."""
    first = answer.sentences[0].text
    return first if len(first.split()) <= _WORDS else f"denied: {bool(stance(first).denials)}"


def _days(assistant: Assistant, question: str, first: date, last: date, filters: Filters) -> list[date]:
    """Return the days to ask on: the ends, and those of the articles between them that the question finds."""
    between = replace(
        filters,
        after=max(first + timedelta(days=1), filters.after or first),
        before=min(last, filters.before or last),
    )
    some = any(between.keeps(info) for info in assistant.articles())
    matches = assistant.search(question, filters=between) if some else ()
    found = {date.fromisoformat(m.article.date[:10]) for m in matches if m.article.date}
    return sorted({first, last, *found})


def _since(answer: Answer, before: date, day: date) -> date:
    """Return since when it could be answered so: the day of its newest article, where that lies between two days."""
    newest = max((date.fromisoformat(c.date[:10]) for c in answer.citations if c.date), default=day)
    return newest if before < newest <= day else day
