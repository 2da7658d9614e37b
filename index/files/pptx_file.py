"""Slides to documents: each slide under its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.files.completeness import missing, put_back
from index.files.document import Document, LeftOut
from index.files.limits import Limits
from index.files.packed import check_packed, parsed_xml

_TEMPLATE_TITLE = "PowerPoint Presentation"


def read_pptx(path: Path, limits: Limits) -> Document:
    """Return the document in a PowerPoint file; raises `Unreadable`, and whatever python-pptx raises."""
    import pptx

    check_packed(path, limits, "not a PowerPoint file")
    slides = pptx.Presentation(str(path))
    blocks: list[str] = []
    left_out: list[LeftOut] = []
    for number, slide in enumerate(slides.slides, start=1):
        blocks += [f"Slide {number}", *_slide(slide, left_out)]
    about = slides.core_properties
    created = about.created
    title = about.title if about.title != _TEMPLATE_TITLE else None
    return Document(
        "\n\n".join(blocks),
        title=title or _first_title(slides),
        author=about.author,
        created=str(created) if created else None,
        left_out=tuple(left_out),
    )


_DIAGRAM = "data"  # what PowerPoint calls SmartArt: its words lie in a part of their own
_BESIDE = {"chart": "chart", "comment": "comment", "modernComment": "comment"}
_NAME = re.compile(r"(\w+?)[\d_]*(?:_\w+)?\.xml")
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _slide(slide: Any, left_out: list[LeftOut]) -> Iterator[str]:
    """Yield the words of a slide and its notes; add to what is left out."""
    said = [text for shape in slide.shapes for text in _shape(shape) if text.strip()]
    second = [text for paragraph in slide.element.iter(_A + "p") if (text := _all(paragraph)).strip()]
    lost = missing(second, said)
    yield from put_back(said, lost) if lost else said
    for kind, texts in _parts(slide):
        if kind == _DIAGRAM:
            yield from texts
        else:
            left_out.append(LeftOut(_BESIDE[kind], " ".join(texts)))
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame.text.strip()):
        yield f"Notes: {notes}"


def _parts(slide: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts that a slide refers to and that hold words: their kind and texts."""
    for relation in slide.part.rels.values():
        name = None if relation.is_external else _NAME.fullmatch(str(relation.target_part.partname).rpartition("/")[2])
        if name and name[1] in (_DIAGRAM, *_BESIDE):
            root = parsed_xml(relation.target_part.blob)
            texts = (_all(e) if e.tag == _A + "p" else e.text for e in root.iter() if _holds_words(e))
            if told := [text.strip() for text in texts if text and text.strip()]:
                yield name[1], told


def _holds_words(element: Any) -> bool:
    """Whether an element is a paragraph, a value of a chart or the text of a comment."""
    return str(element.tag) == _A + "p" or str(element.tag).rpartition("}")[2] in ("v", "text")


def _shape(shape: Any) -> Iterator[str]:
    """Yield the words of a shape: of its paragraphs, the rows of its table, the shapes it groups."""
    if shape.shape_type is not None and hasattr(shape, "shapes"):
        for below in shape.shapes:
            yield from _shape(below)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield " | ".join(" ".join(cell.text.split()) for cell in row.cells)
    elif shape.has_text_frame:
        yield "\n".join(paragraph.text for paragraph in shape.text_frame.paragraphs).replace("\v", "\n")


def _all(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph.iter(_A + "t"))


def _first_title(slides: Any) -> str | None:
    first = next(iter(slides.slides), None)
    return first.shapes.title.text if first is not None and first.shapes.title is not None else None
