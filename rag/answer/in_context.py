"""Reads a question with the one before it, where it says nothing by itself: "Were there interpreters?"."""

from __future__ import annotations

from rag.question.asking import asked
from rag.question.conversation import Message
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.search.filters import Filters


def in_context(finder: Finder, message: Message, findings: Findings, filters: Filters) -> Findings:
    """Return what is found for a question that names nothing and finds no answer where it is read with the question
    before, if that answers it; else the findings as they are."""
    question, enough = findings.question, finder.fitted.answer
    alone = question.names or question.follows or question.parts or not message.history or message.corrects
    if alone or findings.confidence >= enough:
        return findings
    again = finder.find(asked(message.text, message.history, question.as_of, leaning=True), filters)
    return again if again.confidence >= enough else findings
