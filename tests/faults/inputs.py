"""Sixty files that are wrong in sixty ways, and twelve ways out of the folder.

Every file is indexed as it should be read, or skipped by name with the reason that is its own.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from index.files.limits import Limits
from tests.faults.table import Row
from tests.faults.world import build, in_child

STORY = "The harbour bridge fell at nine. Nobody was hurt, said the harbour master."
LIMITS = Limits(
    max_file_bytes=4_000_000,
    max_corpus_bytes=20_000_000,
    max_text_chars=200_000,
    max_seconds=10,
    max_pages=100,
    max_memory_bytes=700_000_000,
    max_bad_lines=50,
)

_FRENCH = "Le pont du port s'est effondré à neuf heures. Personne n'a été blessé, a déclaré le maire, très ému. " * 3
_RUSSIAN = "Мост в гавани рухнул в девять часов. Никто не пострадал, сообщил начальник порта вчера вечером. " * 3
_POLISH = "Most w porcie runął o dziewiątej. Nikt nie został ranny, powiedział kapitan żeglugi późnym świtem. " * 3
_JAPANESE = "港の橋は九時に落ちました。けが人はいなかったと港長は述べました。橋は九十年前に建てられたものです。" * 3
_CHINESE = "港口的大桥在九点钟倒塌了。港务局长说没有人受伤。这座桥是九十年前建造的，市民们都很喜欢它。" * 3
_PAGE = "<!doctype html><html><head><title>Bridge</title></head><body><article>{}</article></body></html>"
_PARAGRAPHS = "".join(
    f"<p>Engineer {n} told the council that the repair of pier {n} took a month.</p>" for n in range(6)
)


ANY_LINE = ":LINE"


class Case(NamedTuple):
    """A file, what is in it, and what is to come of it: words of the article, or of the reason for skipping it."""

    name: str
    content: bytes | Callable[[Path], Any]
    indexed: str | None = None
    skipped: str | None = None
    source: str | None = None


def _sparse(size: int, path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def _zip(parts: dict[str, bytes], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def _docx(path: Path, *, cut: bool = False) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(STORY)
    document.save(str(path))
    if cut:
        os.truncate(path, path.stat().st_size // 2)


def _pdf(stream: bytes, *, encrypted: bool = False, pages: int = 1) -> bytes:
    """Return a PDF of pages that all have one content stream."""
    packed = zlib.compress(stream)
    kids = " ".join(f"{5 + n} 0 R" for n in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>/MediaBox[0 0 600 800]>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        *([page] * pages),
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    key = f"/Encrypt<</Filter/Standard/V 1/R 2/O({'x' * 32})/U({'y' * 32})/P -4>>/ID[<00><00>]" if encrypted else ""
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + f"trailer<</Size {len(objects) + 1}/Root 1 0 R{key}>>\nstartxref\n{start}\n%%EOF".encode()


def _lines(*items: object) -> bytes:
    return b"\n".join(i if isinstance(i, bytes) else json.dumps(i).encode() for i in items) + b"\n"


def _good(name: str) -> dict[str, str]:
    return {"id": name, "text": STORY}


_SHOWN = b"BT/F 12 Tf 50 700 Td(" + STORY.encode() + b")Tj ET"
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)

CASES = [
    Case("utf8.txt", STORY.encode(), indexed="fell at nine"),
    Case("utf8-bom.txt", b"\xef\xbb\xbf" + STORY.encode(), indexed=f"^{STORY[:20]}"),
    Case("utf16-le.txt", STORY.encode("utf-16"), indexed=f"^{STORY[:20]}"),
    Case("utf16-be.txt", b"\xfe\xff" + STORY.encode("utf-16-be"), indexed=f"^{STORY[:20]}"),
    Case("utf32.txt", STORY.encode("utf-32"), indexed=f"^{STORY[:20]}"),
    Case("utf16-no-mark.txt", STORY.encode("utf-16-le"), skipped="NUL"),
    Case("cp1252.txt", _FRENCH.encode("cp1252"), indexed="effondré à neuf"),
    Case("cp1251.txt", _RUSSIAN.encode("cp1251"), indexed="Мост в гавани"),
    Case("koi8.txt", _RUSSIAN.encode("koi8-r"), indexed="Мост в гавани"),
    Case("cp1250.txt", _POLISH.encode("cp1250"), indexed="runął o dziewiątej"),
    Case("shift-jis.txt", _JAPANESE.encode("cp932"), indexed="港の橋は"),
    Case("gb18030.txt", _CHINESE.encode("gb18030"), indexed="港口的大桥"),
    Case("cut-letter.txt", (_FRENCH.encode()[:41] + b"\xc3" + _FRENCH.encode()[44:]), skipped="damaged UTF-8"),
    Case("surrogate.txt", _FRENCH.encode() + b" \xed\xa0\x80 " + _FRENCH.encode(), skipped="damaged UTF-8"),
    Case("nul.txt", b"The bridge\0fell.", skipped="NUL"),
    Case("noise.txt", bytes(range(1, 256)) * 40, skipped="not text"),
    Case("empty.txt", b"", skipped="no text"),
    Case("white.md", b" \n\t\n ", skipped="no text"),
    Case("invisible.txt", "\u200b\u2060\ufeff\u200b".encode(), skipped="no text"),
    Case("bidi.txt", STORY.replace("nine", "\u202enine\u202c").encode(), indexed=r"fell at nine\."),
    Case("tags.txt", (STORY + "".join(chr(0xE0000 + ord(c)) for c in "lie")).encode(), indexed=r"harbour master\.$"),
    Case("zero-width.txt", STORY.replace("bridge", "bri\u200bdge").encode(), indexed="harbour bridge fell"),
    Case("decomposed.txt", unicodedata.normalize("NFD", _FRENCH).encode(), indexed="effondré à neuf"),
    Case("crlf.txt", STORY.replace(". ", ".\r\n").encode(), indexed="nine\\.\nNobody"),
    Case("cr.txt", STORY.replace(". ", ".\r").encode(), indexed="nine\\.\nNobody"),
    Case("bell.txt", STORY.replace("nine", "ni\x07ne").encode(), indexed="fell at nine"),
    Case("long-line.txt", b"a " * 1_900_000, skipped="more than 200,000 characters"),
    Case("sparse.txt", partial(_sparse, 1_100_000_000), skipped=r"1\.1 GB, more than 4 MB"),
    Case("sparse.pdf", partial(_sparse, 1_100_000_000), skipped=r"1\.1 GB, more than 4 MB"),
    Case("long-text.md", (STORY + "\n\n").encode() * 3_000, skipped="more than 200,000 characters"),
    Case("line\nbreak.txt", STORY.encode(), skipped="control characters", source="line\\nbreak.txt"),
    Case("turned\u202etxt.exe.txt", STORY.encode(), skipped="control characters", source="turned\\u202etxt.exe.txt"),
    Case("bad-\udcff.txt", STORY.encode(), skipped="not valid text", source="bad-\\udcff.txt"),
    Case("up..to.txt", STORY.encode(), indexed="fell at nine"),
    Case("n" * 240 + ".txt", STORY.encode(), indexed="fell at nine"),
    Case("a 🌉 & <b>.txt", STORY.encode(), indexed="fell at nine"),
    Case("head-bomb.md", f"---\n{_BOMB}---\n{STORY}".encode(), indexed="fell at nine"),
    Case("head-broken.md", f"---\ntitle: [\n---\n{STORY}".encode(), indexed="fell at nine"),
    Case("head-only.md", b"---\ntitle: Bridge\n---\n", skipped="no text"),
    Case("program.exe", b"MZ\x90", skipped="not a type Footnote reads"),
    Case("no-extension", STORY.encode(), skipped="not a type Footnote reads"),
    Case("deep.html", b"<div>" * 100_000 + STORY.encode(), skipped=".", indexed="fell at nine"),
    Case("script.html", _PAGE.format("<script>spy()</script>").encode(), skipped="no text"),
    Case("open.html", _PAGE.format(_PARAGRAPHS.replace("</p>", "")).encode()[:-30], indexed="repair of pier 3"),
    Case("noise.html", bytes(range(128, 256)) * 20 + b"\0", skipped="not text"),
    Case("good.pdf", _pdf(_SHOWN), indexed="fell at nine"),
    Case("cut.pdf", _pdf(_SHOWN)[:200], skipped=r"damaged|no text"),
    Case("text.pdf", STORY.encode(), skipped=r"damaged|no text"),
    Case("locked.pdf", _pdf(_SHOWN, encrypted=True), skipped="encrypted"),
    Case("scan.pdf", _pdf(b"0 0 m 9 9 l S"), skipped="no text layer|no word is seen"),
    Case("pages.pdf", _pdf(_SHOWN, pages=101), skipped="101 pages, more than 100"),
    Case("bomb.pdf", _pdf(b" " * 100_000_000), skipped="no text layer|memory|more than|damaged"),
    Case("good.docx", _docx, indexed="fell at nine"),
    Case("cut.docx", partial(_docx, cut=True), skipped="not a Word file|damaged"),
    Case("bomb.docx", partial(_zip, {"[Content_Types].xml": b"x", "word/a": b" " * 30_000_000}), skipped="unpacks to"),
    Case("zip.docx", partial(_zip, {"a.txt": b"x"}), skipped="not a Word file"),
    Case("deep.jsonl", _lines(b"[" * 100_000, _good("after-deep")), skipped="not valid JSON", source="deep.jsonl:1"),
    Case("twice.jsonl", _lines(_good("once"), _good("once")), skipped="already taken", source="twice.jsonl:2"),
    Case(
        "bomb.jsonl.gz",
        gzip.compress(_lines(*({"id": f"b{n}", "text": STORY + " " * 180_000} for n in range(120))), 1),
        skipped="unpacked, it has more than 20 MB",
        source=f"bomb.jsonl.gz{ANY_LINE}",
    ),
    Case(
        "cut.jsonl.gz", gzip.compress(_lines(_good("cut")) * 99)[:50], skipped="damaged gzip", source="cut.jsonl.gz:1"
    ),
]


def bad_inputs(folder: Path) -> Row:
    """Index all sixty at once, beside nothing else."""
    articles = folder / "inputs"
    articles.mkdir()
    for case in CASES:
        path = articles / case.name
        case.content(path) if callable(case.content) else path.write_bytes(case.content)
    verdicts = _judged(articles, folder / "inputs-index", lambda: None)
    control = _judged(articles, folder / "inputs-naive", _naive)
    return Row(
        "bad inputs indexed rightly or named as skipped",
        sum(verdicts.values()),
        len(CASES),
        {name: 1 for name, right in verdicts.items() if not right},
        control=(sum(control.values()), len(CASES), {}),
        without="decoded with errors ignored, not cleaned",
    )


def _naive() -> None:
    """In a child: take the defence away, and read text as many programs do."""
    import index.files.document as document
    import index.files.reading as reading

    reading.decode = lambda data: (data.decode("utf-8", "ignore"), None)
    reading.clean_text = document.clean_text = lambda text: text.strip()


def _judged(articles: Path, index: Path, without: Callable[[], None]) -> dict[str, bool]:
    def read() -> Any:
        from index.opened import Index

        without()
        build([articles], index, limits=LIMITS)
        catalogue = Index(index).catalogue
        texts = {info.source: article.text for info in catalogue.infos() if (article := catalogue.article(info.source))}
        return texts, {s.source: s.reason for s in catalogue.skipped()}

    found = in_child(read)
    if found.value is None:
        return {case.name: False for case in CASES}
    return {case.name: _right(case, *found.value) for case in CASES}


def _right(case: Case, texts: dict[str, str], skipped: dict[str, str]) -> bool:
    source = re.escape(case.source or case.name).replace(re.escape(ANY_LINE), r":\d+")
    text = next((text for name, text in texts.items() if re.fullmatch(source, name)), None)
    reason = next((reason for name, reason in skipped.items() if re.fullmatch(source, name)), None)
    if text is not None:
        return reason is None and case.indexed is not None and bool(re.search(case.indexed, text))
    return reason is not None and case.skipped is not None and bool(re.search(case.skipped, reason))


SECRET = "The password of the safe is swordfish."


def _links(root: Path, outside: Path) -> None:
    """Lay twelve ways out of a folder into it."""
    secret = outside / "secret.txt"
    (root / "absolute.txt").symlink_to(secret)
    (root / "relative.txt").symlink_to(Path("..") / outside.name / "secret.txt")
    (root / "folder").symlink_to(outside)
    (root / "chain.txt").symlink_to(root / "absolute.txt")
    (root / "above").symlink_to(root.parent)
    (root / "itself.txt").symlink_to(root / "itself.txt")
    (root / "broken.txt").symlink_to(outside / "nothing.txt")
    (root / "environ.txt").symlink_to("/proc/self/environ")
    (root / "corpus.jsonl").symlink_to(outside / "secret.jsonl")
    os.mkfifo(root / "pipe.txt")
    with suppress(PermissionError):
        os.mknod(root / "zero.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    if not (root / "zero.txt").exists():
        (root / "zero.txt").symlink_to("/dev/zero")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(root / "socket.txt"))
    server.close()


def links(folder: Path) -> Row:
    """Count the ways out that brought something in; each is named among the skipped."""
    root, outside = folder / "linked", folder / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET)
    (outside / "secret.jsonl").write_bytes(_lines({"id": "secret", "text": SECRET}))
    (root / "good.txt").write_text(STORY)
    _links(root, outside)
    names = sorted(path.name for path in root.iterdir() if path.name != "good.txt")

    def read() -> Any:
        from index.opened import Index

        build([root], folder / "linked-index", limits=LIMITS)
        opened = Index(folder / "linked-index")
        return [info.source for info in opened.articles()], [s.source for s in opened.catalogue.skipped()]

    found = in_child(read)
    sources, skipped = found.value or ([], [])
    escaped = [name for name in names if name not in skipped] + [s for s in sources if s != "good.txt"]
    return Row(
        "links and special files escaping the root",
        len(escaped) if sources else len(names),
        len(names),
        dict.fromkeys(escaped, 1),
        control=(_followed(root), len(names), {}),
        without="read by a program that follows links",
        lowest=True,
    )


def _followed(root: Path) -> int:
    """Count what a plain walk that opens whatever is a file would take in from outside."""
    return sum(
        p.is_file() and not p.resolve().is_relative_to(root.resolve()) for p in [*root.rglob("*"), *root.glob("*/*")]
    )
