"""Questions of several parts: what each asks for."""

from __future__ import annotations

import re

from index.analysis import terms

MOST_PARTS = 3
_LEAST_TERMS = 2  # Content words of a part that may stand first.
# "… and was criticised" goes on with a clause; "… and was he criticised" asks again.
_SPLIT = re.compile(
    r"(?<=\?)\s+(?=\w)|(?:,|;)?\s+and\s+(?=(?:who|whom|whose|what|when|where|why|how|which)\b"
    r"|(?:did|does|do|has|have|can|will)\s+(?:the|he|she|it|they|there|this|that|any|(?-i:[A-Z]\w+))\b"
    r"|(?:is|are|was|were)\s+(?:he|she|it|they|there|this|that)\b)",
    re.IGNORECASE,
)


def parts_of(question: str) -> tuple[str, ...]:
    """Return what a question of several parts asks for, part by part, three at most; one that has none as it is."""
    parts = [part.strip() for part in _SPLIT.split(question)]
    if not 1 < len(parts) <= MOST_PARTS or len(terms(parts[0])) < _LEAST_TERMS or not all(map(terms, parts)):
        return (question,)
    return tuple(parts)
