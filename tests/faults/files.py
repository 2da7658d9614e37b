"""What files hold and what becomes of it: words inside constructs, and texts that make a careless program slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.constructs import CONSTRUCTS, DELETED, WORDS, Construct, kept
from tests.faults.hostile import HOSTILE
from tests.faults.table import Row
from tests.faults.world import build, in_child

_SMALL, _LARGE, _HUGE = 100_000, 1_900_000, 100_000_000  # characters: two are indexed, the last is too long
_LARGE_ONES = ("a. a. a", "bibliography in one line")  # those that stopped every build
_HUGE_ONES = ("one letter", "one line of words", "dots and spaces")
_PATIENCE = 5.0  # seconds that a plain splitter is given for what ours does in a moment


def constructs(folder: Path) -> Row:
    """Count the words that are lost in silence, or said though they are deleted."""
    files = folder / "constructs"
    files.mkdir()
    for number, construct in enumerate(CONSTRUCTS):
        for which, word in WORDS.items():
            construct.write(files / f"{number}-{which}.{construct.kind}", word)

    def read() -> Any:
        from index.opened import Index

        build([files], folder / "constructs-index")
        catalogue = Index(folder / "constructs-index").catalogue
        articles = (catalogue.article(info.source) for info in catalogue.infos())
        return {a.source: (a.text, [out.text for out in a.left_out]) for a in articles if a}

    lost = _lost(in_child(read).value or {})
    plain = _lost(in_child(lambda: {file.name: (_plainly(file), []) for file in files.iterdir()}).value or {})
    return Row(
        "words in a construct of Word, HTML or PDF that are lost in silence, or said though deleted",
        sum(lost.values()),
        len(CONSTRUCTS) * len(WORDS),
        lost,
        control=(sum(plain.values()), len(CONSTRUCTS) * len(WORDS), {}),
        without="python-docx, trafilatura and pypdf as they are",
        lowest=True,
    )


def _lost(found: dict[str, tuple[str, list[str]]]) -> dict[str, int]:
    lost: dict[str, int] = {}
    for number, construct in enumerate(CONSTRUCTS):
        for which, word in WORDS.items():
            text, left_out = found.get(f"{number}-{which}.{construct.kind}", ("", []))
            if not _right(construct, word, text, left_out):
                lost[construct.title] = lost.get(construct.title, 0) + 1
    return lost


def _right(construct: Construct, word: str, text: str, left_out: list[str]) -> bool:
    if construct.fate == DELETED and text and not left_out:
        return word not in text  # A plain reader counts nothing; that it does not say the word is enough.
    return kept(construct, word, text, left_out)


def _plainly(file: Path) -> str:
    """Read a file as most programs do."""
    if file.suffix == ".docx":
        import docx

        document = docx.Document(str(file))
        cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if file.suffix == ".html":
        import trafilatura

        return trafilatura.extract(file.read_text("utf-8")) or ""
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(file).pages)


def hostile(folder: Path) -> Row:
    """Count the texts that stop no build: each is indexed or named, and so is a good file beside them."""
    files = folder / "hostile"
    files.mkdir()
    (files / "good.txt").write_text("The harbour bridge fell at nine. Nobody was hurt.")
    for name, text in HOSTILE.items():
        (files / f"{name}.txt").write_text(text(_LARGE if name in _LARGE_ONES else _SMALL), "utf-8")
    for name in _HUGE_ONES:
        (files / f"{name} huge.txt").write_text(HOSTILE[name](_HUGE), "utf-8")
    names = sorted(file.name for file in files.iterdir())

    def read() -> Any:
        from index.opened import Index

        build([files], folder / "hostile-index")
        catalogue = Index(folder / "hostile-index").catalogue
        return [info.source for info in catalogue.infos()] + [s.source for s in catalogue.skipped()]

    found = in_child(read)
    came = found.value or []
    wrong = {name: 1 for name in names if name not in came}
    slow = sum(in_child(_too_slow, HOSTILE[name]).value is not False for name in _LARGE_ONES)
    return Row(
        "hostile texts up to 100 MB that stop no build, each indexed or named",
        len(names) - len(wrong),
        len(names),
        wrong or ({str(found.error): 1} if found.error else {}),
        control=(len(names) - slow, len(names), {}),
        without="each paragraph given to the splitter whole",
    )


def _too_slow(text: Callable[[int], str]) -> bool:
    """Whether the splitter takes seconds or gives up where it is given a paragraph whole, as it was."""
    import index.sentences as sentences

    words, started = text(_LARGE), time.monotonic()
    try:
        sentences._WINDOW = len(words) + 1
        list(sentences.sentence_spans(words))
    except TimeoutError:
        return True
    return time.monotonic() - started > _PATIENCE
