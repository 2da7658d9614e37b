"""PDF files: whether the words under a quote's boxes are the quote's, how fast files are read, in how much memory.

`python -m tests.bench.pdfs [--scans 20] [--write docs/performance.md]`. 60 files of `tests/pdfs/making.py`, five quotes
of each; the words under the boxes are read back letter by letter. Of some of them a picture is made, as a scanner does,
and read by the extra `ocr`: what stands under its boxes is asked of the file that the picture was made of.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.article import Article
from index.files.limits import STANDARD
from index.files.pdf_file import read_pdf
from index.files.reading import read_path
from tests.bench.speed import job
from tests.bench.tables import put
from tests.pdfs.making import every, made, sentence
from tests.pdfs.reading_back import letters, quotes, under

BEGIN, END = "<!-- pdfs: written by make bench -->", "<!-- pdfs: end -->"
_QUOTES = 5
_DOTS = 200 / 72  # pixels a point, as an office scanner has them
_MISREAD = 0.9  # as alike, letter by letter, is what stands there, misread by the network; a wrong place is less
_PAGES, _LINES = 2_000, 26  # of a thick book: some 2,300 characters a page
Row = tuple[str, str, str]


def marks(article: Article, file: Path, alike: float = 1.0) -> Counter[str]:
    """Count an article's quotes whose boxes hold, on the pages of a file, their very words: right, wrong or unmarked;
    `near` those that are wrong in letters only."""
    assert article.layout is not None
    found: Counter[str] = Counter()
    for start, end in quotes(article, _QUOTES):
        quote = letters(article.text[start:end])
        boxes = article.layout.boxes(article.text, start, end)
        there = letters(under(file, boxes))
        same = difflib.SequenceMatcher(None, quote, there, autojunk=False).ratio()
        verdict = "unmarked" if not boxes else "right" if quote == there else "near" if same >= alike else "wrong"
        found[verdict] += 1
        if verdict != "right":
            print(f"{verdict}: {file.stem}: {article.text[start:end]!r} — {under(file, boxes)!r}")
    return found


def written(files: Sequence[Path]) -> Counter[str]:
    """Count the marks on files that hold their text."""
    return sum((marks(read_pdf(file, STANDARD).article(file.name, file.stem), file) for file in files), Counter())


def scanned(files: Sequence[Path], folder: Path) -> tuple[Counter[str], float, float, list[str]]:
    """Count the marks on pictures of files; return them with the pages read a second, the seconds of a core that a page
    takes, and what was not read."""
    found: Counter[str] = Counter()
    failed = []
    started, before = time.perf_counter(), _of_children()
    for file in files:
        (article,) = read_path(scan(file, folder))
        if isinstance(article, Article):
            found += marks(article, file, _MISREAD)
        else:
            failed.append(f"{file.stem}: {article.reason}")
    speed, core = len(files) / (time.perf_counter() - started), (_of_children() - before) / len(files)
    return found, speed, core, failed


def _of_children() -> float:
    """Return the processor's seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def scan(file: Path, folder: Path) -> Path:
    """Write a file of pictures alone, of the first page of another."""
    with pypdfium2.PdfDocument(file) as there:
        page = there[0]
        picture = page.render(scale=_DOTS).to_pil().convert("L")
        out = BytesIO()
        picture.save(out, "JPEG", quality=85)
        made_of = Canvas(str(folder / f"scan-{file.name}"), pagesize=page.get_size())
        made_of.drawInlineImage(Image.open(out), 0, 0, *page.get_size())
        made_of.save()
    return folder / f"scan-{file.name}"


def ratio(files: Sequence[Path], rounds: int = 3) -> tuple[float, float, float]:
    """Return how often as fast as pypdf we read files, with places and order, and the seconds of either."""

    def plainly(file: Path) -> None:
        for page in pypdf.PdfReader(file).pages:
            page.extract_text()

    ours, other = [], []
    for _ in range(rounds):  # In turn, so that what else runs on the machine disturbs both alike.
        ours.append(_took(lambda file: read_pdf(file, STANDARD), files))
        other.append(_took(plainly, files))
    return min(other) / min(ours), min(ours), min(other)


def _took(read: Callable[[Path], object], files: Sequence[Path]) -> float:
    started = time.process_time()
    for file in files:
        read(file)
    return time.process_time() - started


def _printed(file: Path) -> bool:
    """Tell whether Chromium printed a file."""
    return b"Skia/PDF" in file.read_bytes()


def thick(path: Path, pages: int = _PAGES) -> Path:
    """Write a book."""
    some, canvas = random.Random(0), Canvas(str(path), pagesize=A4)
    for number in range(pages):
        canvas.setFont("Times-Roman", 11)
        canvas.drawCentredString(A4[0] / 2, 30, str(number + 1))
        for line in range(_LINES):
            canvas.drawString(60, 780 - 27 * line, sentence(some))
        canvas.showPage()
    canvas.save()
    return path


def measure(folder: Path, scans: int) -> Iterator[Row]:
    """Yield all rows."""
    files = [made(folder, name, maker) for name, maker in every()]
    found = written(files)
    yield _row(f"{len(files)} files, {found.total()} quotes: the words under the boxes are the quote's", found)
    yield "the same: wrong marks", "0", str(found["wrong"])
    if scans:
        found, speed, core, failed = scanned([file for file in files if "right" not in file.stem][::2][:scans], folder)
        yield _row(f"{scans} pictures of such pages, {found.total()} quotes read by the network: the same", found)
        yield (
            f"the same, letters misread: marked where they stand, at least {_MISREAD:.0%} alike",
            "",
            str(found["near"]),
        )
        yield "the same: wrong marks", "0", str(found["wrong"])
        yield "pages of pictures read a second", "", f"{speed:.2f} ({core:.1f} s of a core a page)"
        yield "pictures named as not read well enough", "", str(len(failed))
        print(*failed, sep="\n")
    book = thick(folder / "book.pdf")
    printed = [file for file in files if b"Skia/PDF" in file.read_bytes()]
    for what, some in (
        ("all of them", files),
        ("those that Chromium printed", printed),
        ("a book of plain lines", [book]),
    ):
        faster, ours, other = ratio(some)
        yield f"reading {what} : pypdf", "≥ 3", f"{faster:.1f} ({ours:.2f}, {other:.2f} s of a core)"
    read = job("read", book)
    yield (
        f"{read['pages']:,} pages of {read['chars']:,} characters: peak memory of the parser, of what asks it",
        "≤ 600 MB", f"{read['child']:,.0f}, {read['peak']:,.0f} MB",
    )  # fmt: skip
    yield "the same: pages a second", "", f"{read['pages'] / read['wall']:,.0f}"


def _row(what: str, found: Counter[str]) -> Row:
    marked = found.total() - found["unmarked"]
    return what, "≥ 0.99", f"{found['right'] / max(1, marked):.3f} ({found['unmarked']} unmarked)"


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pdfs", description=__doc__)
    parser.add_argument("--scans", type=int, default=20, help="0: none")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footnote-pdfs-") as folder:
        rows = []
        for row in measure(Path(folder), options.scans):
            rows.append(row)
            print(*row, sep=" | ", flush=True)
    table = "| measured | wanted | found |\n|---|---|---|\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)
    if options.write:
        about = (
            f"{date.today().isoformat()}, `python -m tests.bench.pdfs`, {os.getloadavg()[0]:.0f} programs waiting.\n\n"
        )
        put(options.write, BEGIN, END, about + table)


if __name__ == "__main__":
    main()
