"""A reply: what was answered to a case, as one line of `answers.jsonl`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.spent import Spent

RANKED = 100
"""How many ranked sentences a line keeps."""
CONSIDERED = 6
"""How many of them with their words, scores and reasons."""

Outcome = Literal["answered", "closest", "refused", "unclear", "error"]
Line = dict[str, Any]
"""A line of `answers.jsonl`: the object of `footnote ask --json`, and what grading needs besides."""
Place = tuple[str, int, int]
"""A source, and the start and end characters in its text."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is graded. `ranked` holds the places of the candidate sentences, best first.

    `query` is what was searched for, `considered` the best candidates with their scores and why each was chosen or
    not, as in the trace. Where a language model was asked, `raw` is what it wrote before it was checked, `given` the
    passages it had, `spent` what its work came to. `error` is set where asking failed; the rest is then empty.
    """

    id: str
    outcome: Outcome
    text: Annotated[str, Field(alias="answer")] = ""
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    retrieved: tuple[str, ...] = ()
    ranked: tuple[Place, ...] = ()
    confidence: float | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    query: str = ""
    considered: tuple[Mapping[str, str | float | bool | None], ...] = ()
    sentences: tuple[Sentence, ...] = ()
    answerer: str = "quotes"
    raw: str | None = None
    given: tuple[Place, ...] = ()
    spent: Spent | None = None
    kind: str = "fact"

    @property
    def told(self) -> tuple[Sentence, ...]:
        """The sentences that are shown and not struck out, but for translations of them."""
        return tuple(s for s in self.sentences if s.supported is not False and not s.language)

    @property
    def refused(self) -> bool:
        """True when it says that the articles do not answer."""
        return self.outcome == "refused"

    @classmethod
    def from_line(cls, line: Line) -> Reply:
        """Read a line of `answers.jsonl`. Raises KeyError or ValueError when it is none."""
        if line.get("error"):
            return cls(id=line["id"], outcome="error", error=str(line["error"]))
        return _LINE.validate_python(line)


_LINE = TypeAdapter(Reply)


def to_line(case_id: str, answer: Answer, fingerprint: str) -> Line:
    """Return the line that keeps an answer; `fingerprint` tells later whether it still holds."""
    values = answer.to_json()
    candidates = (values.pop("trace", None) or {}).get("candidates", [])
    ranked = [[c["source"], c["start"], c["end"]] for c in candidates[:RANKED]]
    considered = [c for c in candidates[:CONSIDERED] if "why" in c]
    return {"id": case_id, **values, "ranked": ranked, "considered": considered, "fingerprint": fingerprint}


def failed_line(case_id: str, question: str, error: str) -> Line:
    """Return the line of a case that could not be asked: the same object, empty, with `error`."""
    empty = Answer(question, question, "refused").to_json()
    return {"id": case_id, **empty, "outcome": "error", "refused": False, "error": error}
