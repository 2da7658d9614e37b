"""What a text says, denies, and only holds possible: each cue covers the next content words of its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.analysis import STOPWORDS, normal_form

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
# "May" only in lower case: it is a month, too.
_HEDGES = re.compile(
    r"may|might|could|(?:alleged|supposed|purported|reported|apparent|possib|probab|presumab)ly|perhaps|likely|"
    r"alleg(?:es|ed|ing)|claim(?:s|ed|ing)|suspect(?:s|ed)|accus(?:es|ed|ing)|believ(?:es|ed)|doubt(?:s|ed)|rumou?red"
)
# What "would", "will" and "is due to" stand before has not happened.
_AHEAD = frozenset("would will shall".split())
_AHEAD_TO = frozenset("scheduled due set going about expected planned plans planning intends hopes poised".split())
_SOFT = re.compile(
    r"\b(?:can|would|should|seem\w*|appear\w*|if|whether|suggest\w*|think\w*|thought|possible|probable|potential\w*|"
    r"said|says|expect\w*|plan\w*|hop\w+|want\w*|fear\w*|allegations?|claims?|belief|sometimes|often|usually|up to)\b"
)


@dataclass(frozen=True, slots=True)
class Stance:
    """What a text says and denies, as normal forms of content words.

    `said` stands outside of every denial, `denials` holds what each denies, `hedged` what stands behind "may" and
    "allegedly", `ahead` the verbs behind "would" and "is to"; `negative` and `soft`: some word may deny something,
    or hedge it.
    """

    said: frozenset[str]
    denials: tuple[frozenset[str], ...]
    hedged: frozenset[str]
    negative: bool
    soft: bool
    ahead: frozenset[str] = frozenset()

    @property
    def denied(self) -> frozenset[str]:
        """All that is denied somewhere."""
        return frozenset().union(*self.denials)


def stance(text: str) -> Stance:
    """Read a text's denials and hedges."""
    tokens = _TOKEN.findall(_NOT.sub(" not", text))
    said: set[str] = set()
    hedged: set[str] = set()
    ahead: set[str] = set()
    denials: list[set[str]] = []
    left = hedge = 0
    open_ = waits = False
    before = ""
    for token, following in zip(tokens, [*(t.lower() for t in tokens[1:]), ""], strict=True):
        word = token.lower()
        if not token[0].isalnum() or word in _CLAUSE_WORDS:
            left, hedge, open_ = 0, 0, False
        elif _is_cue(word, following):
            left, open_ = _SCOPE, True
            denials.append(set())
        elif word == "or" and open_:  # "without help or money" denies both.
            left = _SCOPE + 1
        elif word not in STOPWORDS:
            form = normal_form(word)
            (denials[-1] if left else said).add(form)
            if hedge:
                hedged.add(form)
            if waits:
                ahead.add(form)
            left, hedge = max(0, left - 1), max(0, hedge - 1)
        if _HEDGES.fullmatch(token):
            hedge = _SCOPE
        waits = token in _AHEAD or (token == "to" and before in _AHEAD_TO) or (waits and token in STOPWORDS)
        before = token
    negative, soft = bool(_ALSO_NEGATIVE.search(text)), bool(hedged or _SOFT.search(text))
    return Stance(frozenset(said), tuple(map(frozenset, denials)), frozenset(hedged), negative, soft, frozenset(ahead))


def _is_cue(word: str, following: str) -> bool:
    if word in _CUES:
        return following not in _NO_CUE_BEFORE and not (word == "no" and following in (".", "longer", "doubt"))
    if word == "against":
        return following.endswith("ing")
    return word in _DENIALS or (word in _CUES_WITH_TO and following == "to")
