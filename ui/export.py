"""An answer as text to paste, and a conversation as Markdown or JSON to keep."""

from __future__ import annotations

import json
import re

from index.ours import MARKDOWN_MARK
from rag.answer.answer import REFUSED, Answer, Sentence
from rag.answer.citation import Citation
from ui.conversation import Conversation
from ui.wording import CLOSEST, joined, readable_date

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!<>|~&-])")


def answer_text(answer: Answer) -> str:
    """The answer with its numbered footnotes, as plain text."""
    said = " ".join(_said(s) for s in answer.sentences) or (REFUSED if answer.refused else "")
    notes = [f"[{c.number}] {_where(c)}: “{c.quote}”" for c in answer.citations]
    near = [f"- {_where(c)}: “{c.quote}”" for c in answer.nearest] if answer.refused else []
    return "\n\n".join(part for part in (said, answer.note, "\n".join(notes or near)) if part)


def markdown(conversation: Conversation) -> str:
    """The conversation with footnotes numbered through, `[^1]`; what came from articles or people is plain text."""
    pieces: list[str] = [f"# {_plain(conversation.title)}"]
    footnotes: list[str] = []
    for turn in conversation.turns:
        pieces.append(f"## {_plain(turn.question)}")
        if turn.error:
            pieces.append(f"*{_plain(turn.error)}*")
        if turn.answer is None:
            continue
        first = len(footnotes)
        numbers = {c.number: first + i for i, c in enumerate(turn.answer.citations, start=1)}
        footnotes += [f"[^{numbers[c.number]}]: {_note(c)}" for c in turn.answer.citations]
        pieces += _answer(turn.answer, numbers)
        if turn.state == "stopped":
            pieces.append("*Stopped before the end.*")
    return "\n\n".join([*pieces, *(["\n".join(footnotes)] if footnotes else []), MARKDOWN_MARK]) + "\n"


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


def file_name(title: str, ending: str) -> str:
    """A name for the file: the title's letters and digits."""
    stem = "-".join(re.findall(r"\w+", title.casefold()))[:60].strip("-_")
    return f"{stem or 'conversation'}.{ending}"


def _answer(answer: Answer, numbers: dict[int, int]) -> list[str]:
    said = [_plain(_said(s, marks=False)) + "".join(f"[^{numbers[n]}]" for n in s.citations if n in numbers)
            for s in answer.sentences]  # fmt: skip
    pieces = [" ".join(said)] if said else []
    if answer.refused:
        pieces = pieces or [REFUSED]
        pieces += ["\n".join(f"- {_note(c)}" for c in answer.nearest)]
    if answer.outcome == "closest":
        pieces.insert(0, f"*{CLOSEST}.*")
    return [*pieces, *([f"*{_plain(answer.note)}*"] if answer.note else [])]


def _said(sentence: Sentence, *, marks: bool = True) -> str:
    text = sentence.marked if marks else sentence.text
    if sentence.supported is False:
        return f"{text} (not supported: {sentence.reason or 'no article supports this sentence'})"
    return text


def _note(citation: Citation) -> str:
    return f"{_plain(_where(citation))}: “{_plain(citation.quote)}”"


def _where(citation: Citation) -> str:
    file = ", ".join(part for part in (citation.source, f"line {citation.line}" if citation.line else "") if part)
    return joined(citation.title, citation.publisher, readable_date(citation.date), file)


def _plain(text: str) -> str:
    # A title may hold Markdown: no picture may load and no link may lead anywhere when the file is opened.
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
