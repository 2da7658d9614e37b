"""Finds what stands in an article's file but not in its story: ads, newsletter lines, teasers of other stories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.sentences import Span

_WHOLE_LINE = re.compile(
    r"(?:advertisements?|sponsored(?: content)?|share(?: this)?(?: post| article| story)?|comments?|"
    r"follow us(?: on)?:?|"
    r"subscri(?:be|bing)(?: now)?[.… ]*|something went wrong.?|you.ve been subscribed.?|be the first to know|"
    r"also read:?|read (?:more|also|next):?|recommended|related (?:articles|stories|topics|news):?|more from .{2,40}|"
    r"most (?:read|popular)|trending(?: now)?|sign (?:in|up)|log in|listen to this article|advertise with us|"
    r"skip (?:to|past) .{2,40}|all rights reserved.?|(?:©|copyright\b).{0,120})",
    re.IGNORECASE,
)
_PROMOTION = re.compile(
    r"\b(?:sign up (?:for|to)\b.{0,60}\b(?:newsletters?|emails?|alerts|updates)|subscribe (?:to|for|now)\b|"
    r"newsletters?\b.{0,60}\b(?:inbox|sign up|subscribe)|(?:delivered|sent)\b.{0,30}\b(?:to )?your inbox|"
    r"(?:free|daily|weekly|morning) (?:daily |weekly )?(?:email|newsletter) (?:with|from)|"
    r"join our (?:community|newsletter)|"
    r"get notified about|get the best of .{2,60} inbox|we use cookies|privacy policy|terms of (?:use|service)|"
    r"download (?:the|our) app|click here to)\b",
    re.IGNORECASE,
)
_TRADE = "writer|reporter|editor|journalist|correspondent|columnist"
_BIOGRAPHY = re.compile(
    r"^(?:\w+(?: \w+){0,3} (?:is an?|has (?:worked|been|written)\b.{0,30}\bas an?|was an?)\b.{0,80}"
    rf"\b(?:{_TRADE})\b.{{0,40}}\b(?:at|for|with|based in)\b|(?:his|her|their) (?:journalism )?career began)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…][”’»\"')\]]*$")
_SHORT, _PROMOTION_CHARS = 25, 300


def boilerplate(text: str, sentences: Sequence[Span]) -> list[bool]:
    """Tell for each sentence whether it is boilerplate.

    A line is boilerplate by its words, or in the tail of teasers that such lines lead into: headlines, cards whose
    headline is printed twice, and lines cut off in the middle.
    """
    lines = [m.span() for m in re.finditer(r"[^\n]+", text)]
    marked = _marked([text[a:b].strip() for a, b in lines])
    flags = []
    at = 0
    for start, _ in sentences:
        while lines[at][1] <= start:
            at += 1
        flags.append(marked[at])
    return flags


def _marked(lines: list[str]) -> list[bool]:
    marked = [_by_its_words(line) for line in lines]
    tail = _tail(lines, marked)
    return [flag or i >= tail for i, flag in enumerate(marked)]


def _by_its_words(line: str) -> bool:
    promotes = len(line) <= _PROMOTION_CHARS and _PROMOTION.search(line)
    return bool(_WHOLE_LINE.fullmatch(line) or promotes or _BIOGRAPHY.search(line))


def _tail(lines: list[str], marked: list[bool]) -> int:
    """Return where the tail of teasers begins; it is one only if lines known by their words are part of it."""
    counts = Counter(line for line in lines if len(line) >= _SHORT)
    start = len(lines)
    while start > 0:
        i = start - 1
        line = lines[i]
        headline = not _ENDS.search(line) or counts[line] > 1
        card = i > 0 and counts[lines[i - 1]] > 1
        if not (marked[i] or headline or card):
            break
        start = i
    known = [i for i in range(start, len(lines)) if marked[i]]
    return known[0] if known else len(lines)
