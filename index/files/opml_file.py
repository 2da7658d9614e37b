"""OPML outlines to documents: a line an entry, indented, with its address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.files.document import Document, Unreadable
from index.files.limits import Limits
from index.files.packed import parsed_xml


def read_opml(path: Path, _limits: Limits) -> Document:
    """Return the outline in an OPML file; raises `Unreadable`."""
    from lxml import etree

    try:
        root = parsed_xml(path.read_bytes())
    except etree.XMLSyntaxError as exc:
        raise Unreadable(f"damaged OPML file ({exc.msg})") from exc
    if root.tag != "opml":
        raise Unreadable("not an OPML file")
    lines = list(_lines(root.iterfind("body/outline"), 0))
    title, author, date = (root.findtext(f"head/{name}") for name in ("title", "ownerName", "dateCreated"))
    return Document("\n".join(lines), title=title, author=author, date=date)


def _lines(outlines: Iterator[Any], depth: int) -> Iterator[str]:
    for outline in outlines:
        text = outline.get("text") or outline.get("title") or ""
        address = outline.get("htmlUrl") or outline.get("xmlUrl") or outline.get("url") or ""
        yield f"{'  ' * depth}- {' — '.join(filter(None, [text, address, outline.get('description')]))}"
        yield from _lines(outline.iterfind("outline"), depth + 1)
