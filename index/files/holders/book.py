"""E-books: each chapter of an `.epub` file is an article."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from index.files.document import Unreadable
from index.files.holders.unpacking import Unpacking, part_of
from index.files.html_text import html_text
from index.files.limits import size_of
from index.files.packed import parsed_xml

_CONTAINER = "META-INF/container.xml"


def unpack_epub(path: Path, into: Unpacking) -> None:
    """Take the chapters out of a book in the order it is read in. Raises `Unreadable`."""
    try:
        book = zipfile.ZipFile(path)
    except zipfile.BadZipFile as exc:
        raise Unreadable("not an EPUB file") from exc
    with book:
        try:
            place = _xml(_read(book, _CONTAINER, into)).xpath("string(//*[local-name()='rootfile']/@full-path)")
            package = _xml(_read(book, place, into))
        except KeyError as exc:
            raise Unreadable("not an EPUB file") from exc
        if "META-INF/encryption.xml" in book.namelist():
            raise Unreadable("its publisher locked it (DRM)")
        about = {name: _about(package, name) for name in ("title", "date", "publisher", "creator")}
        items = {
            i.get("id"): i.get("href") for i in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")
        }
        spine = package.xpath("//*[local-name()='spine']/*[local-name()='itemref']/@idref")
        for number, reference in enumerate(spine, start=1):
            href = unquote(items.get(reference) or "")
            with into.apart(part_of(f"{number:03}"), "a damaged chapter"):
                _chapter(book, posixpath.normpath(posixpath.join(posixpath.dirname(place), href)), number, about, into)


def _chapter(book: zipfile.ZipFile, name: str, number: int, about: dict[str, str | None], into: Unpacking) -> None:
    try:
        page = _read(book, name, into)
    except KeyError as exc:
        raise Unreadable("the book names this chapter and does not hold it") from exc
    text, left_out = html_text(page)
    if not text.strip():
        return  # a cover is a picture
    headings = _xml(page).xpath("//*[local-name()='h1' or local-name()='h2' or local-name()='h3'][1]")
    heading = " ".join("".join(headings[0].itertext()).split()) if headings else ""
    title = f"{heading} — {about['title']}" if heading and about["title"] else heading or about["title"]
    part = part_of(f"{number:03}", heading)
    author, date = about["creator"], about["date"]
    publisher = about["publisher"] or author
    into.article(part, text, left_out, title=title, date=date, publisher=publisher, author=author)


def _about(package: Any, name: str) -> str | None:
    found = package.xpath(f"string(//*[local-name()='metadata']/*[local-name()='{name}'][1])")
    return str(found).strip() or None


def _read(book: zipfile.ZipFile, name: str, into: Unpacking) -> bytes:
    """Return a part of the book; raises `KeyError` where there is none, and `Unreadable` for a bomb."""
    largest = into.limits.max_file_bytes
    if book.getinfo(name).file_size > largest:
        raise Unreadable(f"a chapter unpacks to more than {size_of(largest)}")
    return book.read(name)


def _xml(content: bytes) -> Any:
    tree = parsed_xml(content, recover=True)
    if tree is None:
        raise Unreadable("damaged EPUB file")
    return tree
