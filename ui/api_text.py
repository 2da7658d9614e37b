"""An answer as one text for a foreign chat window: what is said, then its footnotes, and where their marks stand."""

from __future__ import annotations

import re
from typing import Any

from rag.answer.answer import Answer
from rag.answer.citation import Citation
from rag.answer.wording import CLOSEST, joined, readable_date
from rag.streaming import spoken

_MARK = re.compile(r"\[(\d+)\]")


def whole(answer: Answer) -> str:
    """What is said, with its footnotes."""
    return plain(spoken(answer)) + footnotes(answer)


def plain(text: str) -> str:
    """A text in which no Markdown link or picture is left: a chat window would load it from wherever it leads."""
    return text.replace("](", "] (")


def footnotes(answer: Answer) -> str:
    """What stands below: notes, then where each mark leads, or what comes nearest to an answer."""
    notes = [f"{CLOSEST}."] if answer.outcome == "closest" else []
    notes += (
        [f"Nothing in the articles mentions {', '.join(f'“{w}”' for w in answer.missing)}."] if answer.missing else []
    )
    notes += [answer.note] if answer.note else []
    if answer.refused:
        below = ["What comes nearest:", *(f"- {_where(c)}: “{_line(c.quote)}”" for c in answer.nearest)]
        below = below if answer.nearest else []
    else:
        quoted = answer.answerer == "quotes"  # whose sentences are the quotes
        below = [f"[{c.number}] {_where(c)}" + ("" if quoted else f": “{_line(c.quote)}”") for c in answer.citations]
    return "".join(f"\n\n{part}" for part in (" ".join(notes), "\n".join(below)) if part)


def marks(answer: Answer, text: str) -> list[dict[str, Any]]:
    """Each mark in the text, as OpenAI says which words of a file are cited; `start` to `end` count in the article."""
    if answer.refused:
        return []
    by_number = {citation.number: citation for citation in answer.citations}
    end = len(text.removesuffix(footnotes(answer)))
    return [
        {
            "type": "file_citation",
            "text": mark[0],
            "start_index": mark.start(),
            "end_index": mark.end(),
            "file_citation": _cited(by_number[int(mark[1])]),
        }
        for mark in _MARK.finditer(text, 0, end)
        if int(mark[1]) in by_number
    ]


def _cited(c: Citation) -> dict[str, Any]:
    return {"file_id": c.source, "title": c.title, "date": c.date, "start": c.start, "end": c.end, "quote": c.quote}


def _where(c: Citation) -> str:
    return joined(_line(c.title), *c.told_by, readable_date(c.date), f"{c.source}:{c.line}" if c.line else c.source)


def _line(text: str) -> str:
    return plain(" ".join(text.split()))
