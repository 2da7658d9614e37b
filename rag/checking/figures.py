"""Numbers and dates of a written sentence: each must stand where it rests, however either writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rag.checking.basis import Basis
from rag.language.mentions import Mention, side_of
from rag.language.parsed import Parsed
from rag.language.quantities import Quantity

_FIRST_DAY, _LAST_DAY = date.min + timedelta(8), date.max - timedelta(8)
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def number_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return why a number of the claim does not stand in the sentence it rests on or near it, None when all do.

    A number may stand in the text near the sentence, a year further off, or be that of the article's date, as long as
    the sentence gives no other number of the kind that the claim leaves out.
    """
    for quantity in claim.quantities:
        if _given(quantity, basis.sentence):
            continue
        known = [q for q in basis.sentence.quantities if not any(own.same(q) for own in claim.quantities)]
        rivals = [q for q in known if _kind(q) == _kind(quantity)]
        published = quantity.is_year and basis.published and int(basis.published[:4]) == quantity.value
        if not rivals and (published or _given(quantity, basis.wide if quantity.is_year else basis.near)):
            continue
        written = quantity.written(claim.text)
        for there in (basis.sentence, basis.near):
            if other := next((q for q in there.given if quantity.clashes(q)), None):
                return f"the article says {other.written(there.text)}, not {written}"
        if len({q.value for q in rivals}) == 1:
            return f"the article says {rivals[0].written(basis.sentence.text)}, not {written}"
        return f"the article does not give the number {written} here"
    return None


def _given(quantity: Quantity, there: Parsed) -> bool:
    return any(quantity.same(other) for other in there.given)


def _kind(quantity: Quantity) -> tuple[str, bool]:
    """Return a share, a currency or neither, and whether it is a year."""
    unit = quantity.unit
    kind = {"share": "share", "money": unit.dimension}.get(unit.sort, "") if unit else ""
    return kind, quantity.is_year


def single_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return why "one month" or "half a mile" of the claim does not stand near its source, None when all do."""
    for single in claim.singles:
        unit = re.split(r"[\s-]", claim.text[single.end : single.until])[-1]
        if any(single.same(q) for q in basis.near.given if q.unit):
            continue
        measured = {q.until for q in basis.near.given if q.unit}
        if any(m.end() not in measured for m in re.finditer(rf"\b{re.escape(unit)}(?:ly)?\b", basis.near.text, re.I)):
            continue  # "The year", "yearly" and "next year" may mean one.
        for other in basis.sentence.singles:
            if other.value == single.value and other.clashes(single):
                return f"the article says {other.written(basis.sentence.text)}, not {single.written(claim.text)}"
        written = single.written(claim.text)
        if written.lower().startswith("one") and written.lower() != "one day":
            return f"the article does not give {written} here"
    return None


def date_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return why a date of the claim does not stand in the sentence it rests on or around it, None when all do.

    Weekdays and "yesterday" are counted from the article's date, and a year that the article leaves out may be its own
    or a neighbouring one. A date may stand further off, as long as the sentence gives no other date of the kind.
    """
    for mention in claim.dates:
        if _stands(mention, basis.sentence, basis):
            continue
        rivals = [m for m in basis.sentence.dates if _same_parts(m, mention) and not _among(m, claim)]
        if not rivals and _stands(mention, basis.wide, basis):
            continue
        if len(rivals) == 1:
            return f"the article says {basis.sentence.says(rivals[0])}, not {claim.says(mention)}"
        return f"the article does not give {claim.says(mention)} here"
    return None


def side_fault(claim: Parsed, basis: Basis) -> str | None:
    """Return which date of the claim something is said to be after or before, where its source has it at that date."""
    whens: list[Mention | Quantity] = [*claim.dates, *(q for q in claim.quantities if q.is_year)]
    for when in whens:
        side, there = side_of(claim.text, when.start), _sides(when, basis.sentence)
        if side in ("after", "before") and there and not there & {side, ""}:
            return f"the article does not say {side} {claim.says(when)}"
    return None


def _sides(when: Mention | Quantity, there: Parsed) -> set[str]:
    """Return on which sides of a date a text says things to be."""
    if isinstance(when, Mention):
        return {side_of(there.text, m.start) for m in there.dates if when.agrees(m)}
    return {side_of(there.text, q.start) for q in there.quantities if when.same(q)}


def _same_parts(one: Mention, other: Mention) -> bool:
    return ((one.month is None), (one.day is None)) == ((other.month is None), (other.day is None))


def _among(mention: Mention, claim: Parsed) -> bool:
    return any(other.agrees(mention) for other in claim.dates)


def _stands(mention: Mention, there: Parsed, basis: Basis) -> bool:
    known = [*there.dates, *_implied(there, basis.published)]
    return any(mention.agrees(other) and _year_fits(mention, other, basis) for other in known)


def _implied(there: Parsed, published: str | None) -> Iterator[Mention]:
    """Yield the days that weekdays and words such as "yesterday" mean, seen from the day of publication."""
    if published is None:
        return
    day = date.fromisoformat(published[:10])
    if not _FIRST_DAY <= day <= _LAST_DAY:  # Nothing can be counted from the first and last days that there are.
        return
    for mention in there.dates:
        if mention.month is None and mention.weekday is not None:
            shift = (mention.weekday - day.weekday()) % 7
            yield from (Mention.of(day + timedelta(shift + week)) for week in (-14, -7, 0, 7) if abs(shift + week) <= 7)
    yield from (Mention.of(day + timedelta(_RELATIVE[word])) for word in there.words if word in _RELATIVE)
    yield Mention(0, 0, day.year, day.month)  # "this month" goes without saying.
    if not there.dates:
        yield Mention.of(day)


def _year_fits(mention: Mention, other: Mention, basis: Basis) -> bool:
    """Tell whether a year that only the claim writes is one the article can mean."""
    if mention.year is None or other.year is not None or str(mention.year) in basis.wide.text:
        return True
    return basis.published is not None and abs(int(basis.published[:4]) - mention.year) <= 1
