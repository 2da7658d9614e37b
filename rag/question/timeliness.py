"""Scores how well an article's date fits the question. A bad fit lowers an article; it never excludes it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rag.language.dates import Window
from rag.question.question import Question

_FADE_DAYS = 30  # A month off, and an article counts for a third of one on the day.


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Scores dates against a window of days; without a window every date scores 0."""

    days: Window | None

    @classmethod
    def of(cls, question: Question, dates: Iterable[str | None]) -> Timeliness:
        """Return what the question wants: the days it names, or the day it is asked.

        The day it is asked matters when `as_of` is given or the question wants the latest. Where the newest of the
        found articles' `dates` is older, that one is the latest there is.
        """
        if question.days or not (question.as_of or question.latest):
            return cls(question.days)
        day = today = question.as_of or date.today()
        if question.latest:
            day = max((found for text in dates if (found := _date(text)) and found <= today), default=today)
        return cls(Window(day, day))

    def score(self, text: str | None) -> float:
        """Return 1 for an ISO date inside the window, fading with the distance; 0 for an article without a date."""
        day = _date(text)
        if self.days is None or day is None:
            return 0.0
        return math.exp(-self.days.distance(day) / _FADE_DAYS)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
