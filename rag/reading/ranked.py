"""Sentences in the order of how well they answer."""

from __future__ import annotations

from dataclasses import dataclass

from rag.language.spans import Span
from rag.reading.reader import Judged
from rag.search.late_interaction import Candidate

_HARDLY = -8.0  # Log-odds below which words do not answer.


Place = tuple[str, int]
"""Where a sentence begins: an article's source, and the character in its text."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what the reader says of it. `score` is in log-odds, only differences mean anything; `share` is
    the chance that it is the one that answers, 0 to 1 over all candidates; `why`: chosen or not, and the reason."""

    candidate: Candidate
    judged: Judged
    score: float
    share: float = 0.0
    chosen: bool = False
    why: str = ""

    @property
    def place(self) -> Place:
        """Where the sentence begins."""
        return self.candidate.match.article.source, self.candidate.start

    @property
    def said(self) -> str:
        """The words that answer; empty where there are hardly any."""
        return self.candidate.match.article.text[slice(*self.words)] if self.words else ""

    @property
    def words(self) -> Span | None:
        """The (start, end) of the likeliest answer in the article's text; None where there is hardly any."""
        if self.judged.words is None or self.judged.sure < _HARDLY:
            return None
        return self.candidate.start + self.judged.words[0], self.candidate.start + self.judged.words[1]


@dataclass(frozen=True, slots=True)
class Quotes:
    """What the answerer chose, in reading order (best sentence first), and all candidates, best first."""

    chosen: tuple[Ranked, ...]
    ranked: tuple[Ranked, ...]

    @property
    def said(self) -> str:
        """The words that answer, of the best sentence; empty where there are none."""
        return self.chosen[0].said if self.chosen else ""
