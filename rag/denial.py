"""Does a question ask what is *not* so, while a sentence only says what is? Vectors hardly see that difference."""

from __future__ import annotations

import re

_NOT = (
    r"\b(?:not(?! (?:only|just|merely|least)\b)|never|no|non|none|nobody|nothing|nowhere|neither|nor|without|cannot|"
    r"except)\b|n['’]t\b"
)
_LONG = 25  # words
_ASKS_DENYING = re.compile(_NOT, re.IGNORECASE)
_ASIDE = re.compile(r"(?:,\s*|\b)(?:if|unless|because|although|though|while|so that)\b.*", re.IGNORECASE | re.DOTALL)
_WHY = re.compile(r"(?:and |but )?(?:why|for what reason|what (?:is|was|were|are) the reasons?)\b", re.IGNORECASE)
# A sentence may deny in softer words: "Three towns refused to sign" answers who did not sign.
_DENIES = re.compile(
    rf"{_NOT}|\b(?:lack(?:s|ed|ing)?|fail(?:s|ed|ing)?|refus(?:e|es|ed|ing)|unable|rarely|hardly|instead|rather than|"
    r"prevent(?:s|ed)?|prohibit(?:s|ed)?|ban(?:s|ned)?)\b",
    re.IGNORECASE,
)


def agrees(question: str, sentence: str) -> bool:
    """Tell whether a sentence may answer as far as negation goes: a question that denies needs one that denies too.

    The reverse tells nothing: a sentence often denies one thing and states another. So does a long question. What
    stands behind "if" or "because" is not what is asked for, and the reason for which something is *not* so often
    denies nothing itself.
    """
    denies = len(question.split()) <= _LONG and _ASKS_DENYING.search(_ASIDE.sub("", question))
    return not denies or bool(_WHY.match(question) or _DENIES.search(sentence))
