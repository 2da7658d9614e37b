"""The one value every face of Footnote shows: an `Answer` and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from rag.answer.circumstances import Circumstances
from rag.answer.citation import Citation
from rag.answer.spent import Spent
from rag.question.kind import Kind

Outcome = Literal["answered", "closest", "refused", "unclear"]
"""`closest`: the best the articles have, shown and cited, but it may not answer the question. `unclear`: the question
could mean two things, and `Answer.readings` has them."""

REFUSED = "The articles do not answer this."
"""What every face says in place of an answer that is refused."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, with the numbers of the citations it rests on.

    `supported` is None where nothing was checked; `reason` says why a sentence is not supported. `language` is set on a
    language model's translation of a sentence before: the ISO 639-1 code of the language that it is put into.
    """

    text: str
    citations: tuple[int, ...] = ()
    supported: bool | None = None
    reason: str | None = None
    language: str | None = None

    @property
    def marked(self) -> str:
        """The sentence followed by its markers: `It lasted 90 minutes. [1]`."""
        return " ".join([self.text, "".join(f"[{n}]" for n in self.citations)]).strip()

    def to_json(self) -> dict[str, Any]:
        """The sentence as `footnote ask --json` prints it."""
        return {
            "text": self.text,
            "citations": list(self.citations),
            "supported": self.supported,
            "reason": self.reason,
            **({"language": self.language} if self.language else {}),
        }


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: who, its sentences, and of each whether this side `alone` says it."""

    name: str
    sentences: tuple[Sentence, ...] = ()
    alone: tuple[bool, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The side as `footnote ask --json` prints it."""
        told = zip(self.sentences, self.alone, strict=True)
        return {"name": self.name, "sentences": [{**s.to_json(), "alone": alone} for s, alone in told]}


@dataclass(frozen=True, slots=True)
class Reported:
    """One of the values that articles give for one thing, and the numbers of the citations that say it."""

    value: str
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """The value as `footnote ask --json` prints it."""
        return {"value": self.value, "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Footnote says to a question, and everything needed to check it.

    `query` is what was searched for (it differs from the question in a follow-up). `nearest` holds what came
    closest, when refused. `missing` has the question's names and numbers that no article mentions. `confidence` is the
    calibrated probability, 0 to 1, that the articles answer the question. `retrieved` lists the sources of the
    retrieved passages, each once, in the order of their best sentences. `trace` explains the steps and is None unless
    asked for. `model` is the language model that was asked, `prompt_version` what it was told, `raw` its own words
    before they were checked, and `given` the (source, start, end) of the passages it was given, the first being [1].
    `spent` is what the model's work came to. `kind` says what kind of thing was asked, `asked` under what
    circumstances. `frozen` is the hash it is kept under. `thinking` says that a language model has begun, and so far
    only thinks. `readings` are the questions that an unclear one may mean,
    two or three, each asked in full; `sides` has a comparison's sentences side by side.
    `disagreement` holds the values that articles give in place of each other, newest first.
    """

    question: str
    query: str
    outcome: Outcome
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    note: str | None = None
    confidence: float | None = None
    answerer: Literal["quotes", "model"] = "quotes"
    retrieved: tuple[str, ...] = ()
    generation: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    trace: dict[str, Any] | None = None
    model: str | None = None
    prompt_version: str | None = None
    raw: str | None = None
    given: tuple[tuple[str, int, int], ...] = ()
    spent: Spent | None = None
    kind: Kind = "fact"
    asked: Circumstances = field(default_factory=Circumstances)
    frozen: str | None = None
    thinking: bool = False
    readings: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    disagreement: tuple[Reported, ...] = ()

    @property
    def refused(self) -> bool:
        """True when the articles do not answer the question."""
        return self.outcome == "refused"

    @property
    def told_by_articles(self) -> bool:
        """True where the articles speak, or a language model from them: not Footnote itself, nor its catalogue."""
        return bool(self.citations) and self.kind != "corpus"

    @property
    def text(self) -> str:
        """The answer as plain text with `[n]` markers, without the sentences that are shown struck out; where it asks
        back, with the readings."""
        said = [s.marked for s in self.sentences if s.supported is not False]
        return " ".join([*said, *(f"“{reading}”" for reading in self.readings)])

    def growing(self) -> Iterator[Answer]:
        """Yield the answer with its first sentence, its first two, and so on, but not the whole."""
        for count in range(1, len(self.sentences)):
            shown = self.sentences[:count]
            cited = {n for sentence in shown for n in sentence.citations}
            yield replace(self, sentences=shown, citations=tuple(c for c in self.citations if c.number in cited))

    def to_json(self) -> dict[str, Any]:
        """The object of `footnote ask --json`: the contract's keys, then what else a reader may want."""
        return {
            "question": self.question,
            "answer": self.text,
            "refused": self.refused,
            "sentences": [s.to_json() for s in self.sentences],
            "citations": [c.to_json() for c in self.citations],
            "nearest": [c.to_json() for c in self.nearest],
            "answerer": self.answerer,
            "timings_ms": self.timings_ms,
            "outcome": self.outcome,
            "query": self.query,
            "missing": list(self.missing),
            "note": self.note,
            "confidence": self.confidence,
            "retrieved": list(self.retrieved),
            "generation": self.generation,
            "kind": self.kind,
            "model": self.model,
            "prompt_version": self.prompt_version,
            **({"asked": asked} if (asked := self.asked.to_json()) else {}),
            **({"frozen": self.frozen} if self.frozen else {}),
            **({"readings": list(self.readings)} if self.readings else {}),
            **({"sides": [side.to_json() for side in self.sides]} if self.sides else {}),
            **({"disagreement": [one.to_json() for one in self.disagreement]} if self.disagreement else {}),
            **({"raw": self.raw, "given": [list(place) for place in self.given]} if self.raw is not None else {}),
            **({"spent": self.spent.to_json()} if self.spent else {}),
            **({"trace": self.trace} if self.trace is not None else {}),
        }
