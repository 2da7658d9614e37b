"""The words of a web page as a browser shows them, block by block: a paragraph, a heading, a row of a table.

Only what breaks a line and what is not shown is listed here; any other element is a part of its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.files.document import LeftOut
from index.files.raised import lowered, raised

BLOCKS = frozenset(
    """address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer
    form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option optgroup p pre search
    section select summary table tbody tfoot thead tr caption td th ul""".split()
)
NOT_SHOWN = frozenset({"script", "style", "head", "title", "meta", "link", "base"})
_HIDDEN = frozenset("audio canvas datalist iframe noembed noframes noscript object template video".split())
_DELETED = frozenset({"del", "s", "strike"})
_BESIDE = frozenset({"nav", "footer", "form", "menu", "dialog"})
_BESIDE_THE_ARTICLE = frozenset({"header", "aside"})  # in it, they are its head and its boxes
_WRAPPERS = frozenset("figure blockquote ul ol dl dd dt li table tbody thead tfoot tr td th details hgroup".split())
_TIGHT = frozenset({"ul", "ol", "table", "dl"})
_NOT_IN_A_ROW = frozenset("table ul ol h1 h2 h3 h4 h5 h6 article section".split())
_SIGNS = {"q": ("“", "”"), "rt": ("(", ")")}
_SPACE = re.compile(r"\s+")
_STYLE_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_STYLE_DELETED = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through")


@dataclass(slots=True)
class Block:
    """A run of words without a line's end. `place` is what holds it, `tight` the list or table it is a line of.

    `beside` says that it stands in a part of the page that is no story, `hidden` that a browser does not show it at
    first, `linked` how many of its letters are links.
    """

    text: str
    place: Any
    tight: Any
    beside: bool
    hidden: bool
    linked: int


@dataclass(slots=True)
class _At:
    """Where the walk is: how deep in elements of each kind, and the words since the last block's end."""

    open: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("beside", "hidden", "link", "pre", "story"), 0))
    words: list[str] = field(default_factory=list)
    linked: int = 0
    prefix: str = ""
    rows: list[Any] = field(default_factory=list)


class PageBlocks:
    """Reads a parsed page once, without recursion: a page may be nested deeper than Python's stack."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []
        self._at = _At()
        self._aside: list[tuple[str, Any, list[str]]] = []  # an inline element that is deleted or hidden, its words
        self._marks: dict[Any, int] = {}  # where in the words a raised or lowered element began

    def read(self, root: Any) -> Iterator[Block]:
        """Yield the page's blocks in order; afterwards `left_out` holds what was deleted or hidden inside them."""
        from lxml import etree

        skipped = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):  # a comment; what follows it is text
                if event == "end":
                    self._text(element.tail)
                continue
            if skipped is None and event == "start":
                if element.tag in NOT_SHOWN:
                    skipped = element
                else:
                    yield from self._start(element)
            elif event == "end":
                if skipped is None:
                    yield from self._end(element)
                skipped = None if skipped is element else skipped
                if skipped is None and element is not root:
                    self._text(element.tail)
        yield from self._flush(root)

    def _start(self, element: Any) -> Iterator[Block]:
        tag = element.tag
        why = why_aside(element)
        if tag in BLOCKS and not (self._at.rows and tag not in ("tr", "td", "th")):
            yield from self._flush(element.getparent())
            if tag == "tr" and _is_row(element):
                self._at.rows.append(element)
        elif tag in BLOCKS:
            self._at.words.append(" ")
        if why and (tag not in BLOCKS or why == "deleted"):
            self._aside.append((why, element, []))
        for kind, by in _kinds(element, why).items():
            self._at.open[kind] += by
        if tag == "li":
            self._at.prefix = "- "
        elif tag in ("td", "th") and self._at.rows and "".join(self._at.words).strip():
            self._at.words.append(" | ")
        elif tag in ("sup", "sub", "msup", "msub"):
            self._marks[element] = len(self._at.words)
        elif tag == "br":
            self._at.words.append("\n")
        self._sign(element, 0)
        self._text(element.text)

    def _end(self, element: Any) -> Iterator[Block]:
        tag = element.tag
        self._sign(element, 1)
        if element in self._marks:
            start = self._marks.pop(element)
            change = raised if tag.endswith("sup") else lowered
            self._at.words[start:] = [change("".join(self._at.words[start:]))]
        if tag == "tr" and self._at.rows and self._at.rows[-1] is element:
            self._at.rows.pop()
        if tag in BLOCKS and not (self._at.rows and tag not in ("tr", "td", "th")):
            yield from self._flush(element)
        elif tag in BLOCKS and tag not in ("td", "th"):
            self._at.words.append(" ")
        for kind, by in _kinds(element, why_aside(element)).items():
            self._at.open[kind] -= by
        if tag == "li":
            self._at.prefix = ""
        if self._aside and self._aside[-1][1] is element:
            why, _, words = self._aside.pop()
            if text := " ".join("".join(words).split()):
                self.left_out.append(LeftOut(why, text))

    def _text(self, text: str | None) -> None:
        if not text:
            return
        words = text if self._at.open["pre"] else _SPACE.sub(" ", text)
        if self._aside:
            self._aside[-1][2].append(words)
            return
        self._at.words.append(words)
        if self._at.open["link"]:
            self._at.linked += len(words.strip())

    def _sign(self, element: Any, which: int) -> None:
        if element.tag in _SIGNS and not (element.tag == "rt" and _is_fenced(element)):
            self._text(_SIGNS[element.tag][which])
        elif which and (parent := element.getparent()) is not None and parent.tag == "mfrac" and parent[0] is element:
            self._text("/")

    def _flush(self, element: Any) -> Iterator[Block]:
        at = self._at
        if at.rows and element is not None and element.tag in ("td", "th"):
            return
        lines = "".join(at.words).split("\n")
        text = "\n".join(lines if at.open["pre"] else (" ".join(line.split()) for line in lines)).strip("\n ")
        linked, at.words, at.linked = at.linked, [], 0
        if not text:
            return
        prefix, at.prefix = at.prefix, ""
        place, tight = _place(element)
        beside = bool(at.open["beside"])
        yield Block(prefix + text, place, tight, beside, bool(at.open["hidden"]), linked)


def _kinds(element: Any, why: str | None) -> dict[str, int]:
    """Return how an element changes what is open: every count goes up at its start and down again at its end."""
    tag = element.tag
    outside = tag in _BESIDE_THE_ARTICLE and next(element.iterancestors("article", "main"), None) is None
    return {
        "beside": int(tag in _BESIDE or outside),
        "hidden": int(why == "hidden" and tag in BLOCKS),
        "link": int(tag == "a"),
        "pre": int(tag == "pre"),
    }


def why_aside(element: Any) -> str | None:
    """Return why an element's words are not said: "deleted" or "hidden"."""
    if not isinstance(element.tag, str):
        return None
    style = (element.get("style") or "").lower()
    if element.tag in _DELETED or (style and _STYLE_DELETED.search(style)):
        return "deleted"
    if element.tag in _HIDDEN or element.get("hidden") is not None or (style and _STYLE_HIDDEN.search(style)):
        return "hidden"
    return None


def _is_row(row: Any) -> bool:
    """Whether a row holds figures to be read side by side, and not the columns of a page."""
    return next(row.iterdescendants(*_NOT_IN_A_ROW), None) is None


def _is_fenced(ruby_text: Any) -> bool:
    before = ruby_text.getprevious()
    return before is not None and before.tag == "rp"


def _place(element: Any) -> tuple[Any, Any]:
    """Return what holds a block, past what only wraps it; and the list or table it is a line of."""
    tight = None
    if element is None:
        return None, None
    holder = element if any(child.tag in BLOCKS for child in element) else element.getparent()
    around = element
    while holder is not None and holder.tag in _WRAPPERS:
        tight = holder if tight is None and holder.tag in _TIGHT else tight
        around, holder = holder, holder.getparent()
    return (around if holder is None else holder), tight
