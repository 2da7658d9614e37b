"""Does a question ask what is *not* so, while a sentence only says what is? Vectors hardly see that difference."""

from __future__ import annotations

import re

_DENIES = re.compile(
    r"\b(?:not|never|no|non|none|nobody|nothing|nowhere|neither|nor|without|cannot|except|lack(?:s|ed|ing)?|"
    r"fail(?:s|ed|ing)?|refus(?:e|es|ed|ing)|unable|rarely|hardly|instead|rather than|prevent(?:s|ed)?|"
    r"prohibit(?:s|ed)?|ban(?:s|ned)?)\b|n['’]t\b",
    re.IGNORECASE,
)


def agrees(question: str, sentence: str) -> bool:
    """Tell whether a sentence may answer as far as negation goes: a question that denies needs one that denies too.

    The reverse tells nothing: a sentence often denies one thing and states another.
    """
    return not _DENIES.search(question) or bool(_DENIES.search(sentence))
