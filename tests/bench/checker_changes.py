"""Turns a true sentence into a false one: one number, date, name, quoted word, denial or role changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from rag.language.names import Name
from rag.language.parsed import parse
from rag.language.quantities import Quantity

Change = Callable[[str, str, Sequence[str], random.Random], str | None]
"""(sentence, its source passage's text, names of other articles, chance) -> the false sentence, None where none."""

_MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|does|did)\b")
_NEGATED = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|may|might|should|does|did) not\b|\bnever ")
_LISTED = """
rose fell|increased decreased|increase decrease|won lost|accepted rejected|supported opposed|before after|more fewer
began ended|started stopped|opened closed|allowed banned|largest smallest|first last|best worst|higher lower
highest lowest|northern southern|eastern western|early late|oldest youngest|success failure|legal illegal|major minor
inside outside|above below|with without|majority minority|confirmed denied|approved rejected|strong weak|upper lower
public private|old new|include exclude|direct indirect|formal informal|modern ancient|internal external|added removed
"""


def number(text: str, _: str, __: Sequence[str], chance: random.Random) -> str | None:
    """Change a number that is no year: another digit, or another word."""
    found = _counts(text)
    if not found:
        return None
    picked = chance.choice(found)
    written = text[picked.start : picked.end]
    digits = [i for i, c in enumerate(written) if c.isdigit()]
    if digits:
        at = chance.choice(digits)
        new = chance.choice([d for d in "123456789" if d != written[at]])
        return _put(text, picked.start, picked.end, written[:at] + new + written[at + 1 :])
    value = chance.choice(
        [w for w in "two three four five six seven eight nine twelve twenty".split() if w not in written.lower()]
    )
    return _put(text, picked.start, picked.end, value)


def number_nearby(text: str, passage: str, _: Sequence[str], chance: random.Random) -> str | None:
    """Put another number of the same passage in a number's place."""
    found = _counts(text)
    own = {q.value for q in parse(text).quantities}
    others = [q for q in _counts(passage) if q.value not in own]
    if not found or not others:
        return None
    picked, other = chance.choice(found), chance.choice(others)
    return _put(text, picked.start, picked.end, passage[other.start : other.end])


def date(text: str, _: str, __: Sequence[str], chance: random.Random) -> str | None:
    """Change a year, or the day or month of a date."""
    years = [
        (q.start, q.end, str(int(q.value) + chance.choice([-20, -10, -3, -2, -1, 1, 2, 3, 10])))
        for q in parse(text).quantities
        if q.is_year and q.end - q.start == 4
    ]
    spans = list(years)
    for m in parse(text).dates:
        written = text[m.start : m.end]
        parts = re.findall(r"[A-Z][a-z]+|\b\d{1,2}\b", written)
        months = [p for p in parts if p in _MONTHS]
        if months:
            spans.append(
                (m.start, m.end, written.replace(months[0], chance.choice([x for x in _MONTHS if x != months[0]])))
            )
        if m.day and (day := [p for p in parts if p == str(m.day)]):
            spans.append((m.start, m.end, written.replace(day[0], str(m.day % 28 + 1), 1)))
        if m.year:
            spans.append(
                (m.start, m.end, written.replace(str(m.year), str(m.year + chance.choice([-4, -2, -1, 1, 2, 5]))))
            )
    return _put(text, *chance.choice(spans)) if spans else None


def name(text: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Put a name of another article in a name's place, of as many words."""
    found = parse(text).names
    if not found:
        return None
    picked = chance.choice(found)
    low = passage.casefold()
    fitting = [o for o in others if o.count(" ") == picked.words.count(" ") and o.casefold() not in low]
    return _put(text, picked.start, picked.end, chance.choice(fitting)) if fitting else None


def name_nearby(text: str, passage: str, _: Sequence[str], chance: random.Random) -> str | None:
    """Put another name of the same passage, not in the sentence, in a name's place."""
    found = parse(text).names
    own = {form for n in found for form in n.forms}
    others = [n for n in parse(passage).names if not own & set(n.forms)]
    if not found or not others:
        return None
    picked = chance.choice(found)
    return _put(text, picked.start, picked.end, chance.choice(others).words)


def quote(text: str, _: str, __: Sequence[str], chance: random.Random) -> str | None:
    """Change a word inside quotation marks."""
    found = [m for m in re.finditer(r"[“\"]([^“”\"]+)[”\"]", text) if len(m[1].split()) >= 2]
    if not found:
        return None
    words = list(re.finditer(r"\w{4,}", found[0][1]))
    if not words:
        return None
    picked = chance.choice(words)
    start = found[0].start(1)
    return _put(
        text,
        start + picked.start(),
        start + picked.end(),
        chance.choice("hardly truly other seven under maybe".split()),
    )


def denial(text: str, _: str, __: Sequence[str], ___: random.Random) -> str | None:
    """Put a "not" behind a verb, or take it away."""
    if match := _NEGATED.search(text):
        return _put(text, match.start(), match.end(), match[1] or "")
    if re.search(r"\b(?:not|never|no|none|nor|cannot)\b|n['’]t\b", text):
        return None
    found = list(_AUXILIARY.finditer(text))
    return _put(text, found[0].end(), found[0].end(), " not") if found else None


def opposite(pairs: str) -> Change:
    """Return the change that puts the opposite in a word's place, by a list of pairs."""
    known = [tuple(pair.split()) for pair in pairs.strip().replace("\n", "|").split("|")]

    def change(text: str, _: str, __: Sequence[str], chance: random.Random) -> str | None:
        options = [
            (m.start(), m.end(), new)
            for one, other in known
            for old, new in ((one, other), (other, one))
            for m in re.finditer(rf"(?<![-\w]){old}(?![-\w])", text)
        ]
        return _put(text, *chance.choice(options)) if options else None

    return change


def roles(text: str, _: str, __: Sequence[str], chance: random.Random) -> str | None:
    """Let two names change places that have a verb-like word between them."""
    found = parse(text).names
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if _apart(text, a, b)]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return text[: a.start] + b.words + text[a.end : b.start] + a.words + text[b.end :]


CHANGES: dict[str, Change] = {
    "number": number, "number of the passage": number_nearby, "date": date, "name": name,
    "name of the passage": name_nearby, "quoted words": quote, "denial": denial, "opposite, listed": opposite(_LISTED),
    "roles": roles,
}  # fmt: skip


def _counts(text: str) -> list[Quantity]:
    return [q for q in parse(text).quantities if not q.is_year]


def _put(text: str, start: int, end: int, words: str) -> str:
    return text[:start] + words + text[end:]


def _apart(text: str, one: Name, other: Name) -> bool:
    between = text[one.end : other.start]
    between_them = re.search(r"[a-z]{4,}", between)
    return (
        between_them is not None
        and not re.search(r"\band\b|\bor\b|[;:]", between)
        and not set(one.forms) & set(other.forms)
    )
