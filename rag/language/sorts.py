"""Lists of values: "every sum of money", "all dates of meetings" ask for whatever is of one sort, not for words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.language.parsed import parse
from rag.language.requests import as_question

Sort = Literal["money", "share", "day"]

# What values of a sort are called (a `kind` of them must be named where they stand), and the words in which articles
# give them, which are searched for where no matter is named.
_SORTS: dict[Sort, tuple[str, str]] = {
    "money": (
        r"sums?(?:\s+of\s+money)?|amounts?\s+of\s+money|(?P<kind>prices?|costs?|fines?)",
        "how much money, in dollars",
    ),
    "share": (r"percentages?|(?P<kind>quotas?)", "how many per cent"),
    "day": (r"dates?|days|(?P<kind>birthdays?)", "on which day"),
}
_MATTER = (
    r"(?:\s+(?:(?:of|for|in|on|about|at|from)\s+(?P<matter>[^,;]+)|"
    r"(?:(?:that|which)\s+(?:is|are)\s+)?(?:mentioned|named|given)))?[?.! ]*$"
)
_WHICH = {
    sort: re.compile(rf"^Which\s+(?:different\s+)?(?:{called}){_MATTER}", re.IGNORECASE)
    for sort, (called, _) in _SORTS.items()
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list's values: of which sort, and of what, empty where of whatever there is."""

    sort: Sort
    matter: str = ""

    @property
    def search(self) -> str:
        """Return what to search for."""
        return self.matter or _SORTS[self.sort][1]

    def among(self, sentence: str) -> tuple[str, ...]:
        """Return the values of this sort that a sentence gives, as it writes them."""
        read = parse(sentence)
        if self.sort == "day":
            return tuple(sentence[day.start : day.end] for day in read.dates if day.month)
        return tuple(q.written(sentence) for q in read.quantities if q.unit and q.unit.sort == self.sort)


def values_wanted(request: str) -> Wanted | None:
    """Return which values a request for a list wants; None where it wants no sort of values."""
    question = as_question(request)
    found = ((sort, pattern.match(question)) for sort, pattern in _WHICH.items())
    return next((Wanted(sort, _matter(match)) for sort, match in found if match), None)


def _matter(match: re.Match[str]) -> str:
    return f"{match['kind'] or ''} {match['matter'] or ''}".strip(" ?.!")
