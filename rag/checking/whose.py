"""Whose a thing is and of whom something is said: both stay with the name that the article gives them to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.analysis import normal_form, terms
from rag.checking.basis import Basis
from rag.language.names import Name, all_kin, is_place
from rag.language.parsed import Parsed

_OWNED = re.compile(r"['’]s? [“\"]?(\w+)")
_BESIDE = re.compile(r" [“\"]?(\w+)")  # What stands behind "the Russian …".
_HEADED = re.compile(r" ([a-z]+)['’]s? [“\"]?(\w+)")  # "The Russian president's …" is not Russia's.
_APPOSED = re.compile(r", an? ([^,.;:]+)")
_SOMEBODYS = re.compile(r"\b(his|her) [“\"]?(\w+)")
_LEAST = 2  # Words of what stands behind a name that a claim must share to say it.


def owner_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return whose the article says is what the claim gives to another: "Russia's fleet" for "Ukraine's fleet", for
    "the Ukrainian fleet", for "the Russian minister's fleet" and for "his fleet"."""
    theirs = dict(_owned(basis.sentence))
    peoples = dict(_of_peoples(basis.sentence))
    persons = {normal_form(m[2]): m[1] for m in _SOMEBODYS.finditer(basis.sentence.text)}
    for thing, owner in _owned(claim):
        forms = all_kin(owner.forms)
        other = theirs.get(thing) or (peoples.get(thing) if is_place(owner) else None)
        if other and not forms & all_kin(other.forms):
            return f"the article says {other.words}, not {owner.words}"
        if is_place(owner) and thing in persons and thing not in theirs:
            return f"the article says {persons[thing]}, not {owner.words}’s"
        for name, head, headed in _headed(basis.sentence):
            if thing == headed and thing not in theirs and forms & all_kin(name.forms) and head not in claim.words:
                return f"the article says {name.words} {head}, not {owner.words}"
    return None


def apposition_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return of whom the article says what the claim says of another: of "Vinnik, a Russian convicted of fraud"."""
    ours = terms(claim.text)
    for name in basis.sentence.names:
        found = _APPOSED.match(basis.sentence.text, name.end)
        apposed = set(terms(found[1])) if found else set()
        named = any(set(name.forms) & set(other.forms) for other in claim.names)
        if len(apposed & set(ours)) >= _LEAST and ours[0] not in apposed and not named and len(set(ours) - apposed) > 1:
            return f"the article says this of {name.words}"
    return None


def _owned(text: Parsed) -> Iterator[tuple[str, Name]]:
    """Yield the words that stand behind a name with an 's, in normal form, and the name."""
    for name in text.names:
        if thing := _OWNED.match(text.text, name.end):
            yield normal_form(thing[1]), name


def _of_peoples(text: Parsed) -> Iterator[tuple[str, Name]]:
    """Yield the words that stand behind the name of a people or country, in normal form, and the name."""
    for name in text.names:
        if is_place(name) and (thing := _BESIDE.match(text.text, name.end)):
            yield normal_form(thing[1]), name


def _headed(text: Parsed) -> Iterator[tuple[Name, str, str]]:
    """Yield of each "the Russian president's fleet" the name, "president" and the normal form of "fleet"."""
    for name in text.names:
        if found := _HEADED.match(text.text, name.end):
            yield name, found[1], normal_form(found[2])
