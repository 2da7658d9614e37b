"""Who did what: names and numbers must stand by the same words in a written sentence as in the one it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from index.analysis import STOPWORDS, normal_form
from rag.checking.names import initials, names
from rag.checking.quantities import Quantity, quantities

_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[.,;:!?—–()]")
# Participles that the stemmer does not bring to their verb, and the past where it is another word.
_VERBS = """beaten beat|taken take took|given give gave|written write wrote|chosen choose chose|driven drive drove
broken break broke|stolen steal stole|eaten eat ate|seen see saw|known know knew|shown show|thrown throw threw|won win
drawn draw drew|led lead|held hold|met meet|sold sell|told tell|bought buy|brought bring|caught catch|taught teach
built build|sent send|left leave|lost lose|made make|paid pay|found find|founded found|fought fight|struck strike
shot shoot|overthrown overthrow overthrew|sued sue|succeeded succeed"""
# Words that both sides do to each other, and the endings of peoples, which stand before a word beside any name.
_MUTUAL = "married marry met meet spoke talked friend brother sister wife husband ally rival neighbour border".split()
_PEOPLE = re.compile(r"(?:ian|ean|can|ish|ese|nch|eli|aqi|ani)s?$")
_PRONOUNS = frozenset("he him his she her it its they them their who whom which that".split())
_ARTICLES = frozenset("a an the".split())
_BE = frozenset("is are was were be been being got gets".split())
_PARTICIPLE = re.compile(r"(?:ed|en|t|n)$")
_APART = 2  # Words between two items that are not in one list.
_REACH = 4  # Words between an item and the word it is held to stand by.
_BEFORE, _AFTER = "before", "after"

Token = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A name, a number or a share: `forms` are what it may be written as."""

    kind: str
    forms: frozenset[str]
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of an item by a content word, in normal form: `side` is where it stands, turned around in a passive.

    `link` holds the little words between them, articles left out.
    """

    item: Item
    side: str
    word: str
    link: tuple[str, ...]

    def same_place(self, other: Slot) -> bool:
        """Tell whether both are the same place for the same kind of item."""
        same_kind = (self.item.kind == "name") == (other.item.kind == "name")
        return same_kind and (self.side, self.word) == (other.side, other.word)


@lru_cache(maxsize=4096)
def items(text: str) -> tuple[Item, ...]:
    """Return the names of a text, and its numbers but for years."""
    found = [
        Item("name", frozenset({*n.forms, *([initials(n.words)] if " " in n.words else [])}), n.words, n.start, n.end)
        for n in names(text)
    ]  # fmt: skip
    found += [
        Item(_kind(q), frozenset({f"{q.value:g}{q.unit}"}), text[q.start : q.end], q.start, q.end)
        for q in quantities(text)
        if not q.is_year
    ]
    return tuple(found)


def _kind(quantity: Quantity) -> str:
    return "share" if quantity.unit in ("%", "points") else "number"


@lru_cache(maxsize=4096)
def slots(text: str) -> tuple[Slot, ...]:
    """Return the places of a text's items: the nearest content word on either side, in the same clause."""
    tokens, found = tokens_of(text), items(text)
    inside = [(item.start, item.end) for item in found]
    return tuple(
        Slot(item, _turned(side, place, tokens), _verb(tokens[place][0]), _link(item, place, tokens))
        for item in found
        for side in (_BEFORE, _AFTER)
        if (place := _beside(item, side, tokens, inside)) is not None
    )


def role_fault(claim: str, sentence: str) -> str | None:
    """Return whose place a name or number has taken in the claim, None when all may stand where they do.

    An item is out of place where the sentence has another there, and has this one only on the other side of that word,
    or in the place that the claim gives the other, or, while the claim leaves the other out, not at all or further off.
    """
    ours, theirs = slots(claim), slots(sentence)
    for slot in ours:
        rivals = [s for s in theirs if slot.same_place(s)]
        if not rivals or any(slot.item.forms & s.item.forms for s in rivals):
            continue
        rival = rivals[0]
        if _PRONOUNS & set(rival.link):
            continue
        changed = slot.word not in _mutual() and _changed_places(slot, rival, ours, theirs)
        if changed or _elsewhere(slot, rival, claim, sentence):
            return f"the article says {rival.item.written}, not {slot.item.written}"
    return None


def _changed_places(slot: Slot, rival: Slot, ours: tuple[Slot, ...], theirs: tuple[Slot, ...]) -> bool:
    """Tell whether the rival has taken, in the claim, a place that the source gives to the slot's item."""
    return any(
        mine.item.forms & rival.item.forms and other.item.forms & slot.item.forms and mine.same_place(other)
        for mine in ours
        for other in theirs
    )


def _elsewhere(slot: Slot, rival: Slot, claim: str, sentence: str) -> bool:
    """Tell whether the source has the item only on the other side of the word, or not at all and the claim no rival."""
    sides = set(_sides(slot, sentence))
    if sides and slot.word in _mutual():
        return False
    if sides and slot.side not in sides:
        return slot.item.kind == rival.item.kind
    if any(rival.item.forms & item.forms for item in items(claim)):
        return False
    if not sides:
        return not _PEOPLE.search(rival.item.written)
    return slot.link == rival.link and slot.side == _AFTER and _far(slot.item, rival.item, sentence)


def _far(item: Item, rival: Item, sentence: str) -> bool:
    """Tell whether words that are no list's stand between the rival and the item."""
    own = [i for i in items(sentence) if i.forms & item.forms]
    if not own:
        return False
    between = sentence[rival.end : min(i.start for i in own)] if own[0].start > rival.end else ""
    words = re.findall(r"[^\W\d]+", between)
    return len([w for w in words if w[0].islower() and w not in STOPWORDS]) >= _APART


def _sides(slot: Slot, sentence: str) -> Iterator[str]:
    """Yield on which sides of the slot's word the item stands in a sentence, however far off."""
    tokens = tokens_of(sentence)
    if slot.item.kind == "name":
        at = [start for word, start, _ in tokens if normal_form(word) in slot.item.forms]
    else:
        at = [item.start for item in items(sentence) if item.forms & slot.item.forms]
    for place, token in enumerate(tokens):
        if _verb(token[0]) == slot.word:
            for start in at:
                yield _turned(_BEFORE if start < token[1] else _AFTER, place, tokens)


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    return tuple((re.sub(r"['’]s?$", "", m[0].lower()), m.start(), m.end()) for m in _TOKEN.finditer(text))


def _beside(item: Item, side: str, tokens: tuple[Token, ...], inside: list[tuple[int, int]]) -> int | None:
    """Return the place of the content word that an item stands before or after; None at the end of the clause."""
    if side == _BEFORE:
        way = [i for i, t in enumerate(tokens) if t[1] >= item.end]
    else:
        way = [i for i, t in enumerate(tokens) if t[2] <= item.start][::-1]
    for place in way[:_REACH]:
        word, start, _ = tokens[place]
        if not word[:1].isalnum():
            return None
        if word not in STOPWORDS or any(a <= start < b for a, b in inside):
            return place
    return None


def _verb(word: str) -> str:
    """Return the normal form of a word; of an irregular verb that of its present."""
    return _irregular().get(word) or normal_form(word)


@cache
def _mutual() -> frozenset[str]:
    return frozenset(_verb(word) for word in _MUTUAL)


@cache
def _irregular() -> dict[str, str]:
    rows = [row.split() for row in _VERBS.replace("\n", "|").split("|")]
    return {form: normal_form(row[1]) for row in rows for form in row}


def _link(item: Item, place: int, tokens: tuple[Token, ...]) -> tuple[str, ...]:
    start, end = tokens[place][1], tokens[place][2]
    return tuple(
        w
        for w, a, b in tokens
        if (end <= a and b <= item.start) or (item.end <= a and b <= start)
        if w not in _ARTICLES
    )


def _turned(side: str, place: int, tokens: tuple[Token, ...]) -> str:
    """Return the side as it would be in the active voice: what stands before "was beaten by" stands after "beat"."""
    be = any(t[0] in _BE for t in tokens[max(0, place - 2) : place])
    by = any(t[0] == "by" for t in tokens[place + 1 : place + 3])
    if be and by and _PARTICIPLE.search(tokens[place][0]):
        return _AFTER if side == _BEFORE else _BEFORE
    return side
