"""The names of a text, and which of them mean the same: initials, a country and its people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from index.analysis import STOPWORDS, normal_form, words
from index.sentences import usually_lower
from rag.language.mentions import Mention
from rag.language.quantities import Quantity
from rag.language.units import TABLES

_CAPITAL = r"(?:(?:[A-Z]\.){2,}|[A-Z]\.(?= [A-Z])|[A-ZÀ-ÖØ-Þ][\w]*(?:[’'-](?!s\b)\w+)*)"
_NAME = re.compile(rf"{_CAPITAL}(?:[ ](?:(?:of|de|der|van|von|la|le|al|bin|du|da|di|del|ibn) )?{_CAPITAL})*")
_WORD = re.compile(_CAPITAL)
_TITLES = frozenset(
    """mr mrs ms dr prof professor president prime minister senator sen rep representative gov governor secretary
    chancellor king queen prince princess sir lord lady general gen col colonel captain capt lt judge justice
    ambassador ceo chief director chairman chairwoman mayor pope bishop saint st""".split()
)
# What WordNet's table of places and peoples leaves out.
_SAME_PLACE = (
    "us usa america american united",
    "britain british uk kingdom",
    "europe european eu",
    "uae emirates emirati",
)
_COUNTRIES_TOO = frozenset(("china", "turkey", "guinea"))  # At the start of a sentence hardly ever the small word.
_INITIAL_END = re.compile(r"(?:^|\s)[A-Z]\.$")
_NUMERAL = re.compile(r"[IVX]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words at [start, end): `forms` are the normal forms of those that are part of a name."""

    words: str
    start: int
    end: int
    forms: tuple[str, ...]


def names(text: str, dates: Iterable[Mention], quantities: Iterable[Quantity]) -> tuple[Name, ...]:
    """Return the names of a text. A sentence's first word is part of one unless it is usually written small."""
    taken = [(m.start, m.end) for m in dates]
    taken += [(q.start, max(q.end, q.until)) for q in quantities]  # Eighty-four, 40 degrees Celsius
    found = []
    for match in _NAME.finditer(text):
        if any(a <= match.start() and match.end() <= b for a, b in taken):
            continue
        kept = [m for m in _WORD.finditer(match[0]) if _is_name(text, match.start() + m.start(), m[0], taken)]
        if kept:
            start = match.start() + kept[0].start()
            end = match.start() + kept[-1].end()
            forms = tuple(normal_form(w) for m in kept for w in words(m[0]))
            found.append(Name(text[start:end], start, end, forms))
    return tuple(found)


def capitals(name: str) -> str:
    """Return a name's initials, numerals whole: World War II is WWII."""
    return "".join(word if _NUMERAL.fullmatch(word) else word[0] for word in name.split() if word[0].isupper())


def kin(form: str) -> frozenset[str]:
    """Return the normal forms that may stand for one of a name: those of a country, its people and what is theirs."""
    return _places().get(form, frozenset()) | {form}


def all_kin(forms: Iterable[str]) -> frozenset[str]:
    """Return the normal forms that may stand for one of some."""
    return frozenset().union(*map(kin, forms))


def is_place(name: Name) -> bool:
    """Tell whether a name is that of a country or of its people."""
    return len(name.forms) == 1 and name.forms[0] in _places()


@cache
def _places() -> dict[str, frozenset[str]]:
    lines = (TABLES / "peoples.txt").read_text("utf-8").splitlines()
    found: dict[str, frozenset[str]] = {}
    for line in (*_SAME_PLACE, *(line for line in lines if not line.startswith("#"))):
        group = frozenset(map(normal_form, line.split()))
        found.update((form, found.get(form, frozenset()) | group) for form in group)
    return found


def _is_name(text: str, start: int, word: str, dates: list[tuple[int, int]]) -> bool:
    lowered = word.lower().rstrip(".")
    if any(a <= start < b for a, b in dates):
        return False
    if (lowered in STOPWORDS and word not in ("US", "U.S.")) or lowered in _TITLES:
        return False
    if word == "I" or (len(word) == 1 and not word.isupper()):
        return False
    before = text[:start].rstrip(" \n“\"'‘(")
    begins = not before or (before[-1] in ".!?:" and not _INITIAL_END.search(before))
    plain = lowered.replace("’", "'").split("'")[0]
    return not (begins and not word[1:].isupper() and plain not in _COUNTRIES_TOO and usually_lower(plain))
