"""All the words of a piece of HTML that is a text as a whole: a mail, a chapter of a book, an entry of a feed."""

from __future__ import annotations

from typing import NamedTuple

from index.files.document import LeftOut
from index.files.html_blocks import PageBlocks


class HtmlText(NamedTuple):
    """The text, a blank line between blocks, and what is deleted or hidden in it."""

    text: str
    left_out: list[LeftOut]


def html_text(html: str | bytes) -> HtmlText:
    """Return the words of HTML as a browser shows them; nothing is taken for an advert."""
    import trafilatura

    # Without a head of its own, HTML may be a mere sentence; and lxml keeps comments out of words.
    tree = trafilatura.load_html(html if isinstance(html, bytes) or "<html" in html.lower() else f"<html>{html}</html>")
    if tree is None:
        return HtmlText("", [])
    reader = PageBlocks()
    blocks = list(reader.read(tree))
    hidden = [LeftOut("hidden", block.text) for block in blocks if block.hidden]
    return HtmlText("\n\n".join(block.text for block in blocks if not block.hidden), [*reader.left_out, *hidden])
