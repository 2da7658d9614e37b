"""The pages of an article as they were, and where on them the quoted words stand."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rag.evidence.pictures import kind_of

if TYPE_CHECKING:
    from index.layout import Box
    from rag.answer.citation import Citation
    from rag.evidence.frozen import Frozen

_DIGITS = 3


class PagePicture(NamedTuple):
    """A page of an article: its number, its picture as a data address, and how each mark lies upon it, in CSS; without
    a picture, why."""

    number: int
    address: str = ""
    marks: tuple[str, ...] = ()
    missing: str = ""

    @property
    def caption(self) -> str:
        """What is to be known of it."""
        if self.missing:
            return f"Page {self.number} is not pictured: {self.missing}."
        return f"Page {self.number}, as it was{'; the quoted words are marked' if self.marks else ''}."


def pages_of(frozen: Frozen, source: str, cited: Iterable[Citation]) -> Iterator[PagePicture]:
    """Yield the pages of an article that an answer carries, with marks for what is cited of it."""
    boxes = [box for c in cited for box in c.boxes]
    for page in frozen.pages:
        if page.get("source") == source:
            number, drawn = int(page["page"]), frozen.pictures.get(page.get("sha256", ""), b"")
            marks = tuple(_css(box) for box in boxes if box.page == number)
            yield PagePicture(number, _address(drawn), marks, str(page.get("missing", "")))


def each_once(pages: Sequence[PagePicture]) -> tuple[PagePicture, ...]:
    """Return pages by their number, each with the marks of all that quote it."""
    found: dict[int, PagePicture] = {}
    for page in sorted(pages, key=lambda page: page.number):
        known = found.get(page.number, page._replace(marks=()))
        whole = page if page.address and not known.address else known
        found[page.number] = whole._replace(marks=tuple(dict.fromkeys((*known.marks, *page.marks))))
    return tuple(found.values())


def _address(drawn: bytes) -> str:
    return f"data:{kind_of(drawn)};base64,{b64encode(drawn).decode()}" if kind_of(drawn) else ""


def _css(box: Box) -> str:
    edges = {"left": box.left, "top": box.top, "width": box.right - box.left, "height": box.bottom - box.top}
    return ";".join(f"{name}:{round(100 * value, _DIGITS)}%" for name, value in edges.items())
