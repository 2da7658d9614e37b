"""Words of a written sentence that stand for others of its source: opposites, and others of their kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from rag.checking.exchange import exchanged
from rag.checking.words import KINDS, OPPOSITES, rows_of

_WORD = re.compile(r"\w+")
_HYPHEN = re.compile(r"\b(non|un|in|dis)-(?=\w)", re.I)
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_SHORTEST = 4  # Letters of a word that a prefix turns into its opposite.
# With these the letters before are no prefix, or one that does not deny: discover, important, invest, display.
_NO_OPPOSITE = frozenset(
    """cover covers covered covering covery play plays played patch patched count counts counted tribute tributed
    ease eases eased miss misses missed missal pute pose posed poses position positions course courses charge
    charged charges close closes closed solve solved solves order orders order persed tract tracted trict may port
    ports ported portant prove proves proved proving press pressed presses plant plants planted part parts parted
    pact prison prisoned peach pending plied lied pulse vest vests vested vesting vestment vestments come comes
    coming form forms formed forming formation tend tends tended side sides jury stance stances sight sights sure
    sured habit habits mate mates different fusion bound clined valuable flammable dust land stead still stilled
    stall stalled tent tents tense fluence fluent genius human deed crease creased creases creasing spire spired
    spect stitute take takes quiet quire quired quiry dependence vent vents vented ventor vention tern tel rest less
    like earth iron ions ion able til fair migrant migrants migrate migrated migrating migration mediate mediated
    mediates corporate corporated quest posing porting array appoint appointed appoints appointment card cards cite
    cited cites door doors pale print printed prints road roads sent state states tact verse voice voices ward
    wards""".split()
)


def opposite_fault(claim: str, sentence: str) -> str | None:
    """Return which word of the claim is the opposite of the sentence's, None where none is.

    Either the sentence has only the one and the claim only the other, or one stands for the other between like words.
    """
    ours, theirs = _words(claim), _words(sentence)
    return _excluded(OPPOSITES, ours, theirs, frozenset()) or _denied_by_a_prefix(ours, theirs)


def kind_fault(claim: str, sentence: str, wide: str) -> str | None:
    """Return which word of the claim is another of its kind than the sentence's: "designed" for "built".

    What the sentence or `wide`, the text around it, has as well is let pass.
    """
    return _excluded(KINDS, _words(claim), _words(sentence), frozenset(_words(f"{sentence} {wide}")))


def _excluded(path: Path, ours: tuple[str, ...], theirs: tuple[str, ...], around: frozenset[str]) -> str | None:
    """Return which word of ours excludes one of theirs by a list's row, None where none does."""
    exchanges = set(_exchanges(ours, theirs))
    there = around.union(theirs)
    for new in dict.fromkeys(ours):
        for row in rows_of(path, new):
            for old in (word for word in dict.fromkeys(theirs) if row.excludes(new, word)):
                alone = not row.aligned and not row.like(new) & there and not row.like(old) & frozenset(ours)
                if alone or ((new, old) in exchanges and not row.like(new) & around):
                    return _instead(old, new)
    return None


def _exchanges(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (word of ours, word of theirs) where one stands for the other between like words."""
    for here, there in exchanged(ours, theirs):
        yield from ((ours[a], theirs[b]) for a, b in zip(here, there, strict=False))


def _denied_by_a_prefix(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str | None:
    """Return which word is the other's opposite by its beginning or ending: unpaid, illegal, harmless."""
    for new in dict.fromkeys(ours):
        for old in dict.fromkeys(theirs):
            if new not in theirs and old not in ours and (_denies(new, old) or _denies(old, new)):
                return _instead(old, new)
    return None


def _denies(word: str, other: str) -> bool:
    """Tell whether a word is another with a beginning that denies it, or "-less" in the place of "-ful"."""
    if word.endswith("less") and other.endswith("ful"):
        return word[:-4] == other[:-3]
    prefixed = any(word == prefix + other for prefix in _PREFIXES)
    return prefixed and len(other) >= _SHORTEST and other not in _NO_OPPOSITE


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(_HYPHEN.sub(r"\1", text)))


def _instead(old: str, new: str) -> str:
    return f"the article says “{old}”, not “{new}”"
