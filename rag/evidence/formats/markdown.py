"""Answers as Markdown with Pandoc's footnotes, `[^1]`; what came from articles or people is plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from index.files.ours import MARKDOWN_MARK
from rag.evidence.formats.form import FORM
from rag.evidence.formats.laid_out import Layout, Note, Section, laid_out, said, where
from rag.evidence.formats.seal import BLANK
from rag.evidence.frozen import Evidence

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!<>|~&-])")
_CARRIED = re.compile(
    r"<!-- footnote-evidence form \d+\n(\{[^\n]*\})\n-->\n\n<!-- [^\n]* -->\n" + re.escape(MARKDOWN_MARK)
)


def write(evidence: Evidence) -> bytes:
    """Return the file, its seal blank; it carries the evidence in a comment."""
    carried = json.dumps(evidence.to_json(), ensure_ascii=True, sort_keys=True)
    # Nothing in a comment may end it.
    carried = re.sub(r"--|[<>]", lambda m: "".join(f"\\u{ord(c):04x}" for c in m[0]), carried)
    comments = [f"<!-- footnote-evidence form {FORM}\n{carried}\n-->", f"<!-- {BLANK} -->\n{MARKDOWN_MARK}"]
    return ("\n\n".join([*_pieces(laid_out(evidence)), *comments]) + "\n").encode()


def read(data: bytes) -> str | None:
    """Return the evidence that a file carries, as JSON; None where it carries none."""
    found = _CARRIED.search(data.decode("utf-8", "replace"))
    return found[1] if found else None


def text(layout: Layout) -> str:
    """Return answers as Markdown, without evidence: a conversation to keep."""
    return "\n\n".join([*_pieces(layout), MARKDOWN_MARK]) + "\n"


def _pieces(layout: Layout) -> Iterator[str]:
    yield f"# {plain(layout.title)}"
    for section in layout.sections:
        yield from _section(section, alone=bool(layout.hash) and len(layout.sections) == 1)
    if layout.sources:
        yield "## Sources"
        yield "\n".join(
            f"{s.number}. {plain(s.article.title)}: {plain(s.about)}; SHA-256 {s.digest}" for s in layout.sources
        )
    if layout.footnotes:
        yield "\n".join(f"[^{note.number}]: {_note(note)}" for note in layout.footnotes)


def _section(section: Section, *, alone: bool) -> Iterator[str]:
    if not alone:
        yield f"## {plain(section.question)}"
    if section.error:
        yield f"*{plain(section.error)}*"
    yield from (f"*{name}: {plain(value)}*" for name, value in section.asked)
    yield from (f"*{plain(label)}*" for label in section.labels)
    if section.said:
        yield " ".join(
            plain(said(s.sentence.text, s.sentence)) + "".join(f"[^{n.number}]" for n in s.notes) for s in section.said
        )
    if section.nearest:
        yield "\n".join(f"- {plain(where(c))}: “{plain(c.quote)}”" for c in section.nearest)
    yield from (f"*{plain(note)}*" for note in section.notes)
    if section.facts:
        yield "\n".join(f"- {name}: {plain(value)}" for name, value in section.facts)


def _note(note: Note) -> str:
    return f"{plain(note.where)}: “{plain(note.citation.quote)}”"


def plain(words: str) -> str:
    """Return words as Markdown shows them: no picture may load and no link may lead anywhere when it is opened."""
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))
