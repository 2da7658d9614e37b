"""What the words that answer say, as a value: days, a quantity, a name; and whether two of them exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import STOPWORDS, normal_form
from index.analysis import words as words_of
from rag.answer.answer import Answer
from rag.language.mentions import Mention
from rag.language.names import all_kin
from rag.language.parsed import parse
from rag.language.quantities import Quantity
from rag.language.spans import Span

_ROUNDED = 0.03
"""How far a rounder number may be from the one it stands for: 80 of 82, but not 30 of 34."""


@dataclass(frozen=True, slots=True)
class Value:
    """The words that answer in a sentence, read: its `days` and `counts`, the `names` by the normal forms that may
    stand for each, and the normal forms of all its `words` that say something."""

    said: str
    days: tuple[Mention, ...] = ()
    counts: tuple[Quantity, ...] = ()
    names: tuple[frozenset[str], ...] = ()
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sentence: str, span: Span, question: str = "") -> Value:
        """Read the characters `span` of a sentence as it means them ("about 80"), without what the question names."""
        return _read(sentence, span, question)

    def same(self, other: Value) -> bool:
        """Tell whether both say the same value, in whatever words or units."""
        if self.days and other.days:
            return _agree(self.days, other.days)
        if self.counts and other.counts:
            return _equal(self.counts, other.counts)
        if self.names and other.names:
            return any(one & two for one in self.names for two in other.names)
        return bool(self.words) and (self.words <= other.words or other.words <= self.words)

    def excludes(self, other: Value) -> bool:
        """Tell whether both are days, quantities of one kind or names, and cannot both be right."""
        if self.days or other.days:
            exact = [d for d in self.days if d.month], [d for d in other.days if d.month]
            return all(exact) and not _agree(*exact)
        if self.counts or other.counts:
            alike = any(_comparable(one, two) for one in self.counts for two in other.counts)
            return alike and not _equal(self.counts, other.counts)
        return bool(self.names and other.names) and not self.same(other)


@lru_cache(maxsize=1024)
def _read(sentence: str, span: Span, question: str) -> Value:
    parsed, asked = parse(sentence), parse(question or "?")
    said = sentence[slice(*span)]

    def inside(item: Mention | Quantity) -> bool:
        return item.start < span[1] and span[0] < max(item.end, getattr(item, "until", 0))

    days = tuple(d for d in parsed.dates if inside(d) and not any(d.agrees(known) for known in asked.dates))
    # The "an hour" of "40 miles an hour" is no hour.
    alone = [s for s in parsed.singles if not any(q.start < s.start < q.until for q in parsed.quantities)]
    counts = {(q.start, q.end): q for q in (*parsed.quantities, *alone) if inside(q)}
    kept = tuple(q for q in counts.values() if not any(q.same(known) for known in asked.given))
    known_words = frozenset(normal_form(word) for word in words_of(question))
    forms = [n.forms for n in parsed.names if n.start < span[1] and span[0] < n.end]
    names = tuple(all_kin(f) for f in forms if not known_words.issuperset(f))
    words = frozenset(normal_form(w) for w in words_of(said) if w.casefold() not in STOPWORDS)
    return Value(said, days, kept, names, words - known_words)


def _agree(days: Sequence[Mention], others: Sequence[Mention]) -> bool:
    return any(one.agrees(two) or two.agrees(one) for one in days for two in others)


def _equal(counts: Sequence[Quantity], others: Sequence[Quantity]) -> bool:
    return any(one.same(two) or two.same(one) or _rounded(one, two) for one in counts for two in others)


def _rounded(one: Quantity, two: Quantity) -> bool:
    """Tell whether one number is the other with fewer digits."""
    if one.is_year or two.is_year or not _comparable(one, two):
        return False
    return _digits(one.value) != _digits(two.value) and abs(one.value - two.value) <= _ROUNDED * max(
        one.value, two.value
    )


def _digits(value: float) -> int:
    return len(f"{value:g}".replace(".", "").split("e")[0].strip("0"))


def _comparable(one: Quantity, two: Quantity) -> bool:
    """Tell whether two numbers count in one dimension, or both in none."""
    if one.unit and two.unit:
        return one.unit.dimension == two.unit.dimension
    return one.unit is two.unit and one.is_year == two.is_year


def said_in(answer: Answer) -> tuple[Value, ...]:
    """Return the value that each quote of an answer gives; none where no words of the first answer."""
    if not answer.citations or not answer.citations[0].answer:
        return ()
    found = [(c, *c.answer[0]) for c in answer.citations if c.answer]
    return tuple(Value.of(c.quote, (start - c.start, end - c.start), answer.question) for c, start, end in found)


def told_in(answer: Answer) -> Value:
    """Return all that the first quote of an answer says, as one value."""
    quote = answer.citations[0].quote
    return Value.of(quote, (0, len(quote)), answer.question)
