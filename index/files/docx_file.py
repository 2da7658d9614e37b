"""Word files to documents: the story, its notes, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.files.completeness import missing, put_back
from index.files.dates import iso_date
from index.files.document import Document, LeftOut
from index.files.docx_words import DocxWords, paragraphs_of
from index.files.docx_xml import all_text, local
from index.files.limits import Limits
from index.files.packed import check_packed, parsed_xml

_TEMPLATE_DATE = "2013-12-23"  # python-docx's own template; every file made with it carries this date
_TEMPLATE_AUTHOR = "python-docx"  # the same template
_NUMBER = re.compile(r"\d*\.xml$")
_NOTES = ("footnotes", "endnotes")
_BESIDE = {"header": "header", "footer": "footer", "comments": "comment", "chart": "chart"}


def read_docx(path: Path, limits: Limits) -> Document:
    """Return the document in a Word file; raises `Unreadable`, and whatever python-docx raises."""
    import docx

    check_packed(path, limits, "not a Word file", needs="[Content_Types].xml")
    document = docx.Document(str(path))
    parts = _parts(document.part)
    notes = {
        (kind.removesuffix("s"), number): note
        for kind in _NOTES
        for note in _of_kind(parts, kind)
        if (number := next((value for key, value in note.items() if key.endswith("}id")), None))
    }
    words = DocxWords(notes)
    body = [block for block in words.blocks(document.element.body) if block.strip()]
    for rest in (*list(notes.values()), *_of_kind(parts, "data")):  # notes nobody refers to; the texts of SmartArt
        body += [block for block in words.blocks(rest) if block.strip()]
    left_out = [*words.left_out, *_beside(parts)]
    roots = [document.element.body, *(root for name, root in parts if name in (*_NOTES, "data"))]
    second = (text for root in roots for text in paragraphs_of(root))
    if lost := missing(second, [*body, *(out.text for out in left_out)]):
        body = put_back(body, lost)
    about = document.core_properties
    created = iso_date(about.created)
    return Document(
        text="\n\n".join(body),
        title=about.title,
        author=None if about.author == _TEMPLATE_AUTHOR else about.author,
        created=None if created == _TEMPLATE_DATE else created,
        left_out=tuple(left_out),
    )


def _parts(main: Any) -> list[tuple[str, Any]]:
    """Return the XML parts that the story refers to, by the kind of their name: ("footnotes", its root)."""
    parts = {str(r.target_part.partname): r.target_part for r in main.rels.values() if not r.is_external}
    kinds = {name: _NUMBER.sub("", name.rpartition("/")[2]) for name in sorted(parts)}
    wanted = {*_NOTES, *_BESIDE, "data"}
    return [(kind, parsed_xml(parts[name].blob)) for name, kind in kinds.items() if kind in wanted]


def _of_kind(parts: list[tuple[str, Any]], kind: str) -> Iterator[Any]:
    return (child for name, root in parts if name == kind for child in root if isinstance(child.tag, str))


def _beside(parts: list[tuple[str, Any]]) -> Iterator[LeftOut]:
    """Yield what a page shows around the story, each text once: every section has headers of its own."""
    seen = set()
    for name, root in parts:
        if name not in _BESIDE:
            continue
        for text in paragraphs_of(root) if name != "chart" else [_chart(root)]:
            if (text := " ".join(text.split())) and (name, text) not in seen:
                seen.add((name, text))
                yield LeftOut(_BESIDE[name], text)


def _chart(root: Any) -> str:
    """Return the titles and values of a chart, as they were when it was last drawn."""
    values = (node.text or "" for node in root.iter() if isinstance(node.tag, str) and local(node) in ("v", "t"))
    return " ".join(values) or all_text(root)
