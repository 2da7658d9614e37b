"""What can go wrong in a question. Every message names the value and the cure, in one line."""

from __future__ import annotations

from index.errors import FootnoteError

MAX_QUESTION_CHARS = 4000


class BadQuestion(FootnoteError):
    """The question cannot be searched for as it is."""


def checked_question(question: str) -> str:
    """Return the question without white space around it. Raises BadQuestion when empty or too long."""
    stripped = " ".join(question.encode("utf-8", "replace").decode("utf-8").split())
    if not any(c.isalnum() for c in stripped):
        raise BadQuestion("the question is empty", 'ask something, as in: "Who called whom?"')
    if len(stripped) > MAX_QUESTION_CHARS:
        raise BadQuestion(
            f"the question has {len(stripped):,} characters, {MAX_QUESTION_CHARS:,} at most", "ask in fewer words"
        )
    return stripped
