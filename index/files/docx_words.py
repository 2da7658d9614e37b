"""The words of a Word file as it shows them: every text of its XML, but for what was deleted, struck out or hidden.

What is left out is named here, and all else is read. Converters list what they read, so what they do not list gets
lost: `w:ins`, `w:sdt`, `w:fldSimple`, text boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.files.document import LeftOut
from index.files.docx_xml import all_text, below, child_of, children_of, has_choice, is_on, local, value_of
from index.files.raised import lowered, raised

_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DELETED = frozenset({"del", "moveFrom", "delText"})
_NOT_TEXT = frozenset({"instrText", "delInstrText"})  # what a field computes from; its result is text
_SYMBOLS = str.maketrans(  # of the font Symbol, which Word writes as private characters
    {
        0xF0A3: "≤",
        0xF0B3: "≥",
        0xF0B9: "≠",
        0xF0B1: "±",
        0xF0B4: "×",
        0xF0B0: "°",
        0xF0B7: "•",
        0xF0AE: "→",
        0xF06D: "µ",
    }
)


class DocxWords:
    """The blocks of one Word file. `notes` maps ("footnote", id) to the note's element; `left_out` fills on the way."""

    def __init__(self, notes: dict[tuple[str, str], Any]) -> None:
        self._notes = notes
        self._after: list[str] = []  # text boxes and notes, which follow the paragraph they are anchored in
        self._held = ""  # the words of a paragraph whose end was deleted: they run on into the next one
        self.left_out: list[LeftOut] = []

    def blocks(self, container: Any) -> Iterator[str]:
        """Yield the paragraphs and tables below an element, in the order they are read in."""
        for child in container:
            name = local(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield self._table(child)
                yield from self._followers()
            elif name in _DELETED:
                self._aside("deleted", child)
            elif name == "Fallback" and has_choice(child):
                continue
            elif name == "altChunk":
                self.left_out.append(
                    LeftOut("embedded", "a document inside this one, which Word reads when it opens it")
                )
            elif next(below(child, "p"), None) is not None:
                yield from self.blocks(child)
            elif words := self._piece(child):
                yield words
                yield from self._followers()

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        words = self._held + self._inline(paragraph)
        properties = child_of(child_of(paragraph, "pPr"), "rPr")
        if child_of(properties, "del") is not None:
            self._held = words
            return
        self._held = ""
        yield words
        yield from self._followers()

    def _followers(self) -> list[str]:
        after, self._after = self._after, []
        return after

    def _table(self, table: Any) -> str:
        rows = []
        for row in below(table, "tr", within="tbl"):
            cells = (" ".join(" ".join(self.blocks(cell)).split()) for cell in below(row, "tc", within="tbl"))
            rows.append(" | ".join(cells))
        return "\n".join(rows)

    def _inline(self, element: Any) -> str:
        return "".join(self._piece(child) for child in element if isinstance(child.tag, str))

    def _piece(self, child: Any) -> str:
        name = local(child)
        if name == "t":
            return child.text or ""
        if name in _BREAKS:
            return _BREAKS[name]
        if name in _DELETED:
            return self._aside("deleted", child)
        if name == "r":
            return self._run(child)
        if name == "sym":
            return chr(int(value_of(child, "char") or "FFFD", 16)).translate(_SYMBOLS)
        if name == "txbxContent":
            self._follow(child)
            return ""
        if name in ("footnoteReference", "endnoteReference"):
            return self._note(name.removesuffix("Reference"), child)
        if name in _NOT_TEXT or name.endswith("Pr") or (name == "Fallback" and has_choice(child)):
            return ""
        return self._built(name, child)

    def _run(self, run: Any) -> str:
        how = child_of(run, "rPr")
        if is_on(how, "strike") or is_on(how, "dstrike"):
            return self._aside("deleted", run)
        if is_on(how, "vanish"):
            return self._aside("hidden", run)
        place = value_of(child_of(how, "vertAlign"), "val")
        words = self._inline(run)
        return raised(words) if place == "superscript" else lowered(words) if place == "subscript" else words

    def _built(self, name: str, child: Any) -> str:
        """Return the words of what is built of parts; a fraction's figures side by side would be another number."""
        part = {local(part): self._inline(part) for part in child} if name in _FORMULAS else {}
        if name == "f":
            return f"{part.get('num', '')}/{part.get('den', '')}"
        if name in ("sSup", "sSub", "sSubSup"):
            return part.get("e", "") + lowered(part.get("sub", "")) + raised(part.get("sup", ""))
        if name == "rad":
            return f"{part.get('deg', '')}√({part.get('e', '')})"
        if name == "d":
            return f"({part.get('e', '')})" if len(children_of(child, "e")) == 1 else f"({self._spaced(child)})"
        if name == "ruby":
            return f"{part.get('rubyBase', '')}({part.get('rt', '')})"
        return self._spaced(child) if name in ("m", "mr", "eqArr") else self._inline(child)

    def _spaced(self, element: Any) -> str:
        return " ".join(filter(None, (self._piece(child) for child in element)))

    def _note(self, kind: str, reference: Any) -> str:
        note = self._notes.pop((kind, value_of(reference, "id") or ""), None)
        if note is not None:
            self._follow(note)
        return ""

    def _follow(self, element: Any) -> None:
        found = list(self.blocks(element))  # which empties the list of those that follow, into what it gives
        self._after = [*self._after, *found]

    def _aside(self, why: str, element: Any) -> str:
        if words := " ".join(all_text(element).split()):
            self.left_out.append(LeftOut(why, words))
        return ""


_FORMULAS = frozenset({"f", "sSup", "sSub", "sSubSup", "rad", "d", "ruby"})


def paragraphs_of(root: Any) -> Iterator[str]:
    """Yield the words of each paragraph below an element by a dumb reading: all of its texts, in order.

    A text box in it, what is deleted, and the sound written over a word are texts of their own.
    """
    before: Any = None
    texts: list[str] = []
    for node in root.iter():
        if local(node) not in ("t", "delText") or not node.text:
            continue
        around = list(node.iterancestors())
        if any(local(a) == "Fallback" and has_choice(a) for a in around):
            continue
        own = next((a for a in around if local(a) in ("p", "rt", "rubyBase", *_DELETED) or _run_aside(a)), node)
        if own is not before:
            yield "".join(texts)
            before, texts = own, []
        texts.append(node.text)
    yield "".join(texts)


def _run_aside(element: Any) -> bool:
    how = child_of(element, "rPr") if local(element) == "r" else None
    return any(is_on(how, name) for name in ("strike", "dstrike", "vanish"))
