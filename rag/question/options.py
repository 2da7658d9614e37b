"""What may differ from one question to the next, beside the question itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.errors import FootnoteError

MOST_SENTENCES = 10


@dataclass(frozen=True, slots=True)
class Options:
    """Wishes for one answer; None leaves a thing as the settings have it.

    `sentences`: the most an answer by quotes has, 1 to 10. `threshold`: the confidence, 0 to 1, below which Footnote
    refuses. `answerer`: who answers. Raises FootnoteError when a value cannot be.
    """

    sentences: int | None = None
    threshold: float | None = None
    answerer: Literal["quotes", "model"] | None = None

    def __post_init__(self) -> None:
        """Refuse values that cannot be."""
        if self.sentences is not None and not 1 <= self.sentences <= MOST_SENTENCES:
            raise FootnoteError(f"an answer cannot have {self.sentences} sentences", f"choose 1 to {MOST_SENTENCES}")
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise FootnoteError(f"the threshold cannot be {self.threshold}", "choose a value from 0 to 1")
        if self.answerer not in (None, "quotes", "model"):
            raise FootnoteError(f"nobody called {self.answerer!r} answers", "choose quotes or model")
