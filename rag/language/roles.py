"""Who did what: the places of a text's names and numbers by its content words, a passive counted as its active."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import STOPWORDS, normal_form
from rag.language.names import Name, all_kin, capitals
from rag.language.parsed import Parsed
from rag.language.quantities import Quantity
from rag.language.verbs import BY, is_passive, is_past, present

_HE = re.compile(r"(?<![\"“])\b(?:[Hh]e|[Ss]he)\b")
_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[.,;:!?—–()]")
# In "the photograph from Odesa showed" it is not Odesa that shows.
_LED_BY = re.compile(r"\b(?:of|in|on|at|from|with|through|near|for|to|into|under|over|between|against) (?:the )?$")
_ARTICLES = frozenset("a an the".split())
_REACH = 4  # Words between an item and the word it is held to stand by.
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Item:
    """A name, by its normal `forms`, or a number; `written` is what the text has at [start, end)."""

    forms: frozenset[str]
    quantity: Quantity | None
    written: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """A name, a share or another number."""
        if self.quantity is None:
            return "name"
        unit = self.quantity.unit
        return "share" if unit and unit.sort == "share" else "number"

    def means(self, other: Item) -> bool:
        """Tell whether both may be the same, in whatever words."""
        one, two = self.quantity, other.quantity
        return bool(self.forms & other.forms or (one and two and (one.same(two) or two.same(one))))


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
        same_kind = (self.item.quantity is None) == (other.item.quantity is None)
        return same_kind and (self.side, self.word) == (other.side, other.word)


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """A text's `items`, its (word, start, end) `tokens` in lower case, and the `slots` of its items."""

    items: tuple[Item, ...]
    tokens: tuple[tuple[str, int, int], ...]
    slots: tuple[Slot, ...]

    def sides(self, slot: Slot) -> set[str]:
        """Return on which sides of the slot's word its item stands here, however far off."""
        if slot.item.quantity is None:
            at = [start for word, start, _ in self.tokens if normal_form(word) in slot.item.forms]
        else:
            at = [item.start for item in self.items if item.means(slot.item)]
        places = [place for place, token in enumerate(self.tokens) if present(token[0]) == slot.word]
        return {
            _turned(BEFORE if start < self.tokens[place][1] else AFTER, place, self.tokens)
            for place in places
            for start in at
        }


@lru_cache(maxsize=1024)
def referring(parsed: Parsed) -> tuple[Slot, ...]:
    """Return the places of each "he" and "she" of a text, as those of somebody that it named before."""
    found, slots = roles(parsed), []
    for pronoun in _HE.finditer(parsed.text):
        named = [item for item in found.items if item.quantity is None and item.end <= pronoun.start()]
        if not named:
            continue
        forms = frozenset().union(*(item.forms for item in named))
        he = Item(forms, None, named[0].written, *pronoun.span())
        if (place := _beside(he, BEFORE, found.tokens, found.items)) is not None:
            slots.append(Slot(he, BEFORE, present(found.tokens[place][0]), _link(he, place, found.tokens)))
    return tuple(slots)


@lru_cache(maxsize=1024)
def roles(parsed: Parsed) -> Roles:
    """Return the places of a text's items: the nearest content word on either side, in the same clause."""
    tokens = tuple((re.sub(r"['’]s?$", "", m[0].lower()), *m.span()) for m in _TOKEN.finditer(parsed.text))
    items = _items(parsed)
    slots = [
        Slot(item, _turned(side, place, tokens), present(tokens[place][0]), _link(item, place, tokens))
        for item in items
        for side in (BEFORE, AFTER)
        if (place := _beside(item, side, tokens, items)) is not None
        and not (side == BEFORE and is_past(tokens[place][0]) and _LED_BY.search(parsed.text[: item.start]))
    ]
    return Roles(items, tokens, tuple(slots))


def _items(parsed: Parsed) -> tuple[Item, ...]:
    """Return the names of a text, and its numbers but for years."""
    found = [Item(_forms(name), None, name.words, name.start, name.end) for name in parsed.names]
    counted = (q for q in parsed.quantities if not q.is_year)
    return (*found, *(Item(frozenset(), q, parsed.says(q), q.start, q.end) for q in counted))


def _forms(name: Name) -> frozenset[str]:
    """Return the words of a name with those of the same country or people, and its initials."""
    initials = [normal_form(capitals(name.words))] if " " in name.words else []
    return frozenset(initials) | all_kin(name.forms)


def _beside(item: Item, side: str, tokens: tuple[tuple[str, int, int], ...], items: tuple[Item, ...]) -> int | None:
    """Return the place of the content word that an item stands before or after; None at the end of the clause."""
    if side == BEFORE:
        way = [i for i, t in enumerate(tokens) if t[1] >= item.end]
    else:
        way = [i for i, t in enumerate(tokens) if t[2] <= item.start][::-1]
        if way and tokens[way[0]][0] == "by":
            words = [token[0] for token in tokens]
            if done := [i for i in way[1 : 1 + BY] if is_passive(words, i)]:
                return done[0]
    for place in way[:_REACH]:
        word, start, _ = tokens[place]
        if not word[:1].isalnum():
            return None
        if word not in STOPWORDS or any(other.start <= start < other.end for other in items):
            return place
    return None


def _link(item: Item, place: int, tokens: tuple[tuple[str, int, int], ...]) -> tuple[str, ...]:
    start, end = tokens[place][1], tokens[place][2]
    between = [w for w, a, b in tokens if (end <= a and b <= item.start) or (item.end <= a and b <= start)]
    return tuple(word for word in between if word not in _ARTICLES)


def _turned(side: str, place: int, tokens: tuple[tuple[str, int, int], ...]) -> str:
    """Return the side as it would be in the active voice: what stands before "was beaten by" stands after "beat"."""
    if is_passive([token[0] for token in tokens], place):
        return AFTER if side == BEFORE else BEFORE
    return side
