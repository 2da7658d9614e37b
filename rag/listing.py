"""Lists: does a question ask for several things, and which lines beside a sentence belong to the same list?

Nothing is guessed from meaning. A list is seen by its marks: bullets and numbers at the start of lines, lines that end
in a semicolon, an announcement that ends in a colon, openers such as "First …", "Another …", "One … The other …",
and sentences that open alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NO_PLURAL = r"(?:does|has|is|was|its|this|thus|us|as|the|a|an|of|did|do|are|were|have|had|will|can|could|would|should)"
_PLURAL = rf"(?!{_NO_PLURAL}\b)(?:\w*[^\Wsiu]s|people|men|women|children|criteria|media)"
_LED = rf"(?:(?!{_NO_PLURAL}\b)[\w’'-]+ ){{0,3}}?"
_COUNTED = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|\d{1,2}(?!-))"
_THEN = (
    r"(?:are|were|have|do|did|will|can|could|would|should|had|may|might|must|of|who|besides|\w+ed|led|took|won|"
    r"made|came|went|got|said|gave|held|sent|fell)"
)
_ASKS_MANY = re.compile(
    rf"^(?:(?:and|but|so) )?(?:\w+ )?(?:which|what) (?:{_LED}{_PLURAL} {_THEN}\b|(?:are|were)\b|(?:\w+ )?{_COUNTED}\b)|"
    rf"^(?:(?:and|but|so) )?who (?:all|are|were)\b|"
    rf"^(?:please )?(?:name|list|enumerate)\b (?:the )?{_LED}{_PLURAL}(?!\w)",
    re.IGNORECASE,
)
_ONE_KIND = re.compile(r"^(?:which|what) (?:are|were) (?:the )?(?:odds|chances|news)\b", re.IGNORECASE)

_BULLET = re.compile(r"^\s*(?:[-*+•‣–—]|\d{1,2}[.)]|\(?(?:\d{1,2}|[a-z])\))\s+")
_ITEM = re.compile(
    r"^\s*(?:(?:the |a )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|last|final)"
    r"(?=,|:| (?:is|was|are|were|will)\b)|"
    r"(?:first|second|third|fourth|fif|last|final)ly\b|another\b|the others?\b|two (?:more|others)\b|a further\b)",
    re.IGNORECASE,
)
_MAY_BE_ITEM = re.compile(
    r"^\s*(?:also|besides|moreover|furthermore|in addition|additionally|next|then|one|others?)\b", re.IGNORECASE
)
_SPEAKS_ON = re.compile(r"^(?:he|she|it|they|we|i|this|that|these|those|there|but|and)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:;|; (?:and|or)|, (?:and|or))\s*$", re.IGNORECASE)
_ANNOUNCES = re.compile(r":\s*$")
_BREAK = re.compile(r"\n[^\S\n]*\n")


def asks_for_list(question: str) -> bool:
    """Tell whether a question asks for several things: "Which officials …?", "What are …?", "Name the towns …"."""
    question = question.strip()
    return bool(_ASKS_MANY.match(question)) and not _ONE_KIND.match(question)


def list_around(text: str, spans: Sequence[tuple[int, int]], at: int) -> list[int]:
    """Return the positions of the sentences that make one list with the one at `at`, in order; empty for no list.

    `spans` are (start, end) offsets of sentences into `text`, in order. The sentence before the first item counts too:
    it says what the list is of.
    """
    links = [_link(text[a:b], text[b:c], text[c:d]) for (a, b), (c, d) in pairwise(spans)]
    first = last = at
    while first and links[first - 1]:
        first -= 1
    while last < len(links) and links[last]:
        last += 1
    return list(range(first, last + 1)) if _SURE in links[first:last] else []


_NONE, _LIKELY, _SURE = range(3)


def _link(before: str, gap: str, here: str) -> int:
    """Tell how surely a sentence goes on with the list that the one before it announces or belongs to.

    `gap` is what stands between the two. A list needs one sure link; likely ones only make it longer.
    """
    if gap.strip():
        return _NONE
    apart = bool(_BREAK.search(gap))
    if _BULLET.match(here):
        return _SURE if _BULLET.match(before) or _ANNOUNCES.search(before) or not apart else _NONE
    if _GOES_ON.search(before):
        return _SURE
    if apart or _BULLET.match(before):
        return _NONE
    if _ITEM.match(here) or _parallel(before, here):
        return _SURE
    return _LIKELY if _MAY_BE_ITEM.match(here) else _NONE


def _parallel(before: str, here: str) -> bool:
    """Tell whether two sentences open with the same two words, none of which only points back."""
    one, other = before.casefold().split()[:2], here.casefold().split()[:2]
    return len(one) == 2 and one == other and not _SPEAKS_ON.match(before)
