"""What the page opens with: what the articles are about, from when they are, and questions to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rag.answer.wording import readable_date

if TYPE_CHECKING:
    from index.catalogue import ArticleInfo
    from index.topics import Topic

_TOPICS, _NEWEST, _STEPS = 5, 3, 24


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic: its name, the article that is its newest, and all its sources."""

    name: str
    newest: ArticleInfo
    sources: tuple[str, ...]

    @property
    def subject(self) -> str:
        """What a brief is asked on: the terms of its name, as one says them."""
        *most, last = self.name.split(", ")
        return " and ".join([", ".join(most), last]) if most else last


@dataclass(frozen=True, slots=True)
class Step:
    """A day, month or year: how it begins every ISO date in it, how it is read, and how many articles are of it.

    `share` is that number's part of the largest, 0 to 1.
    """

    iso: str
    name: str
    articles: int
    share: float


@dataclass(frozen=True, slots=True)
class Opening:
    """How many articles there are of how many publishers, and what of them is shown first."""

    articles: int = 0
    publishers: int = 0
    topics: tuple[Subject, ...] = ()
    dates: tuple[Step, ...] = ()
    newest: tuple[ArticleInfo, ...] = ()
    examples: tuple[str, ...] = ()


def opening(infos: Sequence[ArticleInfo], topics: Sequence[Topic], examples: Iterable[str] = ()) -> Opening:
    """Choose what to show of the articles and their topics."""
    by_source = {info.source: info for info in infos}
    known = (topic for topic in topics[:_TOPICS] if topic.sources[0] in by_source)
    dated = sorted((info for info in infos if info.date), key=lambda info: info.date or "", reverse=True)
    return Opening(
        len(infos),
        len({info.publisher for info in infos if info.publisher}),
        tuple(Subject(topic.name, by_source[topic.sources[0]], topic.sources) for topic in known),
        _strip([day for info in dated if (day := _day(info.date))]),
        tuple(dated[:_NEWEST]),
        tuple(examples),
    )


class _Unit(NamedTuple):
    """A date's place in a row of days, months or years; what the ISO dates of a place begin with; how that is read."""

    place: Callable[[date], int]
    iso: Callable[[int], str]
    name: Callable[[str], str]


_UNITS = (
    _Unit(date.toordinal, lambda n: date.fromordinal(n).isoformat(), readable_date),
    _Unit(
        lambda day: day.year * 12 + day.month - 1,
        lambda n: f"{n // 12:04}-{n % 12 + 1:02}",
        lambda iso: readable_date(f"{iso}-01").removeprefix("1 "),
    ),
    _Unit(lambda day: day.year, lambda n: f"{n:04}", str),
)


def _strip(days: Sequence[date]) -> tuple[Step, ...]:
    """The days, months or years from the first to the last, whichever are few enough; none where there is one day."""
    if not days or min(days) == max(days):
        return ()
    rows = [(unit, range(unit.place(min(days)), unit.place(max(days)) + 1)) for unit in _UNITS]
    unit, row = next((found for found in rows if len(found[1]) <= _STEPS), rows[-1])
    counts = Counter(map(unit.place, days))
    most = max(counts[n] for n in row[-_STEPS:])
    return tuple(Step(unit.iso(n), unit.name(unit.iso(n)), counts[n], counts[n] / most) for n in row[-_STEPS:])


def _day(iso: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(iso or "")
    return None
