"""The YAML head of a Markdown or text file."""

from __future__ import annotations

import re
from typing import Any

from index.cleaning import one_line
from index.files.dates import iso_date
from index.files.document import Document

_HEAD = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST_HEAD = 20_000  # YAML is parsed slowly; a longer head is the article itself
_DEEPEST = 20  # Each level in another costs the parser more than the one before: 9,000 brackets, half a minute.


def split_front_matter(text: str, note: str | None = None) -> Document:
    """The cleaned text without its front matter, with the title, date, publisher, author and url found there.

    A head that is not valid YAML stays in the text, and is added to the note.
    """
    match = _HEAD.match(text[: _LONGEST_HEAD + 10])
    if not match:
        return Document(text, note=note, head_lines=0)
    try:
        head = _mapping(match[1])
    except ValueError:
        broken = "front matter is not valid YAML and was kept as text"
        return Document(text, note="; ".join(filter(None, [note, broken])), head_lines=0)
    if head is None:
        return Document(text, note=note, head_lines=0)
    return Document(
        text=text[match.end() :],
        title=one_line(head.get("title")),
        date=iso_date(head.get("date")),
        publisher=one_line(head.get("publisher")),
        author=one_line(head.get("author")),
        url=one_line(head.get("url"), at_most=2_000),
        note=note,
        head_lines=text.count("\n", 0, match.end()),
    )


def _mapping(head: str) -> dict[Any, Any] | None:
    """The head's keys and values, `None` when it is prose between two rules; raises `ValueError`."""
    import yaml

    try:
        depth = 0
        for event in yaml.parse(head, yaml.BaseLoader):
            # Aliases and merge keys can make a short head explode; plain scalars are all that is needed.
            if isinstance(event, yaml.AliasEvent):
                raise ValueError("aliases are not read")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise ValueError("it is nested too deeply")
        value = yaml.load(head, yaml.BaseLoader)
    except Exception as exc:  # Its scanner raises other kinds than its own, an OverflowError for "\UFFFFFFFF".
        raise ValueError("not valid YAML") from exc
    return value if isinstance(value, dict) else None
