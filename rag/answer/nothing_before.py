"""Asks back where a message could only be about a question before it, and there is none."""

from __future__ import annotations

from index.analysis import terms
from rag.answer.answer import Answer, Sentence
from rag.question.conversation import Message

_SAID = Sentence(
    "This could only go on from a question before it, and there is none. Ask about something, or begin with these."
)
_BEGINNINGS = ("What are these articles about?", "Which articles are the newest?", "What can you do?")


def hangs(message: Message, answer: Answer, *, steers: bool) -> bool:
    """Tell whether a conversation's first message needs one before it: "shorter" (`steers`), "and when was that?",
    "who", or "really?" where nothing comes near an answer."""
    if steers:
        return message.kind == "fact"
    if message.kind not in ("fact", "yes_no") or answer.outcome == "answered":
        return False
    says = len(terms(message.text))
    return not says or (says == 1 and message.kind == "yes_no" and answer.refused)


def asking_what(message: Message, generation: str | None) -> Answer:
    """Return the answer that asks what a message is about, with questions that any collection answers."""
    return Answer(message.text, message.text, "unclear", (_SAID,), readings=_BEGINNINGS, generation=generation)
