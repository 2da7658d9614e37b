"""How a report moved since an earlier one: the types of a report's `comparison`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from rag.evaluation.bootstrap import Rounded


class Described:
    """What stands under a field is its description in the schema."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class McNemar:
    """How many prompts turned right and wrong, with the two-sided p of McNemar's exact test."""

    fixed: int
    broken: int
    p: Rounded


@dataclass(frozen=True, slots=True)
class Moved(Described):
    """A measure before and after over the same prompts, with the paired difference."""

    before: Rounded
    after: Rounded
    n: int
    difference: Rounded
    low: Rounded
    high: Rounded
    p: Rounded
    mcnemar: McNemar | None
    """Where the measure is yes or no for each prompt."""

    @property
    def sureness(self) -> float:
        """The p to tell: McNemar's where there is one, else the bootstrap's."""
        return (self.mcnemar or self).p


@dataclass(frozen=True, slots=True)
class Step:
    """A measure of one prompt before and after."""

    measure: str
    before: Rounded
    after: Rounded


@dataclass(frozen=True, slots=True)
class Move:
    """A prompt that got better or worse, with what became of it before and now."""

    id: str
    question: str
    direction: Literal["better", "worse"]
    was: str
    now: Annotated[str, Field(alias="is")]
    moves: list[Step]


@dataclass(frozen=True, slots=True)
class Origin:
    """Which report it is."""

    name: str
    made: str
    commit: str | None
    footnote: str


@dataclass(frozen=True, slots=True)
class Comparison(Described):
    """What moved since a baseline."""

    baseline: Origin
    compared: int
    """Prompts that both have with the same question and gold."""
    changed: int
    """Prompts left out because they were changed."""
    only_here: int
    only_baseline: int
    measures: dict[str, Moved]
    better: list[Move]
    worse: list[Move]
