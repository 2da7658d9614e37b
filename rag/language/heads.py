"""Lines that name who wrote to whom and when, at the head of a mail or an article: "From: Ann Lee", "Date: 12 May"."""

from __future__ import annotations

import re

# Of the heads that mails (RFC 5322), forwarded ones and copied articles have. They say much of the mail and nothing of
# what it tells, yet read like the shortest answer to any "who" and "when".
_NAMES = "from|to|cc|bcc|date|sent|subject|reply-to|by|author|byline|published|updated|posted|source|publisher"
_LINE = re.compile(rf"(?:{_NAMES}): ?\S", re.I)
_SENDER = re.compile(r"(?:from|by|author|byline): ?\S", re.I)
_ASKED = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|letters?|from whom|to whom|sen[dt]s?|sender|recipients?|receiv\w+|wr[io]t\w+|"
    r"authors?|bylines?|publish\w*|subject|copied|forward\w*|replie[ds]|reply|articles?|reports?|dated)\b",
    re.I,
)


def in_head(text: str, start: int) -> bool:
    """Tell whether the line at a place of a text is one of a head: beside others, one of which says by whom it is.

    "Date: 12 May" above "Place: Town hall" is none.
    """
    if not _LINE.match(text, start):
        return False
    lines, at = _paragraph(text, start)
    first = last = at
    while first and _LINE.match(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _LINE.match(lines[last + 1]):
        last += 1
    return last > first and any(map(_SENDER.match, lines[first : last + 1]))


def asks_of_a_head(question: str) -> bool:
    """Tell whether a question may ask by whom, to whom or when something was written."""
    return bool(_ASKED.search(question))


def _paragraph(text: str, start: int) -> tuple[list[str], int]:
    """Return the lines around a place up to the next blank ones, and which of them stands there."""
    begin, end = text.rfind("\n\n", 0, start) + 1, text.find("\n\n", start)
    return text[begin : end if end >= 0 else None].strip("\n").split("\n"), text[begin:start].lstrip("\n").count("\n")
