"""One test prompt of the contract, and the strict reading of it from a mapping."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

KEYS = (
    "id", "question", "history", "answers", "sources", "sentences",
    "answerable", "as_of", "kind", "reference", "near", "note",
)  # fmt: skip
DRAFT = "draft"
"""A prompt whose note begins with this word waits for a person and is not evaluated."""

ALL = "all"
"""What reports call all prompts together, so no kind of prompt is called so."""

YES_NO = {"yes", "no"}
"""Answers that are a judgement: nowhere do they stand as a fact does."""

_NEAR_KINDS = {"near-miss", "nearmiss", "near_miss"}


class BadPrompt(ValueError):
    """A value of a prompt breaks the contract; `key` and `item` say which one."""

    def __init__(self, key: str, what: str, item: int | None = None) -> None:
        super().__init__(what)
        self.key = key
        self.item = item


@dataclass(frozen=True, slots=True)
class Place:
    """Where a prompt was read: `line` counts from 1; `lines` knows its keys and list items (`sources[1]`)."""

    file: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str, item: int | None = None) -> str:
        """`prompts.yaml:12`, as near to the key or the list item as is known."""
        named = self.lines.get(f"{key}[{item}]") if item is not None else None
        return f"{self.file}:{named or self.lines.get(key) or self.line}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question with what is known about its answer; what is absent is not measured.

    `answers` holds groups of alternatives, `grades` a relevance for each of `sources` (BEIR; empty means 1 each),
    `near` the articles a near miss comes close to.
    """

    id: str
    question: str
    history: tuple[str, ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()
    sources: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    answerable: bool | None = None
    as_of: date | None = None
    kind: str = "other"
    reference: str | None = None
    near: tuple[str, ...] = ()
    note: str = ""
    grades: tuple[int, ...] = ()
    place: Place = field(default=Place("", 0), compare=False)

    @property
    def expects_answer(self) -> bool | None:
        """Whether the articles answer it: as stated, else True where evidence is given, else None (not known)."""
        if self.answerable is None and (self.answers or self.sources or self.sentences):
            return True
        return self.answerable

    @property
    def is_fact(self) -> bool:
        """True where one fact is asked for: one group of answers, and not a yes or no."""
        return (
            bool(self.expects_answer)
            and len(self.answers) == 1
            and not set(map(str.casefold, self.answers[0])) & YES_NO
        )

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
        """A hash of the question and its gold: two reports compare a prompt only where this is the same."""
        gold = [
            self.question, self.history, self.answers, self.relevance, self.sentences, self.expects_answer,
            str(self.as_of), self.near,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(gold).encode()).hexdigest()[:16]


def parse_prompt(values: Mapping[str, Any], place: Place) -> Prompt:
    """Return the prompt a mapping holds. Raises BadPrompt naming the key that breaks the contract."""
    for key in values:
        if key not in KEYS:
            raise BadPrompt(str(key), f"unknown key {key!r}; the keys are {', '.join(KEYS)}")
    return Prompt(
        id=_text(values, "id", needed=True),
        question=_text(values, "question", needed=True),
        history=_texts(values, "history"),
        answers=_groups(values),
        sources=_texts(values, "sources"),
        sentences=_texts(values, "sentences"),
        answerable=_flag(values, "answerable"),
        as_of=_day(values, "as_of"),
        kind=_kind(values),
        reference=_text(values, "reference") or None,
        near=_texts(values, "near"),
        note=_text(values, "note"),
        place=place,
    )


def _kind(values: Mapping[str, Any]) -> str:
    kind = _text(values, "kind") or "other"
    if kind == ALL:
        raise BadPrompt("kind", f"kind cannot be {ALL!r}, which reports have for all prompts together")
    return kind


def _text(values: Mapping[str, Any], key: str, *, needed: bool = False) -> str:
    value = values.get(key)
    if value is None and not needed:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):  # A number without quotes in JSON-lines.
        value = str(value)
    if not isinstance(value, str) or (needed and not value.strip()):
        raise BadPrompt(key, f"{key} is missing" if value is None else f"{key} must be text, not {value!r:.60}")
    return _whole(key, value)


def _texts(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = values.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadPrompt(key, f"{key} must be a list, as in [{value!r:.60}]")
    return tuple(_item(key, item, number) for number, item in enumerate(value))


def _item(key: str, item: Any, number: int) -> str:
    if isinstance(item, int) and not isinstance(item, bool):
        return str(item)
    if not isinstance(item, str) or not item.strip():
        raise BadPrompt(key, f"{key} must hold texts, not {item!r:.60}; put it in quotes", number)
    return _whole(key, item, number)


def _whole(key: str, text: str, item: int | None = None) -> str:
    """Return a text without the space around it. Raises BadPrompt for half a character, which no file can keep."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise BadPrompt(key, f"{key} holds half a character (a lone surrogate)", item)
    return text.strip()


def _groups(values: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    value = values.get("answers")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadPrompt(
            "answers", f'answers must be a list of groups, as in [["84", "eighty-four"]], not {value!r:.60}'
        )
    groups = []
    for number, group in enumerate(value):
        if not isinstance(group, list) or not group:
            raise BadPrompt(
                "answers",
                f'answers must hold groups of alternatives, as in [["84", "eighty-four"]], not {group!r:.60}',
                number,
            )
        groups.append(tuple(_item("answers", item, number) for item in group))
    return tuple(groups)


def _flag(values: Mapping[str, Any], key: str) -> bool | None:
    value = values.get(key)
    if value is not None and not isinstance(value, bool):
        raise BadPrompt(key, f"{key} must be true or false, not {value!r:.60}")
    return value


def _day(values: Mapping[str, Any], key: str) -> date | None:
    value = values.get(key)
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value)).date()  # A time of day is allowed, and plays no part.
    except ValueError as exc:
        raise BadPrompt(key, f"{key} must be a date such as 2024-11-12, not {value!r:.60}") from exc
