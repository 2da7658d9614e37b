"""An answer of several sentences, point by point: what of it prose tells, and what is quoted behind that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.analysis import terms
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.reading.ranked import Place

# The share of the points, of a comparison those of each side, that prose must tell to stand.
_LEAST = {"brief": 0.5, "comparison": 0.3, "yes_no": 0.1}
_FEWEST = 3  # Sentences of a brief that are worth being retold.


@dataclass(frozen=True, slots=True)
class Points:
    """The sentences of an answer that was `told` by quotes, behind its `head`, the word of a yes or no. `groups` has
    the places, among the points, of those that belong together."""

    told: Answer
    head: tuple[Sentence, ...]
    points: tuple[Sentence, ...]
    groups: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, told: Answer) -> Points | None:
        """Return an answer's points; None for an answer that is not to be retold."""
        if told.outcome not in ("answered", "closest") or told.disagreement or told.kind not in _LEAST:
            return None
        quotes = tuple(s for s in told.sentences if s.citations)
        if told.kind == "yes_no":
            return cls(told, quotes[:1], quotes[1:], (frozenset(range(len(quotes) - 1)),)) if quotes[1:] else None
        if told.sides:
            sides = [frozenset(quotes.index(s) for s in side.sentences) for side in told.sides if side.sentences]
            return cls(told, (), quotes, tuple(sides))
        return cls(told, (), quotes, (frozenset(range(len(quotes))),)) if len(quotes) >= _FEWEST else None

    @property
    def cited(self) -> list[Citation]:
        """The first citation of every point."""
        by_number = {c.number: c for c in self.told.citations}
        return [by_number[point.citations[0]] for point in self.points]

    def near(self, places: Sequence[Place]) -> bool:
        """Tell whether each of some sentences belongs to a point: what rests on another has no footnote here."""
        return all(self._covered([place]) for place in places)

    def adds(self, said: str, before: Sequence[Place], text: str, places: Sequence[Place]) -> bool:  # noqa: ARG002
        """Tell whether some sentences belong to a point that has not been told before."""
        return not self._covered(places) <= self._covered(before)

    def as_good(self, text: str, places: Sequence[Place]) -> bool:
        """Tell whether enough of the points are told, in a comparison of each side's; the question said again is no
        reason for its yes or no."""
        covered = self._covered(places)
        if self.told.kind == "yes_no" and set(terms(text)) <= set(terms(self.told.question)):
            return False
        return all(len(covered & group) >= _LEAST[self.told.kind] * len(group) for group in self.groups)

    def answer(self, written: Answer, *, whole: bool) -> Answer:
        """Return what the model has written under the numbers of the quotes; the `whole` with what it left out."""
        places = {c.number: (c.source, c.start) for c in written.citations}
        prose = tuple(
            replace(s, citations=self._numbers(self._covered(places[n] for n in s.citations)))
            for s in written.sentences
        )
        told = self._covered(places.values())
        left = [p for n, p in enumerate(self.points) if n not in told] if whole and not self.told.sides else []
        notes = [written.note, _quoted(len(left)), self.told.note] if whole else []
        sentences = (*self.head, *prose, *left)
        shown = {n for s in sentences for n in s.citations}
        return replace(
            written,
            sentences=sentences,
            citations=tuple(c for c in self.told.citations if self.told.sides or c.number in shown),
            note=" ".join(note for note in notes if note) or None,
        )

    def _numbers(self, covered: Iterable[int]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for point in sorted(covered) for n in self.points[point].citations))

    def _covered(self, places: Iterable[Place]) -> frozenset[int]:
        """Return the points that some sentences belong to."""
        by_number = {c.number: c for c in self.told.citations}
        quotes = [[by_number[n] for n in point.citations] for point in self.points]
        return frozenset(
            number
            for source, start in places
            for number, own in enumerate(quotes)
            if any(c.source == source and c.start <= start < c.end for c in own)
        )


def _quoted(count: int) -> str:
    if not count:
        return ""
    last = "the last sentence" if count == 1 else f"the last {count} sentences"
    return f"Quoted, as the language model left {'it' if count == 1 else 'them'} out: {last}."


def in_sentences(told: Answer) -> int:
    """Return how many sentences of prose an answer by quotes is worth."""
    return max(2, min(8, (2 * sum(bool(s.citations) for s in told.sentences) + 2) // 3))
