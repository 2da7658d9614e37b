"""The pages of an article's file, as pictures and as words with their places. No web framework."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from index.errors import FootnoteError
from index.files.document import Unreadable
from index.files.limits import STANDARD
from index.files.page_file import page_file
from index.files.sandbox import Sandbox
from index.files.taking_out import TakenOut

if TYPE_CHECKING:
    from index.article import Article
    from index.catalogue import Origin
    from rag.assistant import Assistant

WIDTHS = range(200, 4_001, 200)  # pixels; a page is drawn in few sizes, so that each is drawn once
_KEPT = 48_000_000  # bytes of pictures in memory
_WAITING = 8  # who may wait for a picture; the next is told to come again
_CURE = "its text as it was indexed can still be read"


class Pages(NamedTuple):
    """The `number` of an article's pages, the one to begin with, the boxes of the cited words, and how it was read."""

    number: int
    first: int
    boxes: str
    scan: float | None


class NoPage(FootnoteError):
    """A page that cannot be shown."""


class PageBusy(NoPage):
    """Too many wait for pages."""


def pages_of(article: Article, span: tuple[int, int] | None) -> Pages | None:
    """Return what to show of an article's pages, the words at `span` marked; None where its file has none."""
    layout = article.layout
    if layout is None:
        return None
    first = (layout.page_of(*span) if span else None) or 1
    boxes = layout.boxes(article.text, *span) if span else ()
    scan = layout.scan(first)
    return Pages(len(layout.sizes), first, json.dumps(boxes), scan.confidence if scan else None)


class PageView:
    """Shows pages of the files that the articles were read from, and of no other file."""

    def __init__(self, assistant: Callable[[], Assistant]) -> None:
        self._assistant = assistant
        self._drawn: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._sandbox = Sandbox(STANDARD)
        self._taken_out = TakenOut(self._sandbox)
        self._one = threading.Lock()
        self._places = threading.BoundedSemaphore(_WAITING)

    def words(self, source: str, page: int) -> dict[str, Any]:
        """Return a page's size in points, and its lines of the article's text with their boxes. Raises NoPage."""
        article = self._assistant().article(source)
        layout = article.layout
        if layout is None or not 1 <= page <= len(layout.sizes):
            raise NoPage(f"{source} has no page {page}", "choose another")
        lines = [[article.text[line.start : line.end], *line.box[1:]] for line in layout.lines(page)]
        return {"size": layout.sizes[page - 1], "lines": lines}

    def picture(self, source: str, page: int, width: int) -> bytes:
        """Return a page as a PNG about so many pixels wide. Raises NoPage, PageBusy."""
        index = self._assistant().index
        layout = index.layout(source)
        if layout is None or not 1 <= page <= len(layout.sizes):
            raise NoPage(f"{source} has no page {page}", "choose another")
        wide = next((known for known in WIDTHS if known >= width), WIDTHS[-1])
        key = (layout.file_sha256, page, wide)
        if not self._places.acquire(blocking=False):
            raise PageBusy("too many pages are being drawn", "try again in a moment")
        try:
            with self._one:
                if key not in self._drawn:
                    origin = index.catalogue.origins().get(source)
                    self._drawn[key] = self._draw(origin, source, page, wide, layout.file_sha256)
                self._drawn.move_to_end(key)
                while sum(map(len, self._drawn.values())) > _KEPT and len(self._drawn) > 1:
                    self._drawn.popitem(last=False)
                return self._drawn[key]
        finally:
            self._places.release()

    def _draw(self, origin: Origin | None, source: str, page: int, width: int, sha256: str) -> bytes:
        try:
            return self._sandbox.picture(page_file(origin, source, self._taken_out), page, width, sha256)
        except (Unreadable, OSError) as exc:
            raise NoPage(str(exc), _CURE) from exc
