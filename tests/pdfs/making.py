# ruff: noqa: E501 — one file a line.
"""Writes PDF files of many shapes; every sentence says another thing, so that a wrong mark is seen."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

from tests.bench.office import SOFFICE, converted

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FONTS = Path("/usr/share/fonts/truetype/dejavu")

_WHO = "council harbourmaster engineer diver reporter mayor pilot surveyor committee foreman".split()
_DID = "measured repaired inspected described questioned photographed counted reopened drafted postponed".split()
_WHAT = "northern pier|old lighthouse|flooded tunnel|harbour bridge|granite quay|iron crane|public archive|fish market"
_HEBREW = "הגשר הנמל המועצה המהנדס מדד תיקן פתח את הרציף הישן בבוקר ביום שני השנה הצוללן".split()
_LIGATED = "efficient office affluent difficult waffles fjords final flooding offices traffic".split()

Maker = Callable[[Path, random.Random], None]


def sentence(some: random.Random, extra: str = "") -> str:
    """Return a sentence that no other one is like: it holds a figure of its own."""
    figure = f"{some.randint(1_000, 99_999):,}"
    what = some.choice(_WHAT.split("|"))
    return f"The {some.choice(_WHO)} {some.choice(_DID)} the {what} {extra}{figure} times before anybody asked why."


def paragraph(some: random.Random, sentences: int = 4, extra: str = "") -> str:
    return " ".join(sentence(some, extra) for _ in range(sentences))


def _font(name: str) -> str:
    if name.startswith("DejaVu") and name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    return name


def flowing(
    path: Path, some: random.Random, *, columns: int = 1, font: str = "Helvetica", size: float = 10, heads: bool = False,
    paragraphs: int = 14, sideways: int = 0, justified: bool = True, ligatures: bool = False, hyphens: bool = False,
) -> None:  # fmt: skip
    """Write paragraphs into columns, page after page."""
    width, height = A4
    across = (width - 100 - 24 * (columns - 1)) / columns
    frames = [Frame(50 + n * (across + 24), 60, across, height - 130, 0, 0, 0, 0) for n in range(columns)]

    def decorated(canvas: Canvas, document: Any) -> None:
        if heads:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(50, height - 40, "The Harbour Post")
            canvas.drawCentredString(width / 2, 30, f"{document.page}")
        if sideways:
            canvas.setPageRotation(sideways)

    made = BaseDocTemplate(str(path), pagesize=A4, title="")
    made.addPageTemplates([PageTemplate(id="a", frames=frames, onPage=decorated)])
    style = ParagraphStyle(
        "a", fontName=_font(font), fontSize=size, leading=size * 1.25, spaceAfter=size,
        alignment=TA_JUSTIFY if justified else 0, uriWasteReduce=0.3, embeddedHyphenation=int(hyphens),
    )  # fmt: skip
    story: list[Any] = []
    for _ in range(paragraphs):
        text = paragraph(some, 3 if columns > 1 else 4, "some " if not ligatures else f"{some.choice(_LIGATED)} ")
        text = text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ") if ligatures else text
        text = (
            text.replace("photographed", "photo\u00adgraphed").replace("inspected", "in\u00adspected")
            if hyphens
            else text
        )
        story.append(Paragraph(text, style))
    made.build(story)


def line_by_line(path: Path, some: random.Random, *, size: float = 10, font: str = "Times-Roman") -> None:
    """Write two columns as some programs do: across the page, line by line, a broken word where one does not fit."""
    canvas, height = Canvas(str(path), pagesize=A4), A4[1]
    sides = [_wrapped(paragraph(some, 30), font, size, 230) for _ in range(2)]
    canvas.setFont(font, size)
    for number, pair in enumerate(zip(*sides, strict=False)):
        for side, line in enumerate(pair):
            canvas.drawString(50 + 260 * side, height - 60 - number * size * 1.3, line)
    canvas.save()


def hyphenated(path: Path, some: random.Random, *, soft: bool = False, size: float = 11) -> None:
    """Write narrow lines whose words break at a hyphen, a hard one or a soft one."""
    canvas, height = Canvas(str(path), pagesize=A4), A4[1]
    font = _font("DejaVuSerif") if soft else "Times-Roman"
    canvas.setFont(font, size)
    for number, line in enumerate(_wrapped(paragraph(some, 18), font, size, 210, "\u00ad" if soft else "-")[:52]):
        canvas.drawString(60, height - 60 - number * size * 1.25, line)
    canvas.save()


def _wrapped(text: str, font: str, size: float, width: float, hyphen: str = "-") -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if pdfmetrics.stringWidth(f"{line} {word}".strip(), font, size) <= width:
            line = f"{line} {word}".strip()
            continue
        half = len(word) // 2
        part = f"{line} {word[:half]}{hyphen}".strip()
        if word.isalpha() and len(word) > 7 and pdfmetrics.stringWidth(part, font, size) <= width:
            lines.append(part)
            line = word[half:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def tabled(path: Path, some: random.Random, *, rows: int = 9) -> None:
    """Write prose around a table."""
    style = ParagraphStyle("a", fontName="Times-Roman", fontSize=10.5, leading=13, spaceAfter=9)
    cells = [["Pier", "Length", "Repaired in"]]
    cells += [[f"Pier {n}", f"{some.randint(100, 999)} m", f"{some.randint(1950, 2024)}"] for n in range(rows)]
    made = BaseDocTemplate(str(path), pagesize=A4)
    made.addPageTemplates([PageTemplate(id="a", frames=[Frame(60, 60, 470, 720)])])
    around = [Paragraph(paragraph(some, 3), style) for _ in range(6)]
    made.build([*around[:3], Table(cells, colWidths=[120, 120, 120]), Spacer(1, 12), *around[3:]])


def from_the_right(path: Path, some: random.Random, *, size: float = 12) -> None:
    """Write Hebrew, as it is drawn: its letters from left to right; figures the way they are read."""
    canvas, (width, height) = Canvas(str(path), pagesize=A4), A4
    canvas.setFont(_font("DejaVuSans"), size)
    for number in range(30):
        words = [some.choice(_HEBREW) for _ in range(6)]
        shown = [f"{some.randint(1000, 9999)}", *(word[::-1] for word in words)]
        canvas.drawRightString(width - 60, height - 70 - number * size * 1.8, f".{' '.join(shown[::-1])}")
    canvas.save()


def turned(path: Path, some: random.Random, *, angle: int = 90) -> None:
    """Write text that is turned on an upright page."""
    canvas, (width, height) = Canvas(str(path), pagesize=A4), A4
    canvas.translate(*{90: (width, 0), 270: (0, height), 180: (width, height)}[angle])
    canvas.rotate({90: 90, 270: -90, 180: 180}[angle])
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(_wrapped(paragraph(some, 14), "Helvetica", 11, 460)):
        canvas.drawString(60, (width if angle != 180 else height) - 60 - number * 15, line)
    canvas.save()


def cropped(path: Path, some: random.Random) -> None:
    """Write a wide page that shows only its middle."""
    canvas = Canvas(str(path), pagesize=landscape(A4), cropBox=(100, 50, 742, 545))
    canvas.setFont("Courier", 9)
    for number, line in enumerate(_wrapped(paragraph(some, 12), "Courier", 9, 540)):
        canvas.drawString(140, 500 - number * 12, line)
    canvas.save()


def printed(path: Path, some: random.Random, *, style: str = "", tag: str = "p", attributes: str = "lang=en") -> None:
    """Have Chromium print a web page."""
    body = "".join(f"<{tag}>{paragraph(some)}</{tag}>" for _ in range(14))
    if "rtl" in attributes:
        body = "".join(
            f"<p>{' '.join(some.choice(_HEBREW) for _ in range(9))} {some.randint(1000, 9999)}.</p>" for _ in range(12)
        )
    page = path.with_suffix(".html")
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style><body {attributes}>{body}", "utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={path.parent / 'chromium'}"]
    subprocess.run([CHROMIUM, *flags, f"--print-to-pdf={path}", page.as_uri()], check=True, capture_output=True)
    page.unlink()
    shutil.rmtree(path.parent / "chromium", ignore_errors=True)


def exported(path: Path, some: random.Random, *, columns: int = 1) -> None:
    """Have LibreOffice export a Word file."""
    word = docx.Document()
    word.sections[0]._sectPr.xpath("./w:cols")[0].set(qn("w:num"), str(columns))
    for _ in range(14):
        word.add_paragraph(paragraph(some)).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    word.save(str(path.with_suffix(".docx")))
    converted([path.with_suffix(".docx")], "pdf")
    path.with_suffix(".docx").unlink()
    shutil.rmtree(path.parent / "profile", ignore_errors=True)


_TWO = "body{columns:2;text-align:justify;font:10pt serif}"
MAKERS: dict[str, Maker] = {
    "plain": flowing,
    "two columns": partial(flowing, columns=2, font="Times-Roman", size=9, paragraphs=24),
    "two columns line by line": line_by_line,
    "hyphens": hyphenated,
    "soft hyphens": partial(hyphenated, soft=True),
    "heads": partial(flowing, heads=True, columns=2, paragraphs=60),
    "table": tabled,
    "ligatures": partial(flowing, font="DejaVuSerif", ligatures=True),
    "from the right": from_the_right,
    "page turned": partial(flowing, sideways=90),
    "text turned": turned,
    "cropped": cropped,
}
"""A dozen that stand for all."""

_MORE: list[Maker] = [
    *(partial(flowing, font=f, size=s) for f, s in (("Courier", 9), ("Times-Roman", 13), ("Helvetica-Bold", 8), ("Times-Italic", 11))),
    *(partial(flowing, font=f, justified=False) for f in ("DejaVuSans", "DejaVuSerifCondensed", "DejaVuSansMono")),
    *(partial(flowing, columns=2, font=f, size=s, paragraphs=24) for f, s in (("Helvetica", 8), ("DejaVuSerif", 8), ("Times-Roman", 10), ("Courier", 7))),
    *(partial(flowing, columns=3, font="Times-Roman", size=s, paragraphs=30) for s in (7, 8)),
    *(partial(line_by_line, size=s, font=f) for s, f in ((9, "Helvetica"), (8.5, "Times-Roman"), (10, "Times-Italic"))),
    *(partial(hyphenated, soft=soft, size=s) for soft, s in ((True, 9), (False, 9), (False, 13), (True, 12))),
    *(partial(flowing, heads=True, columns=c, paragraphs=50) for c in (1, 2, 3)),
    *(partial(tabled, rows=rows) for rows in (4, 14, 20, 30)),
    *(partial(flowing, font=f, ligatures=True, columns=c) for f, c in (("DejaVuSans", 1), ("DejaVuSerif", 2), ("DejaVuSerif-Bold", 1))),
    *(partial(from_the_right, size=s) for s in (9, 14, 10.5)),
    *(partial(flowing, sideways=turn, columns=c) for turn, c in ((90, 2), (180, 1), (270, 2))),
    *(partial(turned, angle=angle) for angle in (180, 270)),
    cropped,
    partial(printed, style="body{font:11pt serif}"),
    partial(printed, style=_TWO),
    partial(printed, style=_TWO + "p{hyphens:auto}"),
    partial(printed, style="body{font:12pt 'DejaVu Sans'}", attributes="dir=rtl lang=he"),
    partial(printed, style="li{columns:2}", tag="li"),
    partial(printed, style="body{font:9pt 'DejaVu Serif';letter-spacing:.04em}"),
    partial(printed, style="p:first-letter{font-size:300%;float:left} body{font:12pt serif}"),
    partial(printed, style="body{font:10pt monospace;transform:scale(.8)}"),
    partial(printed, style="body{writing-mode:horizontal-tb;text-align:justify;word-spacing:.5em;width:60%}"),
]  # fmt: skip


def every() -> Iterator[tuple[str, Maker]]:
    """Yield the makers of all files, each with its name; those of LibreOffice where it is installed."""
    yield from MAKERS.items()
    yield from ((f"more {number}", maker) for number, maker in enumerate(_MORE))
    if SOFFICE:
        yield from ((f"office {columns}", partial(exported, columns=columns)) for columns in (1, 2))


def made(folder: Path, name: str, maker: Maker) -> Path:
    """Write a file, always the same, and return its path."""
    path = folder / f"{name.replace(' ', '-')}.pdf"
    maker(path, random.Random(name))
    return path
