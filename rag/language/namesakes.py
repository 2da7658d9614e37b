"""People who share a last name: the full names that articles give it, where no article uses two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.sentences import usually_lower
from rag.language.people import people

_GIVEN = r"[A-Z][a-z]{2,}"


def namesakes(last: str, question: str, texts: Sequence[str]) -> list[str]:
    """Return the full names of different people called `last`, where the question names them by that alone.

    "Senator Warner" is no full name, for "senator" is mostly written small; whom one text calls by two names ("Joe
    Biden", "Joseph Biden") is one person, or a family.
    """
    full = re.compile(rf"\b({_GIVEN}) (?:[A-Z]\. )?{re.escape(last)}\b")
    alone = re.compile(rf"\b{re.escape(last)}\b(?! [A-Z])")
    if full.search(question) or not alone.search(question) or all(last != person.last for person in people(texts)):
        return []
    found: dict[str, None] = {}
    for text in texts:
        given = {name for name in full.findall(text) if not usually_lower(name.lower())}
        if len(given) > 1:
            return []
        found.update(dict.fromkeys(given))
    return [f"{name} {last}" for name in found] if len(found) > 1 else []
