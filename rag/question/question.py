"""What is asked: one value, made once and handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.language.dates import Window

CARRIED_WEIGHT = 0.4
"""How much a carried word counts beside a word of the question itself."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all that its words tell. `asking.asked` makes it.

    `text` is what was typed. `names` are its names and numbers. `follows` is the earlier question it leans on ("And
    when did he leave?"), `carried` the words taken over from there, `before` what the reader is to read before it.
    `parts` are questions of their own, where it asks for several things. `days` are the days it names, `latest` tells
    that it wants the newest news, both as seen on `as_of`, the day it is asked, where that matters. `rephrased` is the
    question in a language model's words, which are searched for in place of its own.
    """

    text: str
    names: tuple[str, ...] = ()
    follows: Question | None = None
    carried: str = ""
    before: str = ""
    parts: tuple[Question, ...] = ()
    days: Window | None = None
    latest: bool = False
    as_of: date | None = None
    rephrased: str = ""

    @property
    def own(self) -> str:
        """What is searched for, but the carried words."""
        return self.rephrased or self.text

    @property
    def query(self) -> str:
        """All that is searched for, the question's own words first."""
        return f"{self.own} {self.carried}" if self.carried else self.own

    @property
    def read_as(self) -> str:
        """What the reader is asked: the question, in a follow-up behind what it leans on."""
        return f"{self.before} {self.own}" if self.before else self.query
