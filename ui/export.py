"""An answer as text to paste, and a conversation as Markdown or JSON to keep."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress

from index.errors import FootnoteError
from rag.answer.answer import REFUSED, Answer
from rag.evidence.formats.laid_out import Asked, Layout, quoted, said, sections_of, where
from rag.evidence.formats.markdown import text
from rag.evidence.frozen import Evidence, Frozen
from ui.conversation import Conversation


def answer_text(answer: Answer) -> str:
    """The answer with its numbered footnotes, as plain text."""
    told = " ".join(said(s.marked, s) for s in answer.sentences) or (REFUSED if answer.refused else "")
    notes = [f"[{c.number}] {where(c)}: “{quoted(c)}”" for c in answer.citations]
    near = [f"- {where(c)}: “{quoted(c)}”" for c in answer.nearest] if answer.refused else []
    meant = [f"- {reading}" for reading in answer.readings]
    return "\n\n".join(part for part in (told, answer.note, "\n".join(notes or near or meant)) if part)


def markdown(conversation: Conversation) -> str:
    """The conversation with footnotes numbered through, `[^1]`; what came from articles or people is plain text."""
    asked = (Asked(t.question, t.answer, t.error, t.state == "stopped") for t in conversation.turns)
    return text(Layout(conversation.title, sections_of(asked)))


def as_json(conversation: Conversation) -> str:
    """The conversation as one object: `title`, `changed`, and `turns` whose `answer` is as in `footnote ask --json`."""
    values = [
        {
            "question": t.question,
            "state": t.state,
            "error": t.error,
            "answer": t.answer.to_json() if t.answer else None,
            "vote": t.feedback.vote if t.feedback else None,
            "reason": t.feedback.reason if t.feedback else None,
        }
        for t in conversation.turns
    ]
    kept = {"title": conversation.title, "changed": conversation.changed, "turns": values}
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def as_evidence(conversation: Conversation, evidence: Callable[[Answer], Frozen]) -> Evidence:
    """Return the answers of a conversation, each with the articles it rests on: what is written as PDF and Word.

    `evidence` freezes an answer, and raises FootnoteError where its articles are not those it was given from; such an
    answer, a question without one are left out, and the title says how many.
    """
    answers = []
    for turn in conversation.turns:
        with suppress(FootnoteError):
            answers += [evidence(turn.answer)] if turn.answer and turn.state == "done" else []
    if not answers:
        raise FootnoteError("no answer of it rests on the articles as they are now", "export it as Markdown")
    whole = len(answers) == len(conversation.turns)
    rest = "the others have no answer, or their articles have changed"
    part = "" if whole else f" ({len(answers)} of {len(conversation.turns)} questions; {rest})"
    return Evidence(tuple(answers), conversation.title + part)


def file_name(title: str, ending: str) -> str:
    """A name for the file: the title's letters and digits."""
    stem = "-".join(re.findall(r"\w+", title.casefold()))[:60].strip("-_")
    return f"{stem or 'conversation'}.{ending}"
