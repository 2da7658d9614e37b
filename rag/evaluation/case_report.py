"""One case in a report: what was asked, answered and expected, and how it was graded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ConfigDict

from rag.answer.citation import Citation
from rag.evaluation.grade import Graded
from rag.evaluation.reply import Outcome
from rag.evaluation.verdict import Failure

Facts = Mapping[str, str | int | float | bool | list[str] | dict[str, str] | None]


class Described:
    """A type whose schema describes each field by the string that stands under it."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class Gold:
    """What a prompt says is right."""

    answerable: bool | None
    answers: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]
    sentences: tuple[str, ...]
    near: tuple[str, ...]
    reference: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Quote(Described):
    """A quote that was shown."""

    number: int
    source: str
    title: str
    start: int
    end: int
    quote: str
    answer: tuple[tuple[int, int], ...] = ()
    """The very words that answer, as start and end in the article's text."""
    right: bool | None = None
    """Whether it is evidence, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport(Described):
    """A prompt with what was answered and how it was graded."""

    id: str
    kind: str
    question: str
    history: tuple[str, ...]
    query: str = ""
    """What was searched for; it differs from the question in a follow-up."""
    considered: tuple[Facts, ...] = ()
    """The best candidate sentences: source, start, end, text, scores, chosen and why."""
    fingerprint: str
    """A hash of the prompt's question and gold."""
    gold: Gold
    outcome: Outcome
    answer: str
    citations: list[Quote]
    nearest: list[Quote]
    confidence: float | None
    retrieved: tuple[str, ...]
    error: str | None
    passed: bool | None
    why: Failure | None
    scores: dict[str, tuple[float, float]]
    """By measure the two numbers that make it: the sum of the firsts over that of the seconds. For areas, the share
    refused at a threshold and the calibration error: the confidence, and 1 or 0."""
    timings_ms: Mapping[str, float]


def case_report(item: Graded) -> CaseReport:
    """Return what the report says of a graded case."""
    case, reply = item.case, item.reply
    return CaseReport(
        id=case.id,
        kind=case.kind,
        question=case.question,
        history=case.history,
        query=reply.query,
        considered=reply.considered,
        fingerprint=case.fingerprint,
        gold=Gold(
            case.expects_answer, case.answers, case.sources, case.sentences, case.near, case.reference, case.note
        ),
        outcome=reply.outcome,
        answer=reply.text,
        citations=[_quote(c, item.right[c.number]) for c in reply.citations],
        nearest=[_quote(c) for c in reply.nearest],
        confidence=reply.confidence,
        retrieved=reply.retrieved,
        error=reply.error,
        passed=item.passed,
        why=item.why,
        scores={name: (round(first, 6), second) for name, (first, second) in item.scores.items()},
        timings_ms=reply.timings_ms,
    )


def _quote(c: Citation, right: bool | None = None) -> Quote:
    return Quote(c.number, c.source, c.title, c.start, c.end, c.quote, c.answer, right)
