"""Holds a translation against the sentence it is of, as far as that can be done without knowing its language: the
figures, the addresses, and the people who are named."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from index.analysis import words
from rag.language.parsed import parse

_FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f'’ ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s,;)]+|[^\s@(]+@[^\s@,;)]+", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_ALIKE = 0.6  # How much of a name must be left: "Putin" and "Poutine" 0.83, "Zelensky" and "Selenskyj" 0.82.
_SAME = 0.85  # How much where nothing else can be meant: "Netanyahu" and "Netanjahu" 0.89, "Blair" and "Blatt" 0.6.
_LONGER = 3  # Times as long as its sentence is none.


def is_faithful(translation: str, sentence: str, quotes: str, people: Sequence[str]) -> bool:
    """Tell whether a translation has the figures of its sentence and no others than the `quotes` under it, no address
    that is not theirs, and of some `people`, by their last names, those whom the sentence names and no others than the
    quotes.

    Names are compared in Latin letters only: in others they are spelt anew.
    """
    if not translation.strip() or len(translation) > _LONGER * len(sentence) + 20:
        return False
    said, wanted = figures(translation), figures(sentence)
    if not wanted <= said or not said <= wanted | figures(quotes) | _in_words(f"{sentence} {quotes}"):
        return False
    if any(address.rstrip(".!?…”") not in f"{sentence} {quotes}" for address in _ADDRESS.findall(translation)):
        return False
    if not _LATIN.search(translation):
        return True
    there, wanted, given = map(_words, (translation, sentence, f"{sentence} {quotes}"))
    for name in map(str.casefold, people):
        if name in wanted and not any(_like(name, word) >= _ALIKE for word in there):
            return False
        if name not in given and any(_means(word, name, given) for word in there):
            return False
    return True


def figures(text: str) -> frozenset[str]:
    """Return the numbers of a text that are written in digits, without the signs that part thousands."""
    return frozenset(_plain(found) for found in _FIGURE.findall(text))


def _plain(figure: str) -> str:
    if re.fullmatch(r"\d+[.,]\d{1,2}", figure):
        return figure.replace(",", ".")
    return re.sub(r"\D", "", figure)


def _in_words(text: str) -> frozenset[str]:
    """Return the numbers that a text says in words, and those of the months it names: "1 March" is 3月1日."""
    read = parse(text)
    values = {f"{q.value:g}" for q in read.given}
    return frozenset(values | {str(day.month) for day in read.dates if day.month})


def _means(word: str, name: str, given: Collection[str]) -> bool:
    """Tell whether a word is somebody's name, maybe spelt anew, and none of the words that are `given`."""
    if word == name:
        return True
    return _like(name, word) >= _SAME and all(_like(own, word) < _ALIKE for own in given)


def _like(name: str, word: str) -> float:
    return SequenceMatcher(None, name, word).ratio()


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words(text))
