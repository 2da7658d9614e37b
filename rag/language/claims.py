"""A yes-or-no question as the claims it asks about.

Forms, not meanings: the verb in front goes, "while …" and "and does …" begin another claim, and what an article is said
to say stands behind the verb of saying. What is left is held against the articles' sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Relation = Literal["before", "after", "consistent", "changed"]
"""What is asked of two things that are told: which was first, whether they agree, whether the one is new."""

_VERBS = "does|did|do|is|are|was|were|has|have|had|can|could|will|would"
_IN_FRONT = re.compile(
    rf"^(?:(?:so|and|but|hey|ok|please tell me|tell me|i wonder|do you know)[,\s]+(?:if\s+|whether\s+)?)?"
    rf"(?:is it (?:true|correct|right|the case) that|am i (?:right|correct) that|"
    rf"can it be confirmed that|(?:{_VERBS})(?:n['’]?t)?)\s+",
    re.IGNORECASE,
)
# "Between the report of May and that of June, was there a change?", but not "Neil, who was ill, was told of what?"
_BEHIND = re.compile(
    rf"^(?:between|after|before|since|following|according|given|during|until|if|in|on|at)\b.*[,:;]\s(?:{_VERBS})(?:n['’]t)?\s",
    re.IGNORECASE,
)
_ASKS_WHAT = re.compile(
    r"^(?:(?:in|on|at|after|before|since|until|during|to|by|for|from|of|with)\s+)?(?:who|whom|whose|what|which|where|when|why|how)\b"
    r"|[,:;]\s(?:who|whom|whose|what|which|where|when|why|how)\b",
    re.IGNORECASE,
)
# "Can you tell me who called?" asks who called.
_ASKS_TO_TELL = re.compile(
    r"^(?:(?:can|could|would|will|do|does|did)\s+(?:you|we|anyone|anybody|i)\s+)(?:[a-z]+\s+){1,4}?"
    r"(?:who|whom|whose|what|which|where|when|why|how|if|whether)\b",
    re.IGNORECASE,
)
_WHICH_OF_TWO = re.compile(
    r"\bor\s+(?!not\b)\S+(?:\s+\S+){0,3}[?.\s]*$", re.IGNORECASE
)  # "Is it abstract or concrete?"
_BEHIND_IT = re.compile(r",\s*(?:right|correct|true or false|is that (?:right|true|correct))[?.!\s]*$", re.IGNORECASE)
_NEXT = re.compile(
    r",?\s+(?:while|whereas|in contrast to|as compared (?:to|with)|compared (?:to|with)|unlike|"
    rf"and (?=(?:{_VERBS})\b)|or (?=(?:{_VERBS})\b))\s*",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^.*?\b(?:articles?|reports?|posts?|pieces?|stor(?:y|ies)|sources?|publishers?|papers?)\b.*?\b(?:suggest|claim|indicate|report|"
    r"imply|implie|focus|attribute|describe|credit|discusse?|mention|state|highlight|argue|identify|say|confirm|show|"
    r"portray|predict|anticipate|reflect|emphasi[sz]e|allege)(?:s|e?d|ing|es)?\s+(?:on\s+)?(?:that\s+)?",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:not|never|fails? to|failed to|neither)\b|n['’]t\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(before|after)\b(?!\s+or\b)", re.IGNORECASE)
_RELATIONS: tuple[tuple[Relation, re.Pattern[str]], ...] = (
    (
        "consistent",
        re.compile(r"\b(?:consisten(?:t|cy)|agree(?:ment)?|remain(?:ed)? the same|maintain)\b", re.IGNORECASE),
    ),
    ("changed", re.compile(r"\bchange[ds]?\b", re.IGNORECASE)),
)
_TURNED = re.compile(r"\b(?:no change|inconsisten(?:t|cy)|not change\w*|disagree\w*)\b", re.IGNORECASE)
_SIDES = re.compile(r"\s+and\s+|,\s+(?!(?:19|20)\d\d)", re.IGNORECASE)
_LEAST_WORDS = 3
_BOTH_WAYS = re.compile(r"\bconsistent or inconsistent\b|\bbefore or after\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a part of a question claims: `text`, `whole` with what stands around it, and the publishers it names."""

    text: str
    whole: str
    publishers: tuple[str, ...] = ()


def asks_yes_or_no(text: str) -> bool:
    """Tell whether a question can be answered by yes or no, by its form."""
    if _ASKS_TO_TELL.match(text) or (_WHICH_OF_TWO.search(text) and not names_both_ways(text)):
        return False
    return bool(
        _IN_FRONT.match(text) or _BEHIND_IT.search(text) or (_BEHIND.match(text) and not _ASKS_WHAT.search(text))
    )


def claims_of(text: str, publishers: Sequence[str]) -> tuple[Claim, ...]:
    """Return the claims of a yes-or-no question; `publishers` are the names of those there are."""
    parts = [
        part for part in _NEXT.split(_BEHIND_IT.sub("", text).strip().rstrip("?. ")) if part and len(part.split()) > 1
    ]
    return tuple(_claim(part, publishers) for part in parts)


def relation_of(text: str) -> tuple[Relation, bool] | None:
    """Return what a question asks of two things, and whether it asks for the opposite: "was there no change"."""
    plain = _BOTH_WAYS.sub(lambda match: match[0].split()[0], text)
    for name, pattern in _RELATIONS:
        if pattern.search(_TURNED.sub(lambda match: match[0].replace("inc", "c").replace("disa", "a"), plain)):
            return name, bool(_TURNED.search(plain))
    return None


def order_of(text: str) -> tuple[str, Relation, str] | None:
    """Return what is asked to be before or after what: "did the bridge fall before the vote"."""
    parts = _ORDER.split(_BOTH_WAYS.sub(lambda match: match[0].split()[0], text.rstrip("?. ")), maxsplit=1)
    if len(parts) != 3:
        return None
    first, order, second = _IN_FRONT.sub("", parts[0]).strip(), parts[1].lower(), parts[2].strip()
    if not first or min(len(parts[0].split()), len(second.split())) < _LEAST_WORDS:
        return None
    return first, "before" if order == "before" else "after", second


def names_both_ways(text: str) -> tuple[str, str] | None:
    """Return both answers where a question names them: "consistent or inconsistent"."""
    found = _BOTH_WAYS.search(text)
    one, _, other = found[0].lower().partition(" or ") if found else ("", "", "")
    return (one, other) if found else None


def sides_of(text: str) -> tuple[str, ...]:
    """Return what stands between commas and "and" in a question that compares; which of it are sides, the names and
    days in it must tell."""
    return tuple(part for part in _SIDES.split(text.rstrip("?. ")) if len(part.split()) >= _LEAST_WORDS)


def _claim(part: str, publishers: Sequence[str]) -> Claim:
    named = tuple(p for p in publishers if re.search(rf"(?<!\w){re.escape(p)}(?!\w)", part, re.IGNORECASE))
    text = _IN_FRONT.sub("", part)
    for publisher in named:
        text = re.sub(
            rf"['‘“\"]?{re.escape(publisher)}['’”\"]?", "article" if "article" not in text else "", text, flags=re.I
        )
    said = _SAID.match(text) if named or _IN_FRONT.match(part) else None
    if said and len(text[said.end() :].split()) > 1:
        text = ("not " if _DENIES.search(said[0]) else "") + text[said.end() :]
    return Claim(" ".join(text.split()), part, named)
