"""What turns a sentence around: a denial, an opposite, another word of its kind, names and numbers in other places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache

from index.analysis import STOPWORDS, normal_form
from rag.checking.basis import Basis
from rag.language.attribution import sources
from rag.language.opposites import KINDS, OPPOSITES, rows_of
from rag.language.parsed import Parsed
from rag.language.roles import AFTER, Item, Roles, Slot, referring, roles
from rag.language.verbs import present

# Words that both sides do to each other, and the endings of peoples, which stand before a word beside any name.
_MUTUAL = "married marry met meet spoke talked friend brother sister wife husband ally rival neighbour border".split()
_PEOPLE = re.compile(r"(?:ian|ean|can|ish|ese|nch|eli|aqi|ani)s?$")
_PRONOUNS = frozenset("he him his she her it its they them their who whom which that".split())
_APART = 2  # Words between two items that are not in one list.
_LONGEST = 4  # Words of a name that stands for another.


def denial_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return how the claim denies what its source says, or says what that denies; None when it does neither."""
    ours, theirs = claim.stance, basis.sentence.stance
    if any(denial & theirs.said and not denial & theirs.denied for denial in ours.denials):
        return "the article does not deny this"
    if any(denial & (ours.said - theirs.said) and not denial & ours.denied for denial in theirs.denials):
        return "the article denies this"
    if ours.denials and not theirs.denials and not theirs.negative:
        return "the article does not deny this"
    return None


def hedge_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return that the claim states what its source only holds possible, None when it does not."""
    ours, theirs = claim.stance, basis.sentence.stance
    if ours.soft or ours.denials:
        return None
    if theirs.hedged & ours.said:
        return "the article only holds this possible"
    if not ours.ahead and _done(claim) & theirs.ahead and not _done(basis.near) & theirs.ahead:
        return "the article says this of what is to come"
    return None


def _done(text: Parsed) -> frozenset[str]:
    """Return the verbs of a text in the past, in the present: what has come to pass. "He is leaving" may be to come."""
    return frozenset(base for word in text.words if (base := present(word)) != word and not word.endswith("ing"))


def opposite_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return which word of the claim is the opposite of the sentence's, None where none is.

    Either the sentence has only the one and the claim only the other, or one stands for the other between like words.
    """
    if bool(claim.stance.denials) != bool(basis.sentence.stance.denials):
        return None
    return _excluded(OPPOSITES, claim.words, basis.sentence.words, frozenset())


def kind_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return which word of the claim is another of its kind than the sentence's: "designed" for "built".

    What the text around has as well is let pass.
    """
    return _excluded(KINDS, claim.words, basis.sentence.words, frozenset((*basis.sentence.words, *basis.wide.words)))


def _excluded(
    tables: tuple[str, ...], ours: Sequence[str], theirs: Sequence[str], around: frozenset[str]
) -> str | None:
    """Return which word of ours excludes one of theirs by a table's row, None where none does."""
    exchanges = {(ours[i], theirs[j]) for a, b in exchanged(ours, theirs) for i, j in zip(a, b, strict=False)}
    there = around.union(theirs)
    for new in dict.fromkeys(ours):
        for row in rows_of(tables, new):
            for old in (word for word in dict.fromkeys(theirs) if row.excludes(new, word)):
                alone = not row.aligned and not row.like(new) & there and not row.like(old) & frozenset(ours)
                if alone or ((new, old) in exchanges and not row.like(new) & around):
                    return f"the article says “{old}”, not “{new}”"
    return None


def exchanged(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[range, range]]:
    """Yield (places in ours, places in theirs) of the words that differ between words that are alike."""
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "replace":
            yield range(a, b), range(c, d)


def exchange_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return which name of the claim stands for another where the words on both sides are the same.

    Only names that the sentence does not have at all are looked at.
    """
    mine, its = roles(claim), roles(basis.sentence)
    theirs = _content(its)
    there = {form for form, _ in theirs} | {form for item in its.items for form in item.forms}
    if all(name.forms & there for name in mine.items if name.quantity is None):
        return None
    ours = _content(mine)
    for a, b in exchanged([form for form, _ in ours], [form for form, _ in theirs]):
        new, old = [ours[i] for i in a], [theirs[i] for i in b]
        if max(len(new), len(old)) > _LONGEST or not all(name for _, name in (*new, *old)):
            continue
        if not any(form in there for form, _ in new):
            return f"the article says {old[0][1]}, not {new[0][1]}"
    return None


def _content(text: Roles) -> list[tuple[str, str]]:
    """Return the content words of a text as (normal form, the name that it is part of or nothing)."""
    named = [item for item in text.items if item.quantity is None]
    return [
        (normal_form(word), next((n.written for n in named if n.start <= start < n.end), ""))
        for word, start, _ in text.tokens
        if word[:1].isalnum() and word not in STOPWORDS
    ]


def role_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return whose place a name or number has taken in the claim, None when all may stand where they do.

    An item is out of place where the sentence has another there, and has this one only on the other side of that word,
    or in the place that the claim gives the other, or, while the claim leaves the other out, not at all or further off.
    """
    ours, theirs = roles(claim), roles(basis.sentence)
    said = (*ours.slots, *referring(claim))
    return _misplaced(said, ours, theirs, basis.sentence.text) or _doer_beside(ours, theirs, basis)


def _doer_beside(ours: Roles, theirs: Roles, basis: Basis) -> str | None:
    """Return who else does what the claim says in the sentences beside its source, which itself has no such word."""
    near = roles(basis.near)
    for slot in ours.slots:
        done = {present(word) for word, *_ in theirs.tokens} | _mutual()
        if slot.side == AFTER or slot.link or slot.word in done or sources(slot.word):
            continue
        doers = [s.item for s in near.slots if slot.same_place(s) and not s.link]
        if doers and not any(slot.item.means(item) for item in doers):
            return f"the article says {doers[0].written}, not {slot.item.written}"
    return None


def _misplaced(slots: Sequence[Slot], ours: Roles, theirs: Roles, sentence: str) -> str | None:
    for slot in slots:
        rivals = [s for s in theirs.slots if slot.same_place(s)]
        if not rivals or any(slot.item.means(s.item) for s in rivals) or _PRONOUNS & set(rivals[0].link):
            continue
        changed = slot.word not in _mutual() and _changed_places(slot, rivals[0], ours, theirs)
        if changed or _elsewhere(slot, rivals[0], ours, theirs, sentence):
            return f"the article says {rivals[0].item.written}, not {slot.item.written}"
    return None


def _changed_places(slot: Slot, rival: Slot, ours: Roles, theirs: Roles) -> bool:
    """Tell whether the rival has taken, in the claim, a place that the source gives to the slot's item."""
    return any(
        mine.item.means(rival.item) and slot.item.means(other.item) and mine.same_place(other)
        for mine in ours.slots
        for other in theirs.slots
    )


def _elsewhere(slot: Slot, rival: Slot, ours: Roles, theirs: Roles, sentence: str) -> bool:
    """Tell whether the source has the item only on the other side of the word, or not at all and the claim no rival."""
    sides = theirs.sides(slot)
    if sides and slot.word in _mutual():
        return False
    if sides and slot.side not in sides:
        # "Narmada is in India" does not put Narmada into the place of the "Indian" in "the Indian river".
        named = any(item.written == rival.item.written for item in ours.items)
        return slot.item.kind == rival.item.kind and (named or not _PEOPLE.search(rival.item.written))
    if any(item.means(rival.item) for item in ours.items):
        return False
    if not sides:
        return not _PEOPLE.search(rival.item.written)
    return slot.link == rival.link and slot.side == AFTER and _far(slot.item, rival.item, theirs, sentence)


def _far(item: Item, rival: Item, theirs: Roles, sentence: str) -> bool:
    """Tell whether words that are no list's stand between the rival and the item."""
    own = [i for i in theirs.items if item.means(i)]
    if not own or own[0].start <= rival.end:
        return False
    words = re.findall(r"[^\W\d]+", sentence[rival.end : min(i.start for i in own)])
    return len([w for w in words if w[0].islower() and w not in STOPWORDS]) >= _APART


@cache
def _mutual() -> frozenset[str]:
    return frozenset(present(word) for word in _MUTUAL)
