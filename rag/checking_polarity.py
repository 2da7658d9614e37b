"""Polarity of a written sentence: it must not deny what its source says, nor say what its source denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import STOPWORDS, normal_form

_TOKEN = re.compile(r"\w+|[.,;:!?—–()]")
_NOT = re.compile(r"n['’]t\b", re.I)
_CUES = frozenset("not never no none nobody nothing neither nor without hardly barely scarcely cannot".split())
_CUES_WITH_TO = frozenset(
    "failed fails fail failing declined declines decline refused refuses refuse refusing unable unwilling".split()
)
_DENIALS = frozenset("denied denies deny denying".split())
_NO_CUE_BEFORE = frozenset("only just merely simply necessarily until least".split())
_SCOPE = 2  # Content words after a cue that it denies.
_ALSO_NEGATIVE = re.compile(
    r"\b(?:un|in|im|il|ir|dis|non|mis)-?\w{4,}|\b\w+less\b|\b(?:lack\w*|fail\w*|refus\w*|den(?:y|ied|ies|ial)|reject\w*|"
    r"stop\w*|ban\w*|prevent\w*|against|only|rather|instead|few|little|rare\w*|lost|ended|absen\w*|exclud\w*|avoid\w*|"
    r"oppos\w*|declin\w*|except|free|but|however|although|different\w*|yet)\b",
    re.I,
)
_PAIRS = """
rise rose risen rising increase increased increasing grow grew grown growing climbed gained jumped surged soared higher
| fall fell fallen falling decrease decreased decreasing decline declined declining drop dropped shrank plunged lower
win won winning wins winner victory | lose lost losing loses loser defeat
accept accepted accepts | reject rejected rejects refuse refused
approve approved approves | reject rejected rejects
support supported supports supporting | oppose opposed opposes opposing
before | after
more | less fewer
most | least
begin began begun begins start started starts | end ended ends stop stopped
open opened opens | close closed closes shut
buy bought buys | sell sold sells
allow allowed allows permit permitted | ban banned bans prohibit prohibited forbid forbidden
guilty convicted | innocent acquitted
agree agreed agrees | disagree disagreed disagrees refuse refused
confirm confirmed confirms | deny denied denies
always | never
north northern | south southern
east eastern | west western
left | right
best better | worst worse
largest larger large biggest bigger big | smallest smaller small
longest longer long | shortest shorter short
oldest older old | youngest younger young newest new
early earlier earliest | late later latest
highest high | lowest low
strong stronger strongest | weak weaker weakest
male men man | female women woman
success successful succeeded | failure unsuccessful failed
legal | illegal
public | private
import imports imported | export exports exported
arrive arrived | leave left depart departed
hire hired | fire fired dismissed
alive living survived | dead died killed
inside | outside
above | below
first | last
old | new
majority | minority
positive | negative
possible | impossible
likely | unlikely
include includes included including | exclude excludes excluded excluding
with | without
full | empty
strengthen strengthened | weaken weakened
expand expanded | shrink contract contracted
remember | forget
"""


def _sides() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    text = re.sub(r"\n\|", " |", _PAIRS.strip())
    rows = [line.split("|") for line in text.splitlines()]
    return tuple((frozenset(one.split()), frozenset(other.split())) for one, other in rows)


_ANTONYMS = _sides()


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a text says and denies: the normal forms of its content words, those denied, and its words in lower case."""

    said: frozenset[str]
    denied: frozenset[str]
    words: frozenset[str]
    cues: bool


@lru_cache(maxsize=4096)
def polarity(text: str) -> Polarity:
    """Read a text's denials: each cue denies the next content words up to the end of its clause."""
    tokens = _TOKEN.findall(_NOT.sub(" not", text))
    said, denied, cues = set(), set(), False
    left = 0
    for i, token in enumerate(tokens):
        word = token.lower()
        following = tokens[i + 1].lower() if i + 1 < len(tokens) else ""
        if not token[0].isalnum() or word in ("but", "because", "although", "while"):
            left = 0
        elif _is_cue(word, following):
            left, cues = _SCOPE, True
        elif word not in STOPWORDS:
            form = normal_form(word)
            said.add(form)
            if left:
                denied.add(form)
                left -= 1
    return Polarity(frozenset(said), frozenset(denied), frozenset(t.lower() for t in tokens), cues)


def polarity_fault(claim: str, sentence: str, near: str) -> str | None:
    """Return how the claim turns its source around, None when it does not.

    `sentence` is the one it rests on, `near` the text around it.
    """
    ours, theirs = polarity(claim), polarity(sentence)
    if not ours.denied & theirs.denied:
        if ours.denied & (theirs.said - theirs.denied):
            return "the article does not deny this"
        if theirs.denied & (ours.said - ours.denied):
            return "the article denies this"
        if ours.cues and not polarity(near).cues and not _ALSO_NEGATIVE.search(near):
            return "the article does not deny this"
    return _antonym_fault(ours, theirs)


def _antonym_fault(ours: Polarity, theirs: Polarity) -> str | None:
    if ours.cues != theirs.cues:
        return None
    for pair in _ANTONYMS:
        for one, other in (pair, pair[::-1]):
            said, instead = ours.words & one, theirs.words & other
            if said and instead and not ours.words & other and not theirs.words & one:
                return f"the article says “{min(instead)}”, not “{min(said)}”"
    return None


def _is_cue(word: str, following: str) -> bool:
    if word in _CUES:
        return following not in _NO_CUE_BEFORE and not (word == "no" and following in (".", "longer", "doubt"))
    return word in _DENIALS or (word in _CUES_WITH_TO and following == "to")
