"""Numbers in a written sentence: each must stand in the text it rests on, in digits or in words."""

from __future__ import annotations

from rag.checking.quantities import Quantity, given, quantities, unscaled
from rag.checking.units import singles


def number_fault(claim: str, sentence: str, near: str, wide: str, published: str | None) -> str | None:
    """Return why a number of the claim does not stand in the sentence it rests on or near it, None when all do.

    A number may stand in the text `near` the sentence, a year further off, in `wide`, or be that of the article's
    date, as long as the sentence gives no other number of the kind that the claim leaves out.
    """
    for quantity in quantities(claim):
        meant = [quantity, *(q for q in unscaled(claim) if q.start == quantity.start)]
        if any(_stands(q, sentence) for q in meant):
            continue
        rivals = _rivals(quantity, claim, sentence)
        further = any(_stands(q, wide if quantity.is_year else near) for q in meant)
        if not rivals and (further or (quantity.is_year and published and int(published[:4]) == quantity.value)):
            continue
        for text in (sentence, near):
            if other := next((q for q in (*quantities(text), *unscaled(text)) if quantity.clashes(q)), None):
                return f"the article says {other.written(text)}, not {quantity.written(claim)}"
        words = claim[quantity.start : quantity.end]
        if len({q.value for q in rivals}) == 1:
            return f"the article says {sentence[rivals[0].start : max(rivals[0].far, rivals[0].end)]}, not {words}"
        return f"the article does not give the number {words} here"
    return None


def _stands(quantity: Quantity, text: str) -> bool:
    """Tell whether a number stands in a text, "60 minutes" as "an hour" too."""
    if any(quantity.same(other) for other in given(text)):
        return True
    measure = quantity.measure
    return measure is not None and any(
        measure.same(quantity.least, quantity.most, single.measure, single.value) for single in singles(text)
    )


def _rivals(quantity: Quantity, claim: str, sentence: str) -> list[Quantity]:
    """Return the numbers of the same kind that a sentence gives and the claim does not."""
    known, kind = quantities(claim), (quantity.unit.replace("points", "%"), quantity.is_year)
    return [
        q
        for q in quantities(sentence)
        if (q.unit.replace("points", "%"), q.is_year) == kind and not any(k.same(q) for k in known)
    ]
