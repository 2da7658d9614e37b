"""A case: one test prompt, with what is known about its answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StringConstraints, TypeAdapter, ValidationError

DRAFT = "draft"
"""A case whose note begins with this word waits for a person and is not evaluated."""

YES_NO = {"yes", "no"}
"""Answers that are a judgement: no article states them as it states a fact."""

_NEAR_KINDS = {"near-miss", "nearmiss", "near_miss"}
_MUST: dict[int | str, str] = {
    "answers": 'be groups of alternatives, as in [["84", "eighty-four"]], with yes and no in quotes',
    "answerable": "be true or false",
    "as_of": "be a date such as 2024-11-12",
    "outcome": "be answered, refused or unclear",
    "kind": "be a word other than 'all', which reports have for all prompts together",
    **dict.fromkeys(("history", "sources", "sentences", "near"), "be a list of texts, as in ['a.md']"),
    **dict.fromkeys(("id", "question", "reference", "note"), "be text"),
}


def _one_kind(kind: str) -> str:
    if kind == "all":
        raise ValueError
    return kind


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Group = Annotated[tuple[Text, ...], Field(min_length=1)]
# A time of day is allowed, and plays no part.
Day = Annotated[date, BeforeValidator(lambda value: datetime.fromisoformat(str(value)).date())]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case was read: `line` counts from 1; `lines` knows those of its keys and list items (`sources[1]`)."""

    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str = "", item: int | str | None = None) -> str:
        """`prompts.yaml:12`, as near to the key or the list item as is known."""
        return f"{self.file}:{self.lines.get(f'{key}[{item}]') or self.lines.get(key) or self.line}"


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known about its answer. What is left out is not measured.

    `answers` holds groups of alternatives, `near` the articles a near miss comes close to, `grades` a relevance for
    each of `sources` (BEIR; empty means 1 each). `outcome` is what is to be made of a message of any kind; where it is
    given, `kind` is one of Footnote's own.
    """

    id: Text
    question: Text
    history: tuple[Text, ...] = ()
    answers: tuple[Group, ...] = ()
    sources: tuple[Text, ...] = ()
    sentences: tuple[Text, ...] = ()
    answerable: StrictBool | None = None
    as_of: Day | None = None
    kind: Annotated[Text, AfterValidator(_one_kind)] = "other"
    reference: Text | None = None
    near: tuple[Text, ...] = ()
    note: str = ""
    outcome: Literal["answered", "refused", "unclear"] | None = None
    grades: tuple[int, ...] = ()
    place: Place = field(default=Place("", 0), compare=False)

    @property
    def expects_answer(self) -> bool | None:
        """Whether the articles answer it. Where the case does not say so, evidence means True, else it is not known."""
        if self.answerable is None and (self.answers or self.sources or self.sentences):
            return True
        return self.answerable

    @property
    def is_fact(self) -> bool:
        """True where one fact is asked for: one group of answers, and not a yes or no."""
        return bool(self.expects_answer) and len(self.answers) == 1 and len(self.words) == len(self.answers[0])

    @property
    def words(self) -> list[str]:
        """The alternatives of all groups, without yes and no, whose letters prove nothing."""
        return [a for group in self.answers for a in group if a.casefold() not in YES_NO]

    @property
    def is_near_miss(self) -> bool:
        """True for an unanswerable question whose people and words are in the articles."""
        return self.expects_answer is False and (bool(self.near) or self.kind.casefold() in _NEAR_KINDS)

    @property
    def is_draft(self) -> bool:
        """True while a person has not completed it."""
        return self.note.casefold().startswith(DRAFT)

    @property
    def relevance(self) -> dict[str, int]:
        """Each gold source with its grade."""
        return dict(zip(self.sources, self.grades or (1,) * len(self.sources), strict=True))

    @property
    def fingerprint(self) -> str:
        """A hash of the question and its gold: two reports compare a case only where this is the same."""
        gold = [
            self.question, self.history, self.answers, self.relevance, self.sentences, self.expects_answer,
            str(self.as_of), self.near, *([self.outcome, self.kind] if self.outcome else []),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(gold).encode()).hexdigest()[:16]


CASE = TypeAdapter(Case)
KEYS = tuple(f.name for f in fields(Case) if f.name not in {"grades", "place"})


def parse_case(values: Mapping[str, object], place: Place) -> Case | str:
    """Return the case a mapping holds, or where and how it breaks the contract."""
    for key in values:
        if key not in KEYS:
            return f"{place.at(str(key))}: unknown key {key!r}; the keys are {', '.join(KEYS)}"
    try:
        case = CASE.validate_python({key: value for key, value in values.items() if value not in (None, "")})
    except ValidationError as exc:
        error = exc.errors(include_url=False)[0]
        name, *items = error["loc"]
        what = "is missing" if error["type"] == "missing" else f"must {_MUST[name]}, not {error['input']!r:.60}"
        return f"{place.at(str(name), *items[:1])}: {name} {what}"
    return replace(case, place=place)
