"""Polarity of a written sentence: it must not deny what its source says, nor say what its source denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.analysis import STOPWORDS, normal_form
from rag.checking.opposites import opposite_fault

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


@dataclass(frozen=True, slots=True)
class Polarity:
    """What a text says and denies, as normal forms of content words.

    `said` stands outside of every denial, `denials` holds what each denies.
    """

    said: frozenset[str]
    denials: tuple[frozenset[str], ...]

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
    return Polarity(frozenset(said), tuple(map(frozenset, denials)))


def polarity_fault(claim: str, sentence: str) -> str | None:
    """Return how the claim turns the sentence that it rests on around, None when it does not."""
    ours, theirs = polarity(claim), polarity(sentence)
    if any(denial & theirs.said and not denial & theirs.denied for denial in ours.denials):
        return "the article does not deny this"
    if any(denial & (ours.said - theirs.said) and not denial & ours.denied for denial in theirs.denials):
        return "the article denies this"
    if ours.denials and not theirs.denials and not _ALSO_NEGATIVE.search(sentence):
        return "the article does not deny this"
    return opposite_fault(claim, sentence) if bool(ours.denials) == bool(theirs.denials) else None


def _is_cue(word: str, following: str) -> bool:
    if word in _CUES:
        return following not in _NO_CUE_BEFORE and not (word == "no" and following in (".", "longer", "doubt"))
    if word == "against":
        return following.endswith("ing")
    return word in _DENIALS or (word in _CUES_WITH_TO and following == "to")
