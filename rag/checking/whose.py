"""Whose a thing is and of whom something is said: both stay with the name that the article gives them to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.analysis import normal_form, terms
from rag.checking.basis import Basis
from rag.language.names import Name
from rag.language.parsed import Parsed

_OWNED = re.compile(r"['’]s? [“\"]?(\w+)")
_APPOSED = re.compile(r", an? ([^,.;:]+)")
_LEAST = 2  # Words of what stands behind a name that a claim must share to say it.


def owner_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return whose the article says is what the claim gives to another name: "Russia's fleet" for "Ukraine's fleet"."""
    theirs = dict(_owned(basis.sentence))
    for thing, owner in _owned(claim):
        other = theirs.get(thing)
        if other and not set(owner.forms) & set(other.forms):
            return f"the article says {other.words}, not {owner.words}"
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
