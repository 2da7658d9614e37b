"""The words of a Word file as it shows them: every text of its XML, but for what was deleted, struck out or hidden.

What is left out is named here, and all else is read. Converters list what they read, so what they do not list gets
lost: `w:ins`, `w:sdt`, `w:fldSimple`, text boxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from index.document import LeftOut
from index.raised import lowered, raised

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
_OFF = frozenset({"0", "false", "off", "none"})


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
            elif name == "Fallback" and _chosen(child):
                continue
            elif name == "altChunk":
                self.left_out.append(
                    LeftOut("embedded", "a document inside this one, which Word reads when it opens it")
                )
            elif next(_below(child, "p"), None) is not None:
                yield from self.blocks(child)
            elif words := self._piece(child):
                yield words
                yield from self._followers()

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        words = self._held + self._inline(paragraph)
        properties = _child(_child(paragraph, "pPr"), "rPr")
        if _child(properties, "del") is not None:
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
        for row in _below(table, "tr", within="tbl"):
            cells = (" ".join(" ".join(self.blocks(cell)).split()) for cell in _below(row, "tc", within="tbl"))
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
            return chr(int(_value(child, "char") or "FFFD", 16)).translate(_SYMBOLS)
        if name == "txbxContent":
            self._follow(child)
            return ""
        if name in ("footnoteReference", "endnoteReference"):
            return self._note(name.removesuffix("Reference"), child)
        if name in _NOT_TEXT or name.endswith("Pr") or (name == "Fallback" and _chosen(child)):
            return ""
        return self._built(name, child)

    def _run(self, run: Any) -> str:
        how = _child(run, "rPr")
        if _on(how, "strike") or _on(how, "dstrike"):
            return self._aside("deleted", run)
        if _on(how, "vanish"):
            return self._aside("hidden", run)
        place = _value(_child(how, "vertAlign"), "val")
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
            return f"({part.get('e', '')})" if len(_list(child, "e")) == 1 else f"({self._spaced(child)})"
        if name == "ruby":
            return f"{part.get('rubyBase', '')}({part.get('rt', '')})"
        return self._spaced(child) if name in ("m", "mr", "eqArr") else self._inline(child)

    def _spaced(self, element: Any) -> str:
        return " ".join(filter(None, (self._piece(child) for child in element)))

    def _note(self, kind: str, reference: Any) -> str:
        note = self._notes.pop((kind, _value(reference, "id") or ""), None)
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


def local(element: Any) -> str:
    """Return an element's name without its namespace: Word has two for each of its own, and both are in use."""
    return str(element.tag).rpartition("}")[2]


def all_text(element: Any) -> str:
    """Return every text below an element, deleted or not."""
    return "".join(node.text or "" for node in element.iter() if local(node) in ("t", "delText"))


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
        if any(local(a) == "Fallback" and _chosen(a) for a in around):
            continue
        own = next((a for a in around if local(a) in ("p", "rt", "rubyBase", *_DELETED) or _run_aside(a)), node)
        if own is not before:
            yield "".join(texts)
            before, texts = own, []
        texts.append(node.text)
    yield "".join(texts)


def _run_aside(element: Any) -> bool:
    how = _child(element, "rPr") if local(element) == "r" else None
    return any(_on(how, name) for name in ("strike", "dstrike", "vanish"))


def _chosen(fallback: Any) -> bool:
    """Whether the same words stand in the choice beside it."""
    return any(local(other) == "Choice" and all_text(other).strip() for other in fallback.getparent())


def _below(element: Any, name: str, within: str = "") -> Iterator[Any]:
    """Yield the elements of this name below another one, whatever lies between, but for another `within` it."""
    for child in element:
        if local(child) == name:
            yield child
        elif not within or local(child) != within:
            yield from _below(child, name, within)


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if local(child) == name), None) if element is not None else None


def _list(element: Any, name: str) -> list[Any]:
    return [child for child in element if local(child) == name]


def _value(element: Any, name: str) -> str | None:
    found: Iterable[tuple[Any, Any]] = element.items() if element is not None else ()
    return next((str(value) for key, value in found if str(key).rpartition("}")[2] == name), None)


def _on(properties: Any, name: str) -> bool:
    """Whether a run has the property: it is there, and not switched off."""
    found = _child(properties, name)
    return found is not None and (_value(found, "val") or "true") not in _OFF
