"""A text, read once: its words, numbers, dates and names, and what it denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.language.mentions import Mention, mentions
from rag.language.names import Name, names
from rag.language.quantities import Quantity, given, quantities, singles
from rag.language.stance import Stance, stance

_WORD = re.compile(r"\w+")
_HYPHEN = re.compile(r"\b(non|un|in|dis)-(?=\w)", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A text with all that is read in it. `given` is every number that it can be said to give, `singles` each "an
    hour"; `words` are in lower case, "non-member" is one."""

    text: str
    words: tuple[str, ...]
    dates: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    given: tuple[Quantity, ...]
    singles: tuple[Quantity, ...]
    names: tuple[Name, ...]
    stance: Stance

    @property
    def figures(self) -> list[tuple[int, int]]:
        """Where its dates and numbers stand."""
        return [*((m.start, m.end) for m in self.dates), *((q.start, q.end) for q in self.quantities)]

    def says(self, span: Mention | Quantity | Name) -> str:
        """Return what the text has at a span of it."""
        return self.text[span.start : span.end]


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """Read a text; the same text is read once."""
    words = tuple(word.lower() for word in _WORD.findall(_HYPHEN.sub(r"\1", text)))
    dates = mentions(text)
    counted = quantities(text, dates)
    named = names(text, dates, counted)
    return Parsed(text, words, dates, counted, given(text), singles(text), named, stance(text))
