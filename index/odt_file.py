"""OpenDocument texts to documents."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.completeness import missing, put_back
from index.document import Document, LeftOut, Unreadable
from index.limits import Limits, size_of

_BLOCKS = frozenset({"p", "h"})
_ASIDE = {"tracked-changes": "deleted", "annotation": "comment"}
_LARGEST_UNPACKED = 4  # times the largest file


def read_odt(path: Path, limits: Limits) -> Document:
    """Return the document in an OpenDocument text; raises `Unreadable`, and what zipfile and lxml raise."""
    if not zipfile.is_zipfile(path):
        raise Unreadable("not an OpenDocument file")
    with zipfile.ZipFile(path) as parts:
        if (unpacked := sum(part.file_size for part in parts.infolist())) > _LARGEST_UNPACKED * limits.max_file_bytes:
            raise Unreadable(f"unpacks to {size_of(unpacked)}")
        if "content.xml" not in parts.namelist():
            raise Unreadable("not an OpenDocument file")
        root = _xml(parts.read("content.xml"))
        about = _xml(parts.read("meta.xml")) if "meta.xml" in parts.namelist() else None
    left_out: list[LeftOut] = []
    blocks = [text for text in _blocks(root, left_out) if text]
    second = (text for text in root.itertext() if text.strip())
    if lost := missing(second, [*blocks, *(out.text for out in left_out)]):
        blocks = put_back(blocks, lost)
    return Document(
        "\n\n".join(blocks),
        title=_property(about, "title"),
        created=_property(about, "creation-date"),
        left_out=tuple(left_out),
    )


def _blocks(element: Any, left_out: list[LeftOut]) -> Iterator[str]:
    """Yield the paragraphs and headings below an element, the rows of a table as one line each."""
    for child in element:
        name = _local(child)
        if name in _ASIDE:
            left_out += [LeftOut(_ASIDE[name], text) for text in _blocks(child, []) if text]
        elif name == "table-row":
            yield " | ".join(" ".join(_blocks(cell, left_out)) for cell in child)
        elif name in _BLOCKS:
            notes: list[str] = []
            yield "".join(_words(child, notes, left_out)).strip()
            yield from notes
        else:
            yield from _blocks(child, left_out)


def _words(element: Any, notes: list[str], left_out: list[LeftOut]) -> Iterator[str]:
    """Yield the words of a paragraph; a note and a box of text in it follow as paragraphs of their own."""
    yield element.text or ""
    for child in element:
        name = _local(child)
        if name in _ASIDE:
            left_out += [LeftOut(_ASIDE[name], text) for text in _blocks(child, []) if text]
        elif name == "note":
            notes += [text for text in _blocks(child, left_out) if text]
        elif name in ("s", "tab", "line-break"):
            yield "\n" if name == "line-break" else " "
        elif any(_local(below) in _BLOCKS for below in child.iter()):
            notes += [text for text in _blocks(child, left_out) if text]
        else:
            yield from _words(child, notes, left_out)
        yield child.tail or ""


def _property(about: Any, name: str) -> str | None:
    return None if about is None else about.xpath(f"string(//*[local-name()='{name}'])") or None


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _xml(content: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
