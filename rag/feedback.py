"""Thumbs from the chat, kept as JSON-lines in `feedback/` beside the index folder, never inside it.

The files are hidden ones: beside the index may be among the articles, and a vote must not be read as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from index import json_lines
from index.errors import FootnoteError
from rag.answer.answer import Answer

Vote = Literal["up", "down"]
_LONGEST_LINE = 10_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Feedback:
    """One vote on one answer. `time` is ISO 8601 in UTC; `history` the conversation's earlier questions, oldest
    first; `answer` the text with its marks, empty for a refusal; `citations` as in `footnote ask --json`; `index`
    the name of the index folder that answered, for several may lie side by side."""

    time: str
    vote: Vote
    reason: str
    question: str
    history: tuple[str, ...]
    answer: str
    citations: tuple[dict[str, Any], ...]
    generation: str | None
    index: str = ""


def feedback_folder(index: Path) -> Path:
    """Return where the votes on an index's answers are kept."""
    return index.absolute().parent / "feedback"


def record(index: Path, vote: Vote, answer: Answer, history: Sequence[str] = (), reason: str = "") -> Feedback:
    """Append a vote on an answer to the month's file and return it. Raises FootnoteError when it cannot be written.

    A vote that changes is a vote more; of those on one question the last counts. Safe from several processes: a line
    is appended by one write.
    """
    now = datetime.now(UTC)
    entry = Feedback(
        time=now.isoformat(timespec="seconds"),
        vote=vote,
        reason=reason.strip(),
        question=answer.question,
        history=tuple(history),
        answer=answer.text,
        citations=tuple(c.to_json() for c in answer.citations),
        generation=answer.generation,
        index=index.absolute().name,
    )
    file = feedback_folder(index) / f".{now:%Y-%m}.jsonl"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _hide_earlier(file.parent)
        json_lines.append(file, asdict(entry))  # for its owner's eyes alone: questions are the reader's own affair
    except OSError as exc:
        raise FootnoteError(
            f"the feedback cannot be kept at {file} ({exc.strerror})", "check the folder's permissions"
        ) from exc
    return entry


def read_feedback(index: Path) -> list[Feedback]:
    """Return every vote on this index's answers, oldest first; a line that is no vote is passed over."""
    folder, name = feedback_folder(index), index.absolute().name
    files = sorted(folder.glob("*.jsonl"), key=lambda file: file.name.lstrip("."))
    values = (values for file in files for values in json_lines.objects(file.read_bytes()))
    entries = (entry for each in values if (entry := _parsed(each)))
    return [entry for entry in entries if entry.index in ("", name)]


def _hide_earlier(folder: Path) -> None:
    """Hide the files of votes that were written in sight once."""
    for file in folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"):
        hidden = file.with_name(f".{file.name}")
        if not file.is_file() or hidden.exists():
            continue
        with file.open("rb") as lines:
            of_votes = any(map(_parsed, json_lines.objects(lines.readline(_LONGEST_LINE))))
        if of_votes:
            file.rename(hidden)


def _parsed(values: Mapping[str, Any]) -> Feedback | None:
    try:
        if not str(values["question"]).strip():
            return None
        return Feedback(
            time=str(values["time"]),
            vote="up" if values["vote"] == "up" else "down",
            reason=str(values.get("reason") or ""),
            question=str(values["question"]),
            history=tuple(map(str, values.get("history") or ())),
            answer=str(values.get("answer") or ""),
            citations=tuple({**c, "source": c["source"], "quote": c["quote"]} for c in values.get("citations") or ()),
            generation=values.get("generation"),
            index=str(values.get("index") or ""),
        )
    except (ValueError, KeyError, TypeError):
        return None
