"""Names of a written sentence, and its quoted words: each must stand around its source, a name in some variant."""

from __future__ import annotations

import re
from functools import lru_cache

from index.analysis import normal_form, words
from rag.checking.basis import Basis
from rag.language.names import Name, capitals, kin
from rag.language.parsed import Parsed

_QUOTED = re.compile(r"[“\"]([^“”\"]{2,}?)[”\"]")
_LEFT_OUT = re.compile(r"\.\.\.|…|\[[^\]]*\]")
_FILLER = re.compile(r"[^\w]+")
_LEAST_QUOTED = 2  # A single quoted word is a name or irony as often as a quote.


def name_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return why a name of the claim does not stand around its source, None when all do.

    A full name passes when its last word stands around the source and the whole name in the article. Words of several
    names make no new one: where the article names William Ireland and the South, it does not name William South.
    """
    known = _known(basis.wide)
    for name in claim.names:
        missing = [form for form in name.forms if not kin(form) & known]
        if _initials_known(name, basis.wide.text, known) or (
            not missing and _is_made_of(name.forms, _runs(basis.wide))
        ):
            continue
        if missing[-1:] != [name.forms[-1]] and f" {' '.join(name.forms)} " in _running(basis.article):
            continue
        return f"the article does not name {name.words} here"
    return None


def quote_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return which quoted words of the claim do not stand verbatim in the text near its source, None when all do."""
    there = f" {_plain(basis.near.text)} "
    for match in _QUOTED.finditer(claim.text):
        for said in map(_plain, _LEFT_OUT.split(match[1])):
            if len(said.split()) >= _LEAST_QUOTED and f" {said} " not in there:
                return f"the article does not have the words “{match[1].strip()}”"
    return None


@lru_cache(maxsize=1024)
def _known(there: Parsed) -> frozenset[str]:
    """Return the normal forms of a text's words, and the initials of its names."""
    forms = {normal_form(word) for word in words(there.text)}
    return frozenset(forms | {normal_form(capitals(name.words)) for name in there.names if " " in name.words})


def _initials_known(name: Name, text: str, known: frozenset[str]) -> bool:
    """Tell whether a name of several words stands in the text as its initials, in capitals."""
    initials = capitals(name.words)
    return len(initials) >= 2 and normal_form(initials) in known and initials in text.replace(".", "")


def _is_made_of(forms: tuple[str, ...], runs: frozenset[tuple[str, ...]], *, ends: bool = True) -> bool:
    """Tell whether a name falls into whole names, words that are in no name, and one name without its beginning.

    Of two names the ends make a third: where the article has the Teatr Wielki and the Warsaw Autumn, nothing is called
    Autumn Wielki.
    """
    if not forms:
        return True
    for cut in range(len(forms)):
        piece = forms[cut:]
        whole = any(len(run) == len(piece) and _subsequence(piece, run) for run in runs)
        alone = len(piece) == 1 and not any(piece[0] in run for run in runs)
        end = ends and any(run[-1] in kin(piece[-1]) and _subsequence(piece, run) for run in runs)
        if (alone or whole or end) and _is_made_of(forms[:cut], runs, ends=ends and (alone or whole)):
            return True
    return False


def _subsequence(piece: tuple[str, ...], run: tuple[str, ...]) -> bool:
    left = iter(run)
    return all(any(other in kin(form) for other in left) for form in piece)


@lru_cache(maxsize=1024)
def _runs(there: Parsed) -> frozenset[tuple[str, ...]]:
    """Return the names of a text as normal forms, as their initials, and both sides of an "of"."""
    parts = [part for name in there.names for part in (name.words, *name.words.split(" of "))]
    found = {tuple(normal_form(word) for word in words(part)) for part in parts}
    return frozenset(found | {(normal_form(capitals(part)),) for part in parts if " " in part}) - {()}


@lru_cache(maxsize=64)
def _running(article: str) -> str:
    return f" {' '.join(normal_form(word) for word in words(article))} "


def _plain(text: str) -> str:
    return _FILLER.sub(" ", text.casefold()).strip()
