"""What is searched for: a question, and in a follow-up what it takes over from the question before."""

from __future__ import annotations

from dataclasses import dataclass

CARRIED_WEIGHT = 0.4
"""How much a carried word counts beside a word of the question itself."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question that stands alone. `carried` holds words of an earlier question; `leans` is true in a follow-up, and
    `before` is then the earlier question with the words that answered it, for the reader."""

    question: str
    carried: str = ""
    leans: bool = False
    before: str = ""

    @property
    def read_as(self) -> str:
        """What the reader is asked: the question, in a follow-up behind what it leans on."""
        return f"{self.before} {self.question}" if self.before else self.text

    @property
    def text(self) -> str:
        """The whole query, the question first."""
        return f"{self.question} {self.carried}" if self.carried else self.question
