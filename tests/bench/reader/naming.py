"""Questions for the name of somebody whom a passage calls by what they are: with the name beside it, and without."""

from __future__ import annotations

import random
import re

from tests.bench.reader.examples import Passage, Row

_ROLES = """\
president minister secretary mayor governor senator judge teacher driver prince princess king queen officer soldier
spokesman spokeswoman director chairman manager lawyer doctor nurse farmer student professor scientist witness suspect
husband wife son daughter brother sister mother father neighbour boy girl man woman coach captain player owner founder
editor reporter author painter singer actor ambassador general commander chief leader head priest bishop engineer
newspaper magazine ship boat hotel restaurant hospital school university village charity museum prison factory\
""".replace("\n", " ").replace(" ", "|")
_ROLE = rf"(?:[a-z-]+ ){{0,2}}?(?P<noun>{_ROLES})"
_NAME = r"(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2})"
_UNNAMED = re.compile(
    r"(?<!\bas )(?<!\bis )(?<!\bwas )(?<!\bare )(?<!\bwere )(?<!\bbe )(?<!\bbecome )(?<!\bbecame )"
    rf"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir) "
    rf"(?P<role>{_ROLE}(?: (?:who|which|that) [\w ’'-]{{4,50}}| (?:of|from|in|at) (?:the )?[\w’'-]+)?)"
    r"(?=[,.;]| (?:was|is|had|has|said|were|would|who)\b)"
)
_BEHIND = re.compile(rf"\b(?:[Tt]he|[Hh]is|[Hh]er|[Aa]n?) (?P<role>{_ROLE}),? (?:named |called )?{_NAME}")
_BEFORE = re.compile(rf"{_NAME}, (?:the|an?|his|her) (?P<role>{_ROLE})\b")
_CUT_OFF = re.compile(r"\b(?:and|who|that|which|said|had|was)$")
_NO_NAMES = ("On", "In", "The", "At")
_ASKED = (
    "What is the name of the {}?", "What was the {} called?", "What is the {}'s name?", "what is the name of the {}",
    "What was the name of the {}?",
)  # fmt: skip
_ASKED_WHO = (*_ASKED, "Who was the {}?", "who is the {}")


def unnamed(passage: Passage, title: str, doc: str, chance: random.Random) -> Row | None:
    """The name asked of somebody whom the passage only calls by what they are; None where nobody is."""
    text = " ".join(passage)
    found = [m for m in _UNNAMED.finditer(text) if not _CUT_OFF.search(m["role"]) and not _told(m["noun"], text, title)]
    if not found:
        return None
    asked = chance.choice(_ASKED).format(chance.choice(found)["role"])
    return {"q": asked, "t": title, "s": list(passage), "g": [], "a": "", "k": "ask", "doc": doc, "from": "unnamed"}


def _told(noun: str, text: str, title: str) -> bool:
    """Tell whether the name may be told: the word stands twice, in the title, or beside a name."""
    behind = rf"\b{noun}s?,? (?:named |called |is |was |, )?[A-Z\"“]"
    before = rf"[A-Z][\w’'-]+,? (?:the|a|an|his|her|their|is|was)\b[^.]{{0,40}}\b{noun}"
    beside = f"{behind}|{before}"
    return noun in title.lower() or len(re.findall(rf"\b{noun}", text.lower())) > 1 or bool(re.search(beside, text))


def named(passage: Passage, title: str, doc: str, chance: random.Random) -> Row | None:
    """The name asked of somebody whom a sentence calls by name and by what they are; None where none does."""
    text = " ".join(passage)
    for at, sentence in enumerate(passage):
        told = _BEHIND.search(sentence) or _BEFORE.search(sentence)
        if not told or told["name"].split()[0] in _NO_NAMES or told["name"] in title:
            continue
        if len(re.findall(rf"\b{told['noun']}\b", text)) == 1:
            asked = chance.choice(_ASKED_WHO).format(told["role"])
            base = {"t": title, "s": list(passage), "k": "ask", "doc": doc, "from": "named"}
            return {**base, "q": asked, "g": [at], "a": told["name"]}
    return None
