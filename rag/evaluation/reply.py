"""What was answered to a prompt, as one line of `answers.jsonl`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from rag.answer.answer import Answer
from rag.answer.citation import check_inside

RANKED = 100
"""How many ranked sentences a line keeps."""
CONSIDERED = 6
"""How many of them with their words, scores and reasons."""

Outcome = Literal["answered", "closest", "refused", "error"]
Span = tuple[str, int, int]
"""A source and the start and end characters in its text."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote shown to the reader: under an answer, or as what came nearest.

    `answer` holds the very words that answer, as (start, end) in the article's text.
    """

    number: int
    source: str
    title: str
    start: int
    end: int
    quote: str
    copies: tuple[str, ...] = ()
    answer: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        check_inside(self.answer, self.start, self.end)

    @property
    def answer_words(self) -> str:
        """The very words that answer, those of several places joined by a space; empty where none are named."""
        return " ".join(self.quote[start - self.start : end - self.start] for start, end in self.answer)

    @property
    def carriers(self) -> set[str]:
        """Every source that carries these words."""
        return {self.source, *self.copies}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an answer and the numbers of the citations under it."""

    text: str
    citations: tuple[int, ...]
    supported: bool | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is graded. `ranked` holds the candidate sentences, best first.

    `query` is what was searched for, `considered` the best candidates with their scores and why each was chosen or
    not, as in the trace. Where a language model was asked, `raw` is what it wrote before it was checked, `given` the
    passages it had. `error` is set where asking failed; the rest is then empty.
    """

    id: str
    outcome: Outcome
    text: Annotated[str, Field(alias="answer")] = ""
    citations: tuple[Cited, ...] = ()
    nearest: tuple[Cited, ...] = ()
    retrieved: tuple[str, ...] = ()
    ranked: tuple[Span, ...] = ()
    confidence: float | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    query: str = ""
    considered: tuple[Mapping[str, Any], ...] = ()
    sentences: tuple[Said, ...] = ()
    answerer: str = "quotes"
    raw: str | None = None
    given: tuple[Span, ...] = ()

    @property
    def told(self) -> tuple[Said, ...]:
        """The sentences that are shown and not struck out."""
        return tuple(s for s in self.sentences if s.supported is not False)

    @property
    def refused(self) -> bool:
        """True when it says that the articles do not answer."""
        return self.outcome == "refused"

    @classmethod
    def from_line(cls, line: Mapping[str, Any]) -> Reply:
        """Read a line of `answers.jsonl`. Raises KeyError or ValueError when it is none."""
        if line.get("error"):
            return cls(id=line["id"], outcome="error", error=str(line["error"]))
        return _LINE.validate_python(line)


_LINE = TypeAdapter(Reply)


def to_line(prompt_id: str, answer: Answer, fingerprint: str) -> dict[str, Any]:
    """Return the line that keeps an answer: the object of `footnote ask --json`, its id, and what grading needs."""
    values = answer.to_json()
    trace = values.pop("trace", None) or {}
    candidates = trace.get("candidates", [])
    ranked = [[c["source"], c["start"], c["end"]] for c in candidates[:RANKED]]
    considered = [c for c in candidates[:CONSIDERED] if "why" in c]
    return {"id": prompt_id, **values, "ranked": ranked, "considered": considered, "fingerprint": fingerprint}


def failed_line(prompt_id: str, question: str, error: str) -> dict[str, Any]:
    """Return the line of a prompt that could not be asked: the same object, empty, with `error`."""
    empty = Answer(question, question, "refused").to_json()
    return {"id": prompt_id, **empty, "outcome": "error", "refused": False, "error": error}
