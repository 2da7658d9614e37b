"""Polarity of a written sentence: it must not deny what its source says, nor say what its source denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import STOPWORDS, normal_form
from rag.checking_exchange import exchanged

_TOKEN = re.compile(r"\w+|[.,;:!?—–()]")
_NOT = re.compile(r"n['’]t\b", re.I)
_CUES = frozenset("not never no none nobody nothing neither nor without hardly barely scarcely cannot".split())
_CUES_WITH_TO = frozenset(
    "failed fails fail failing failure declined declines decline refused refuses refuse refusing refusal unable "
    "inability unwilling".split()
)
_DENIALS = frozenset("denied denies deny denying".split())
_NO_CUE_BEFORE = frozenset("only just merely simply necessarily until least".split())
_CLAUSE_WORDS = frozenset("but because although while".split())
_SCOPE = 2  # Content words after a cue that it denies.
_ALSO_NEGATIVE = re.compile(
    r"\b(?:un|in|im|il|ir|dis|non|mis)-?\w{4,}|\b\w+less\b|\b(?:lack\w*|fail\w*|refus\w*|den(?:y|ied|ies|ial)|reject\w*|"
    r"stop\w*|ban\w*|prevent\w*|against|only|rather|instead|few|little|rare\w*|lost|ended|absen\w*|exclud\w*|avoid\w*|"
    r"oppos\w*|declin\w*|except|free|but|however|although|different\w*|yet)\b",
    re.I,
)
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
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
major | minor
upper | lower
internal | external
modern | ancient
day | night
cause caused causes | prevent prevented prevents
gain gained | lose lost
love loved | hate hated
added adds add | removed removes remove
"""


def _sides() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    text = re.sub(r"\n\|", " |", _PAIRS.strip())
    rows = [line.split("|") for line in text.splitlines()]
    return tuple((frozenset(one.split()), frozenset(other.split())) for one, other in rows)


_ANTONYMS = _sides()


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a text says and denies, as normal forms of content words.

    `said` stands outside of every denial, `denials` holds what each denies, `words` are all words in lower case.
    """

    said: frozenset[str]
    denials: tuple[frozenset[str], ...]
    words: frozenset[str]

    @property
    def denied(self) -> frozenset[str]:
        """All that is denied somewhere."""
        return frozenset().union(*self.denials)


@lru_cache(maxsize=4096)
def polarity(text: str) -> Polarity:
    """Read a text's denials: each cue denies the next content words up to the end of its clause."""
    tokens = _TOKEN.findall(_NOT.sub(" not", text))
    said: set[str] = set()
    denials: list[set[str]] = []
    left, open_ = 0, False
    for token, following in zip(tokens, [*(t.lower() for t in tokens[1:]), ""], strict=True):
        word = token.lower()
        if not token[0].isalnum() or word in _CLAUSE_WORDS:
            left, open_ = 0, False
        elif _is_cue(word, following):
            left, open_ = _SCOPE, True
            denials.append(set())
        elif word == "or" and open_:  # "without help or money" denies both.
            left = _SCOPE + 1
        elif word not in STOPWORDS:
            (denials[-1] if left else said).add(normal_form(word))
            left = max(0, left - 1)
    return Polarity(frozenset(said), tuple(map(frozenset, denials)), frozenset(t.lower() for t in tokens))


def polarity_fault(claim: str, sentence: str) -> str | None:
    """Return how the claim turns the sentence that it rests on around, None when it does not."""
    ours, theirs = polarity(claim), polarity(sentence)
    if any(denial & theirs.said and not denial & theirs.denied for denial in ours.denials):
        return "the article does not deny this"
    if any(denial & (ours.said - theirs.said) and not denial & ours.denied for denial in theirs.denials):
        return "the article denies this"
    if ours.denials and not theirs.denials and not _ALSO_NEGATIVE.search(sentence):
        return "the article does not deny this"
    return _opposite_fault(claim, sentence, ours, theirs)


def _opposite_fault(claim: str, sentence: str, ours: Polarity, theirs: Polarity) -> str | None:
    """Return which word of the claim is the opposite of the sentence's, None where none is.

    Either the sentence has only the one and the claim only the other, or one stands for the other between like words.
    """
    if bool(ours.denials) != bool(theirs.denials):
        return None
    for pair in _ANTONYMS:
        for one, other in (pair, pair[::-1]):
            said, instead = ours.words & one, theirs.words & other
            if said and instead and not ours.words & other and not theirs.words & one:
                return _instead(min(instead), min(said))
    mine, its = _lowered(claim), _lowered(sentence)
    pairs = [(mine[a], its[b]) for here, there in exchanged(mine, its) for a, b in zip(here, there, strict=False)]
    for new, old in pairs:
        if any((new in one and old in other) or (new in other and old in one) for one, other in _ANTONYMS):
            return _instead(old, new)
        if any(new == prefix + old or old == prefix + new for prefix in _PREFIXES):
            return _instead(old, new)
    return None


def _lowered(text: str) -> list[str]:
    return [word.lower() for word in _TOKEN.findall(text) if word[0].isalnum()]


def _instead(old: str, new: str) -> str:
    return f"the article says “{old}”, not “{new}”"


def _is_cue(word: str, following: str) -> bool:
    if word in _CUES:
        return following not in _NO_CUE_BEFORE and not (word == "no" and following in (".", "longer", "doubt"))
    if word == "against":
        return following.endswith("ing")
    return word in _DENIALS or (word in _CUES_WITH_TO and following == "to")
