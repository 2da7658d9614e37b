"""OpenDocument texts to documents."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.files.completeness import missing, put_back
from index.files.document import Document, LeftOut
from index.files.limits import Limits
from index.files.packed import check_packed, parsed_xml

_BLOCKS = frozenset({"p", "h"})
_ASIDE = {"tracked-changes": "deleted", "annotation": "comment"}


def read_odt(path: Path, limits: Limits) -> Document:
    """Return the document in an OpenDocument text; raises `Unreadable`, and what zipfile and lxml raise."""
    check_packed(path, limits, "not an OpenDocument file", needs="content.xml")
    with zipfile.ZipFile(path) as parts:
        root = parsed_xml(parts.read("content.xml"))
        about = parsed_xml(parts.read("meta.xml")) if "meta.xml" in parts.namelist() else None
    left_out: list[LeftOut] = []
    blocks = [text for text in _blocks(root, left_out) if text]
    second = (text for text in root.itertext() if text.strip())
    if lost := missing(second, [*blocks, *(out.text for out in left_out)]):
        blocks = put_back(blocks, lost)
    return Document(
        "\n\n".join(blocks),
        title=_property(about, "title"),
        author=_property(about, "initial-creator") or _property(about, "creator"),
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
