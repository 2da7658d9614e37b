"""Web pages to documents: which blocks are the story, and which stand beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.files.completeness import missing, put_back
from index.files.decoding import decode_html
from index.files.document import Document, LeftOut, Unreadable
from index.files.html_blocks import BLOCKS, NOT_SHOWN, Block, PageBlocks, why_aside
from index.files.limits import Limits
from index.files.ours import refuse_ours

_WORD = re.compile(r"\w+")
_RUN = 3  # words in a row that tell a sentence from another one
_MOST = 0.5  # of a block's runs of words are in the story: the block is
_PAGE = 2  # times the longest article: with more around it, a page is not worth the minutes it takes
_MANY = 10  # of them are no chance, however long the block
_LINKS = 0.6  # of a block's letters are links: it leads elsewhere


def read_html(path: Path, limits: Limits) -> Document:
    """Return the story of a web page and what stands beside it; raises `Unreadable`, and what its parsers raise."""
    import trafilatura

    page, note = decode_html(path.read_bytes())
    if not page.strip():
        raise Unreadable("no text found")
    refuse_ours(page)
    if "<html" not in page.lower():
        page = f"<html>{page}</html>"  # trafilatura turns a fragment away
    tree = trafilatura.load_html(page)
    if tree is None:  # it logs what went wrong, and would find "no text"
        raise Unreadable("its HTML cannot be parsed")
    reader = PageBlocks()
    blocks = list(reader.read(tree))
    if sum(len(b.text) for b in blocks) > _PAGE * limits.max_text_chars:
        raise Unreadable(f"more than {limits.max_text_chars:,} characters")
    second = list(_shown(tree))
    # No guessing from the body: a date in the story is not the date of the story.
    dates = {"original_date": True, "extensive_search": False}
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True, date_extraction_params=dates)
    about = found or trafilatura.extract_metadata(tree, date_config=dates)
    story = _story(blocks, (found.text if found else "") or "")
    left_out = [LeftOut("hidden" if b.hidden else "beside the story", b.text) for b in blocks if id(b) not in story]
    left_out += reader.left_out
    kept = [b for b in blocks if id(b) in story]
    texts = [b.text for b in kept]
    if lost := missing(second, [*texts, *(out.text for out in left_out)]):
        texts = put_back(texts, lost)
        text = "\n\n".join(texts)
    else:
        text = _joined(kept)
    if not text.strip():
        raise Unreadable("no text found")
    return Document(
        text=text,
        title=about.title,
        date=about.date,
        publisher=about.sitename,
        author=about.author,
        url=about.url,
        note=note,
        left_out=tuple(left_out),
    )


def _story(blocks: Sequence[Block], extracted: str) -> set[int]:
    """Return the ids of the blocks that are the story: those that trafilatura took for it, and what stands among them.

    Between the first and the last of those, and in the same part of the page, a block is left out only for what it is.
    """
    taken = _taken(blocks, extracted)
    plain = [not (b.beside or b.hidden or b.linked > _LINKS * len(b.text)) for b in blocks]
    if not any(taken):
        shown = plain if any(plain) else [not b.hidden for b in blocks]
        return {id(b) for b, p in zip(blocks, shown, strict=True) if p or not any(shown)}
    places = {id(b.place) for b, t in zip(blocks, taken, strict=True) if t}
    first, last = taken.index(True), len(taken) - 1 - taken[::-1].index(True)
    return {
        id(b) for n, b in enumerate(blocks) if taken[n] or (plain[n] and (first < n < last or id(b.place) in places))
    }


def _taken(blocks: Sequence[Block], extracted: str) -> list[bool]:
    """Tell for each block whether the extracted text has its words."""
    lines = {tuple(_WORD.findall(line.casefold())) for line in extracted.split("\n")}
    runs = set(_runs(_WORD.findall(extracted.casefold())))
    found = []
    for block in blocks:
        words = tuple(_WORD.findall(block.text.casefold()))
        own = _runs(words)
        many = sum(run in runs for run in own) >= max(1, min(_MANY, _MOST * len(own))) if own else False
        found.append(many or (words in lines and not block.beside))
    return found


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1)]


def _joined(blocks: Sequence[Block]) -> str:
    text, before = "", None
    for block in blocks:
        same = before is not None and block.tight is not None and block.tight is before.tight
        text += ("\n" if same else "\n\n") + block.text if before else block.text
        before = block
    return text


def _shown(root: Any) -> Iterator[str]:
    """Yield all text of a page by a dumb reading, node by node, cut where a line ends or words are aside."""
    from lxml import etree

    texts: list[str] = []
    skipped = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if skipped is None and (tag in NOT_SHOWN or tag in BLOCKS or why_aside(element)):
            yield "".join(texts)
            texts = []
        if event == "start":
            skipped = element if skipped is None and tag in NOT_SHOWN else skipped
            texts.append((element.text or "") if skipped is None and isinstance(tag, str) else "")
        else:
            skipped = None if skipped is element else skipped
            texts.append((element.tail or "") if skipped is None and element is not root else "")
    yield "".join(texts)
