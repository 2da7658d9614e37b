"""Slides to documents: each slide under its number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.files.completeness import missing, put_back
from index.files.document import Document
from index.files.limits import Limits
from index.files.packed import check_packed

_TEMPLATE_TITLE = "PowerPoint Presentation"


def read_pptx(path: Path, limits: Limits) -> Document:
    """Return the document in a PowerPoint file; raises `Unreadable`, and whatever python-pptx raises."""
    import pptx

    check_packed(path, limits, "not a PowerPoint file")
    slides = pptx.Presentation(str(path))
    blocks: list[str] = []
    for number, slide in enumerate(slides.slides, start=1):
        blocks.append(f"Slide {number}")
        said = [text for shape in slide.shapes for text in _shape(shape) if text.strip()]
        second = [text for paragraph in slide.element.iter(_A + "p") if (text := _all(paragraph)).strip()]
        lost = missing(second, said)
        blocks += put_back(said, lost) if lost else said
        if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame.text.strip()):
            blocks.append(f"Notes: {notes}")
    about = slides.core_properties
    created = about.created
    title = about.title if about.title != _TEMPLATE_TITLE else None
    return Document(
        "\n\n".join(blocks),
        title=title or _first_title(slides),
        author=about.author,
        created=str(created) if created else None,
    )


_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


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
