"""Names in a written sentence, and its quoted words: each must stand in the text it rests on, in some variant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from index.analysis import STOPWORDS, normal_form, words
from index.sentences import usually_lower
from rag.checking.dates import mentions
from rag.checking.quantities import quantities

_CAPITAL = r"(?:(?:[A-Z]\.){2,}|[A-Z]\.(?= [A-Z])|[A-ZÀ-ÖØ-Þ][\w]*(?:[’'-](?!s\b)\w+)*)"
_NAME = re.compile(rf"{_CAPITAL}(?:[ ](?:(?:of|de|der|van|von|la|le|al|bin|du|da|di|del|ibn) )?{_CAPITAL})*")
_WORD = re.compile(_CAPITAL)
_TITLES = frozenset(
    """mr mrs ms dr prof professor president prime minister senator sen rep representative gov governor secretary
    chancellor king queen prince princess sir lord lady general gen col colonel captain capt lt judge justice
    ambassador ceo chief director chairman chairwoman mayor pope bishop saint st""".split()
)
_DEMONYM_ENDINGS = ("ians", "ian", "ans", "an", "ese", "ish", "is", "i", "ia", "a", "y", "e", "ns", "n", "s")
_SHORTEST_STEM = 4
_SAME_PLACE = (
    {"france", "french"}, {"spain", "spanish"}, {"netherlands", "dutch", "holland"},
    {"britain", "british", "uk", "kingdom"},
    {"us", "usa", "america", "american", "americans", "united"}, {"denmark", "danish"}, {"poland", "polish", "poles"},
    {"ireland", "irish"}, {"wales", "welsh"}, {"switzerland", "swiss"}, {"finland", "finnish"}, {"england", "english"},
    {"greece", "greek", "greeks"}, {"thailand", "thai"}, {"europe", "european", "eu"}, {"uae", "emirates", "emirati"},
    {"philippines", "filipino", "philippine"}, {"peru", "peruvian"}, {"norway", "norwegian"}, {"scotland", "scottish"},
)  # fmt: skip
_COUNTRIES_TOO = frozenset(("china", "turkey", "guinea"))  # At the start of a sentence hardly ever the small word.
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,}?)[”\"]")
_INITIAL_END = re.compile(r"(?:^|\s)[A-Z]\.$")
_NUMERAL = re.compile(r"[IVX]+")
_FILLER = re.compile(r"[^\w]+")
_LEAST_QUOTED = 2  # A single quoted word is a name or irony as often as a quote.


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words at [start, end): `forms` are the normal forms of those that are part of a name."""

    words: str
    start: int
    end: int
    forms: tuple[str, ...]


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[Name, ...]:
    """Return the names of a text. A sentence's first word is part of one unless it is usually written small."""
    taken = [(m.start, m.end) for m in mentions(text)]
    taken += [(q.start, q.end) for q in quantities(text) if text[q.start].isalpha()]  # Eighty-four
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


def name_fault(claim: str, wide: str, title: str, article: str) -> str | None:
    """Return why a name of the claim does not stand around its source, None when all do.

    A full name passes when its last word stands in `wide` and the whole name in the article. Words of several names
    make no new one: where the article names William Ireland and the South, it does not name William South.
    """
    around = f"{title}\n{wide}"
    known = _forms(around)
    for name in names(claim):
        missing = [form for form in name.forms if not _known(form, known)]
        if _initials_known(name, around, known) or (not missing and _is_made_of(name.forms, _runs(around))):
            continue
        if missing[-1:] != [name.forms[-1]] and _in_order(name.forms, article):
            continue
        return f"the article does not name {name.words} here"
    return None


def quote_fault(claim: str, near: str) -> str | None:
    """Return which quoted words of the claim do not stand verbatim in the text near its source, None when all do."""
    there = _plain(near)
    for match in _QUOTED.finditer(claim):
        for part in re.split(r"\.\.\.|…|\[[^\]]*\]", match[1]):
            said = _plain(part)
            if len(said.split()) >= _LEAST_QUOTED and f" {said} " not in f" {there} ":
                return f"the article does not have the words “{match[1].strip()}”"
    return None


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


@lru_cache(maxsize=1024)
def _forms(text: str) -> frozenset[str]:
    """Return the normal forms of a text's words, and what they may be in other words: initials, peoples, countries."""
    forms = {normal_form(word) for word in words(text)}
    forms.update(initials(name.words) for name in names(text) if " " in name.words)
    forms.update(*(group for group in _places() if group & forms))
    stems = {stem for form in forms for stem in _stems(form)}
    return frozenset(forms | {f"~{stem}" for stem in stems})


def _known(form: str, known: frozenset[str]) -> bool:
    return form in known or any(f"~{stem}" in known for stem in _stems(form))


@cache
def _places() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(normal_form, group)) for group in _SAME_PLACE)


def _alike(form: str, other: str) -> bool:
    return bool(_stems(form) & _stems(other)) or any(form in group and other in group for group in _places())


def _stems(form: str) -> set[str]:
    """Return what may be left of a country's or people's name without its ending: Russia and Russian share `russ`."""
    ends = (form.removesuffix(ending) for ending in _DEMONYM_ENDINGS if form.endswith(ending))
    return {form, *(stem for stem in ends if len(stem) >= _SHORTEST_STEM)}


def initials(name: str) -> str:
    """Return the normal form of a name's initials, numerals whole: World War II is WWII."""
    return normal_form(_capitals(name))


def _capitals(name: str) -> str:
    return "".join(word if _NUMERAL.fullmatch(word) else word[0] for word in name.split() if word[0].isupper())


def _initials_known(name: Name, text: str, known: frozenset[str]) -> bool:
    """Tell whether a name of several words stands in the text as its initials, in capitals."""
    capitals = _capitals(name.words)
    return len(capitals) >= 2 and normal_form(capitals) in known and capitals in text.replace(".", "")


def _is_made_of(forms: tuple[str, ...], runs: frozenset[tuple[str, ...]]) -> bool:
    """Tell whether a name falls into whole names, surnames and words that are in no name."""
    if not forms:
        return True
    for cut in range(len(forms)):
        piece = forms[cut:]
        alone = len(piece) == 1 and not any(piece[0] in run for run in runs)
        if alone or any(_alike(run[-1], piece[-1]) and _subsequence(piece, run) for run in runs):
            return _is_made_of(forms[:cut], runs)
    return False


def _subsequence(piece: tuple[str, ...], run: tuple[str, ...]) -> bool:
    left = iter(run)
    return all(any(_alike(form, other) for other in left) for form in piece)


@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Return the names of a text as normal forms, as their initials, and both sides of an "of"."""
    parts = [part for name in names(text) for part in (name.words, *name.words.split(" of "))]
    found = {tuple(normal_form(word) for word in words(part)) for part in parts}
    return frozenset(found | {(initials(part),) for part in parts if " " in part}) - {()}


def _in_order(forms: tuple[str, ...], article: str) -> bool:
    return f" {' '.join(forms)} " in _running(article)


@lru_cache(maxsize=64)
def _running(article: str) -> str:
    return f" {' '.join(normal_form(word) for word in words(article))} "


def _plain(text: str) -> str:
    return _FILLER.sub(" ", text.casefold()).strip()
