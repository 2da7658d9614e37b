"""Lists of values: "every sum of money", "all quotes by Kellogg" ask for whatever is of one sort, not for words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.language.attribution import quotations, speaks
from rag.language.parsed import parse
from rag.language.requests import as_question

Sort = Literal["money", "share", "day", "number", "quote", "mention"]

# What values of a sort are called (a `kind` of them must be named where they stand), and the words in which articles
# give them, which are searched for where no matter is named.
_SORTS: dict[Sort, tuple[str, str]] = {
    "money": (
        r"sums?(?:\s+of\s+money)?|amounts?\s+of\s+money|(?P<kind>prices?|costs?|fines?)",
        "how much money, in dollars",
    ),
    "share": (r"percentages?|(?P<kind>quotas?)", "how many per cent"),
    "day": (r"dates?|days|(?P<kind>birthdays?)", "on which day"),
    "number": (r"numbers?|figures?|counts?", "how many"),
    "quote": (r"quot(?:e|ation)s?", "said"),
    "mention": (r"mentions?|references?", ""),
}
_MATTER = (
    r"(?:\s+(?:(?P<link>of|for|in|on|about|at|from|by|to)\s+(?P<matter>[^,;]+?)(?:\s+(?:mentioned|named|given))?|"
    r"(?:(?:that|which)\s+(?:is|are)\s+)?(?:mentioned|named|given)))?[?.! ]*$"
)
_WHICH = {
    sort: re.compile(rf"^Which\s+(?:different\s+)?(?:{called}){_MATTER}", re.IGNORECASE)
    for sort, (called, _) in _SORTS.items()
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list's values: of which sort, and of what, empty where of whatever there is; of whom, where `spoken`."""

    sort: Sort
    matter: str = ""
    spoken: bool = False

    @property
    def search(self) -> str:
        """Return what to search for."""
        return self.matter or _SORTS[self.sort][1]

    def among(self, sentence: str) -> tuple[str, ...]:
        """Return the values of this sort that a sentence gives, as it writes them."""
        match self.sort:
            case "day":
                return tuple(sentence[day.start : day.end] for day in parse(sentence).dates if day.month)
            case "quote":
                return quotations(sentence) if not self.spoken or speaks(self.matter, sentence) else ()
            case "mention":
                return (sentence,)
        found = (
            q for q in parse(sentence).quantities if self.sort == "number" or (q.unit and q.unit.sort == self.sort)
        )
        return tuple(q.written(sentence) for q in found)


def values_wanted(request: str) -> Wanted | None:
    """Return which values a request for a list wants; None where it wants no sort of values."""
    question = as_question(request)
    found = ((sort, pattern.match(question)) for sort, pattern in _WHICH.items())
    wanted = next((Wanted(sort, _matter(match), _spoken(sort, match)) for sort, match in found if match), None)
    return wanted if wanted and wanted.search else None


def _matter(match: re.Match[str]) -> str:
    named = match.groupdict("")
    return f"{named.get('kind', '')} {named['matter']}".strip(" ?.!")


def _spoken(sort: Sort, match: re.Match[str]) -> bool:
    return sort == "quote" and (match["link"] or "").lower() in ("by", "from", "of")
