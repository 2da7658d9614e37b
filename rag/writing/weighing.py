"""Weighs what a language model wrote by the reader's own chances: how likely is it that the answer is in it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import is_stop_word, terms, words
from rag.answer.composing import understood_from
from rag.language.numbers import number_spans
from rag.language.parsed import parse
from rag.reading.findings import Findings
from rag.reading.ranked import Place, Quotes, Ranked

_FAR = 4.0  # Log-odds behind the best sentence, from which on one has little to do with the question.
# 512 sentences of the sample articles and two open sets, by chance among those found, were put in the place of the
# quotes: with these two, 2 of the 106 that stood lacked an answer that the quotes have (7 of 122 without `near`).
_SAME = 0.75  # The share of the words that answer that a text must have to say them in its own; all of their numbers.
_AS_GOOD = 0.95
_ADDS = 0.01  # The least chance by which a further sentence makes the answer likelier.


@dataclass(frozen=True, slots=True)
class ByReader:
    """Weighs an answer to a question by what was found for it and for each of its parts."""

    found: tuple[Findings, ...]

    def near(self, places: Sequence[Place]) -> bool:
        """Tell whether one of some sentences is not far behind the one that answers best."""
        return any(near(places, f.quotes) for f in self.found)

    def adds(self, said: str, before: Sequence[Place], text: str, places: Sequence[Place]) -> bool:
        """Tell whether a text makes it likelier that the answer is in it and in what was `said` before it."""
        more = [*before, *places]
        return any(
            chance(f"{said} {text}", more, f.quotes) - chance(said, before, f.quotes) > _ADDS for f in self.found
        )

    def as_good(self, text: str, places: Sequence[Place]) -> bool:
        """Tell whether the answer to the question, or to a part, is as likely in a text as in the quotes."""
        return any(as_good(text, places, f.quotes) for f in self.found)


def near(places: Collection[Place], quotes: Quotes) -> bool:
    """Tell whether one of some sentences is not far behind the one that answers best."""
    return any(r.place in places and r.score >= quotes.ranked[0].score - _FAR for r in quotes.ranked)


def as_good(text: str, places: Collection[Place], quotes: Quotes) -> bool:
    """Tell whether the answer is as likely in a text, which rests on the sentences at `places`, as in the quotes."""
    quoted = " ".join(r.candidate.text for r in quotes.chosen)
    if quotes.chosen and not _named_in_full(text, quotes.chosen[0]):
        return False
    return chance(text, places, quotes) >= _AS_GOOD * chance(quoted, {r.place for r in quotes.chosen}, quotes)


def chance(text: str, places: Collection[Place], quotes: Quotes) -> float:
    """Return the chance, 0 to 1, that the answer is in a text: the summed chances of the sentences whose answering
    words it has, and of those among `places` that have no such words."""
    return sum(r.share for r in quotes.ranked if (_says(text, r.said) if r.said else r.place in places))


def _says(text: str, answer: str) -> bool:
    """Tell whether a text has some words, or most of them and all their numbers (84 = eighty-four)."""
    (has, figures), (wanted, needed) = _meant(text), _meant(answer)
    if len(wanted) == 1 and not needed:  # "Islamization" has the stem of "Islamism".
        return _spelt(answer) <= _spelt(text)
    return needed <= figures and len(wanted & has) >= _SAME * len(wanted) and bool(wanted or needed)


def _named_in_full(text: str, best: Ranked) -> bool:
    """Tell whether a text has the name that answers as the best quote has it: not "Knights" for "Golden Knights"."""
    candidate = best.candidate
    quoted = candidate.match.article.text[understood_from(candidate) : candidate.end]
    said = words(best.said)
    whole = [full for name in parse(quoted).names if (full := words(name.words))[-len(said) :] == said != full]
    return not said or not whole or any(_spelt(" ".join(name)) <= _spelt(text) for name in whole)


def _spelt(text: str) -> frozenset[str]:
    """Return the words of a text that say something, as they are spelt, but for capitals."""
    return frozenset(word.casefold() for word in words(text) if not is_stop_word(word))


@lru_cache(maxsize=4096)
def _meant(text: str) -> tuple[frozenset[str], frozenset[float]]:
    """Return the terms of a text without its numbers, and its numbers."""
    spans = number_spans(text)
    plain = "".join(" " if any(a <= i < b for _, a, b in spans) else c for i, c in enumerate(text))
    return frozenset(terms(plain)), frozenset(value for value, *_ in spans)
