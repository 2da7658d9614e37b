"""What Footnote wrote itself is no article: an answer must not become the source of the next one."""

from __future__ import annotations

from collections.abc import Collection

from index.files.document import Unreadable

MARKDOWN_MARK = "<!-- written by Footnote -->"
"""The last line of Markdown that Footnote writes."""
HTML_MARK = '<meta name="generator" content="Footnote">'
"""In the head of a page that Footnote writes."""

_HEAD = 2_000  # characters in which a mark stands
_RECORDS = ({"question", "answerer", "citations"}, {"question", "vote", "generation"})  # an answer, and a vote on one


def refuse_ours(text: str) -> None:
    """Raise Unreadable for the text of a file that Footnote wrote."""
    if text.rstrip().endswith(MARKDOWN_MARK) or HTML_MARK in text[:_HEAD]:
        raise Unreadable("Footnote wrote it; it is no article")


def is_record(fields: Collection[str]) -> bool:
    """Whether a line of JSON with these fields is one that Footnote writes."""
    return any(record <= set(fields) for record in _RECORDS)
